"""A report is published, by the worker whom the second release asked; or sent back, and why."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.accounts.telling import tell
from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _, lazy
from fundapp.core.verdicts import require
from fundapp.donors.commands.report_figures import fail
from fundapp.donors.commands.report_results import keep_computed
from fundapp.donors.commands.report_writing import REPORT, drop_releases, moved
from fundapp.donors.models import DonorReport, PublishedTables, ReportSnapshot
from fundapp.donors.permissions import may_release_reports
from fundapp.donors.queries.report_content import NEEDS, content_of
from fundapp.donors.queries.report_releases import RELEASES_NEEDED, stands
from fundapp.donors.queries.report_tables import last_numbers
from fundapp.donors.queries.reports import locked_report
from fundapp.donors.queries.stories import consented
from fundapp.donors.rules.report_data import canonical, digest_of
from fundapp.donors.rules.report_errands import PUBLISHED, Finding
from fundapp.donors.workflow.reports import Action
from fundapp.outbox.commands import put

SNAPSHOT = ReportSnapshot.__tablename__
PARTS = (*NEEDS, "releases")
"""With which a report is published."""

# Two that publish tables of one population at once: the second one's worker begins again, and audits both.
on_broken("uq_donor_report_tables_population_number", lambda: Conflict(lazy("Tables of the same money came first.")))


def publish_report(session: Session, ctx: Context, report_id: UUID, finding: Finding) -> DonorReport:
    """Freezes a report that stands released and has passed the gate, and has whoever should hear of it told.

    The edition that it corrects counts no more. Raises NotFound, Denied; Conflict where it is not what was released, or
    a consent to a story has been withdrawn.
    """
    require(may_release_reports(ctx))
    found = locked_report(session, ctx, report_id, *PARTS)
    content = content_of(found)
    data = canonical(content)
    digest = digest_of(data)
    _demand_released(found, digest, session)
    _replace(found, session, ctx)
    moved(found, Action.PUBLISH, ctx)
    _let_out(found, session)
    _freeze(found, data, digest, finding, session, ctx)
    assert ctx.actor is not None  # or nothing would have been allowed
    keep_computed(found, content["figures"]["indicators"], ctx.actor.id, session)
    found.entry_id = record(session, ctx, "report.moved", REPORT, found.id, {"to": found.state, "digest": digest})
    session.flush()
    put(session, ctx, PUBLISHED, found.id.hex, [found.id, found.agreement_id])
    return found


def send_back(found: DonorReport, reason: str, session: Session, ctx: Context, *, outdated: bool = False) -> None:
    """Back to be drafted, from being published: its releases count no more, `reason` stands on its figures.

    `outdated`: they are to be computed anew. Whoever looks after it is told that something waits. Of a report that was
    locked and read with draft and releases.
    """
    moved(found, Action.REFUSE, ctx)
    found.asked_at = None
    drop_releases(found, session, ctx)
    if found.draft is not None:
        if outdated:
            fail(found.draft, reason, ctx)
        found.draft.reason = reason[:1000]
    found.entry_id = record(session, ctx, "report.refused", REPORT, found.id, {"outdated": outdated})
    if found.owner_id is not None:
        tell(session, ctx, found.owner_id, f"report_refused:{found.entry_id.hex}")
    session.flush()


def _demand_released(found: DonorReport, digest: str, session: Session) -> None:
    """By two people, each these very bytes; and whose story is told still agrees."""
    given = {row.person_id for row in found.releases if row.digest == digest and stands(session, row.person_id)}
    if len(given) != RELEASES_NEEDED:
        raise Conflict(_("This report does not say any more what was released: it is to be released again."))
    if not all(consented(session, row.case_id) for row in found.stories):
        raise Conflict(_("Somebody has withdrawn their consent to a story: take it out."))


def _let_out(found: DonorReport, session: Session) -> None:
    """The protected tables join all that was ever let out of their populations."""
    tables: Mapping[str, Any] = (found.draft and found.draft.tables) or {}
    for population, number in last_numbers(session, tables).items():
        session.add(
            PublishedTables(
                id=uuid4(), population=population, number=number + 1, report_id=found.id, cut_off=found.covers_to,
                tables=tables[population],
            )
        )  # fmt: skip


def _freeze(found: DonorReport, data: str, digest: str, finding: Finding, session: Session, ctx: Context) -> None:
    first, second = sorted(found.releases, key=lambda row: (row.at, row.id))
    withheld: Sequence[Any] = (found.draft and found.draft.withheld) or []
    told = {"digest": digest, "edition": found.edition}
    session.add(
        ReportSnapshot(
            report_id=found.id, agreement_id=found.agreement_id, published_at=ctx.now, digest=digest, data=data,
            first_id=first.person_id, second_id=second.person_id, withheld=list(withheld), finding=dict(finding.told),
            entry_id=_record_frozen(found.id, told, session, ctx),
        )
    )  # fmt: skip


def _record_frozen(report_id: UUID, told: Mapping[str, Any], session: Session, ctx: Context) -> UUID:
    """The entry by which it is proven: its digest, and which edition it is."""
    return record(session, ctx, "report.published", SNAPSHOT, report_id, told)


def _replace(found: DonorReport, session: Session, ctx: Context) -> None:
    """The edition before stays readable, and counts no more."""
    if found.corrects_id is None:
        return
    before = locked_report(session, ctx, found.corrects_id)
    moved(before, Action.CORRECT, ctx)
    before.entry_id = record(session, ctx, "report.moved", REPORT, before.id, {"to": before.state})
