"""Reads of published reports as a donor's contact has them: frozen, the newest edition first."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, load_only

from fundapp.core.context import Context
from fundapp.core.errors import NotFound, Unavailable
from fundapp.core.i18n import _
from fundapp.core.lists.paging import Marks, Page, read_page
from fundapp.core.verdicts import require
from fundapp.donors.models import DonorReport, ReportReceipt, ReportSnapshot
from fundapp.donors.permissions import may_read_portal
from fundapp.donors.queries.portal import mine, readable
from fundapp.donors.rules.portal import SHOWN, Frozen, frozen_figures
from fundapp.donors.rules.report_data import ReportData, digest_of
from fundapp.donors.workflow.reports import OUT, State

REPORT = load_only(
    DonorReport.id, DonorReport.agreement_id, DonorReport.kind, DonorReport.language, DonorReport.title,
    DonorReport.covers_from, DonorReport.covers_to, DonorReport.state, DonorReport.edition, DonorReport.corrects_id,
    DonorReport.changes, raiseload=True,
)  # fmt: skip
_HEAD = (
    ReportSnapshot.report_id, ReportSnapshot.agreement_id, ReportSnapshot.published_at, ReportSnapshot.digest,
    ReportSnapshot.entry_id,
)  # fmt: skip
SNAPSHOT, WHOLE = (load_only(*each, raiseload=True) for each in (_HEAD, (*_HEAD, ReportSnapshot.data)))
ORDER = (DonorReport.covers_to.desc(), DonorReport.edition.desc(), DonorReport.id)


@dataclass(frozen=True)
class Published:
    """A published edition: what it is, and when it was frozen under which digest. `text`: its bytes, where read."""

    report: DonorReport
    snapshot: ReportSnapshot
    text: str = ""

    @property
    def data(self) -> ReportData:
        """What it says."""
        return cast(ReportData, json.loads(self.text))


def published(session: Session, ctx: Context, report_id: UUID) -> Published:
    """A published edition of a report on one of this donor's agreements. One query. Raises NotFound."""
    return _one(session, _published(ctx).where(DonorReport.id == report_id).options(REPORT, SNAPSHOT))


def frozen(session: Session, ctx: Context, report_id: UUID) -> Published:
    """As `published`, with its bytes. Raises NotFound; Unavailable where they are not what was published."""
    wanted = _published(ctx).where(DonorReport.id == report_id)
    return _sound(_one(session, wanted.options(REPORT, WHOLE)))


def published_of(session: Session, ctx: Context, agreement_id: UUID) -> Sequence[Published]:
    """The latest reports on an agreement, all editions, and one more where there are others. One query."""
    wanted = _published(ctx).where(DonorReport.agreement_id == agreement_id).options(REPORT, SNAPSHOT)
    rows = session.execute(wanted.order_by(*ORDER).limit(SHOWN + 1))
    return [Published(row[0], row[1]) for row in rows]


def published_page(
    session: Session, ctx: Context, agreement_id: UUID, *, marks: Marks, mark: str | None = None
) -> Page[DonorReport]:
    """One page of the reports on an agreement, all editions. Three queries. Raises NotFound."""
    host = readable(session, ctx, agreement_id)
    wanted = select(DonorReport).where(DonorReport.agreement_id == host.id, DonorReport.state.in_(_out()))
    name = f"portal-reports:{host.id}"
    return read_page(session, wanted.options(REPORT), ORDER, marks=marks, name=name, mark=mark)


def editions_known(session: Session, ctx: Context, found: Published) -> Sequence[DonorReport]:
    """The published editions that a report corrects and by which it was corrected, the newest first. One query."""
    wanted = _published(ctx).with_only_columns(DonorReport).options(REPORT)
    report = found.report
    same = wanted.where(
        DonorReport.agreement_id == report.agreement_id,
        DonorReport.covers_from == report.covers_from,
        DonorReport.covers_to == report.covers_to,
        DonorReport.kind == report.kind,
    )
    rows = session.scalars(same.order_by(DonorReport.edition.desc(), DonorReport.id)).all()
    return _chain(rows, report)


def last_release(session: Session, ctx: Context, agreement_id: UUID) -> tuple[DonorReport, Frozen] | None:
    """The last release of an agreement of this donor's, and its figures; None before the first. One query."""
    wanted = _published(ctx).where(DonorReport.agreement_id == agreement_id, DonorReport.state == State.PUBLISHED.value)
    wanted = wanted.options(REPORT, WHOLE)
    row = session.execute(wanted.order_by(*ORDER).limit(1)).first()
    return (row[0], frozen_figures(_sound(Published(row[0], row[1])).data)) if row else None


def my_receipt(session: Session, ctx: Context, report_id: UUID) -> ReportReceipt | None:
    """How this person has acknowledged a report. One query."""
    require(may_read_portal(ctx))
    me = ctx.actor.id if ctx.actor else None
    wanted = select(ReportReceipt).where(ReportReceipt.report_id == report_id, ReportReceipt.person_id == me)
    return session.scalars(wanted).first()


def _published(ctx: Context) -> Select[DonorReport, ReportSnapshot]:
    require(may_read_portal(ctx))
    wanted = select(DonorReport, ReportSnapshot).join(ReportSnapshot, ReportSnapshot.report_id == DonorReport.id)
    return wanted.where(DonorReport.state.in_(_out()), DonorReport.agreement_id.in_(mine(ctx)))


def _out() -> list[str]:
    return [each.value for each in OUT]


def _one(session: Session, wanted: Select[DonorReport, ReportSnapshot]) -> Published:
    row = session.execute(wanted.execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound
    return Published(row[0], row[1])


def _sound(found: Published) -> Published:
    """With its bytes, once they are found to be those that were published: nothing else is ever shown or handed out."""
    text = found.snapshot.data
    if digest_of(text) != found.snapshot.digest:
        raise Unavailable(_("This report is not what was published any more. Please tell us: nothing of it is shown."))
    return Published(found.report, found.snapshot, text)


def _chain(rows: Sequence[DonorReport], report: DonorReport) -> Sequence[DonorReport]:
    """Of these, what corrects the report or is corrected by it, over any number of steps; itself among them."""
    by_id = {each.id: each for each in rows}
    known, first = {report.id}, report
    while first.corrects_id in by_id and first.corrects_id not in known:
        first = by_id[first.corrects_id]
        known.add(first.id)
    grown = True
    while grown:
        later = {each.id for each in rows if each.corrects_id in known} - known
        known |= later
        grown = bool(later)
    return [each for each in rows if each.id in known]
