"""A report is put to be released, taken back, released by two people who read the same bytes."""

import hmac
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.accounts.commands.errands import ask_worker
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.donors.commands.report_writing import RELEASE, REPORT, drafted, drop_releases, moved
from fundapp.donors.models import DonorReport, ReportRelease
from fundapp.donors.permissions import may_edit_reports
from fundapp.donors.queries.report_content import NEEDS, digest_now
from fundapp.donors.queries.report_releases import RELEASES_NEEDED, lacking, release_verdict
from fundapp.donors.queries.reports import locked_report
from fundapp.donors.rules.report_errands import PUBLISHING
from fundapp.donors.workflow.reports import Action


def put_for_release(session: Session, ctx: Context, report_id: UUID, *, expected_version: int) -> DonorReport:
    """Has two people asked to release it: from now on nothing of it is changed, unless it is taken back.

    Raises NotFound, Denied, EditConflict, Conflict where it is not being drafted; Invalid with every reason for which
    it is not ready, by the key of the section, "figures" or "stories".
    """
    found = drafted(report_id, session, ctx, *NEEDS)
    if found.version != expected_version:
        raise EditConflict
    _demand_whole(found, session)
    moved(found, Action.ASK, ctx)
    found.asked_at = ctx.now
    if found.draft is not None:
        found.draft.reason = None
    found.entry_id = record(session, ctx, "report.put_for_release", REPORT, found.id, {"digest": digest_now(found)})
    session.flush()
    return found


def take_back(session: Session, ctx: Context, report_id: UUID) -> DonorReport:
    """Takes it back to be written on; whoever released it will have to read it again.

    Raises NotFound, Denied, Conflict.
    """
    require(may_edit_reports(ctx))
    found = locked_report(session, ctx, report_id, "releases")
    moved(found, Action.TAKE_BACK, ctx)
    found.asked_at = None
    drop_releases(found, session, ctx)
    found.entry_id = record(session, ctx, "report.taken_back", REPORT, found.id)
    session.flush()
    return found


def release_report(session: Session, ctx: Context, report_id: UUID, digest: str) -> DonorReport:
    """Lets a report go out as it was read: `digest` is that of the content which the actor saw.

    The first waits for a second, who wrote none of it; then a worker publishes it. Where the agreement was renamed in
    between, the first release was of something else, and counts no more. Raises NotFound; Denied with the
    reason (see `release_verdict`); Conflict where it says something else by now.
    """
    found = locked_report(session, ctx, report_id, *NEEDS, "releases")
    require(release_verdict(session, ctx, found))
    present = digest_now(found)
    if not hmac.compare_digest(digest.encode(), present.encode()):
        raise Conflict(_("This report says something else by now: read it again before you release it."))
    drop_releases(found, session, ctx, besides=present)
    release = _given(found, present, session, ctx)
    if len(found.releases) == RELEASES_NEEDED:
        moved(found, Action.RELEASE, ctx)
    told = {"digest": present, "release": release.id.hex, "number": len(found.releases)}
    found.entry_id = record(session, ctx, "report.released", REPORT, found.id, told)
    session.flush()
    if len(found.releases) == RELEASES_NEEDED:
        ask_worker(session, ctx, PUBLISHING, found.id)
    return found


def _given(found: DonorReport, digest: str, session: Session, ctx: Context) -> ReportRelease:
    assert ctx.actor is not None
    made = ReportRelease(id=uuid4(), person_id=ctx.actor.id, digest=digest, at=ctx.now)
    made.entry_id = record(session, ctx, "report_release.given", RELEASE, made.id, {"digest": digest})
    found.releases.append(made)
    return made


def _demand_whole(found: DonorReport, session: Session) -> None:
    reasons: dict[str, list[str]] = {}
    for key, why in lacking(session, found):
        reasons.setdefault(key, []).append(why)
    if reasons:
        raise Invalid(reasons, _("This report is not ready to be released."))
