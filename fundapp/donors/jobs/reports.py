"""What workers do for reports: compute their figures, publish them, tell of it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.errands import SOON, Errands
from fundapp.accounts.telling import tell
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import _
from fundapp.core.reader import current_reader
from fundapp.core.verdicts import require
from fundapp.donors.commands.report_figures import fail, keep_figures, note_progress
from fundapp.donors.commands.report_publishing import publish_report, send_back
from fundapp.donors.jobs.report_computing import NEEDS, STEPS, compute
from fundapp.donors.jobs.report_gate import gate
from fundapp.donors.models import DonorReport, ReportDraft
from fundapp.donors.permissions import may_edit_reports, may_release_reports
from fundapp.donors.queries.report_tables import last_numbers
from fundapp.donors.queries.reports import locked_report, report, report_at_work
from fundapp.donors.rules.report_errands import COMPUTING, PUBLISHED, PUBLISHING
from fundapp.donors.workflow.reports import DraftState, State
from fundapp.outbox.topics import Claim, on

PATIENCE_SECONDS = 600
"""For so long a worker computes, or audits, one report."""


@dataclass(frozen=True)
class AtFigures:
    """A report whose figures are to be computed, and in whose name."""

    session: Session
    ctx: Context
    found: DonorReport
    draft: ReportDraft

    @property
    def state(self) -> str:
        """Where the computing stands."""
        return self.draft.state


@dataclass(frozen=True)
class AtRelease:
    """A report that is to be published, and in whose name."""

    session: Session
    ctx: Context
    found: DonorReport

    @property
    def state(self) -> str:
        """Where the report stands."""
        return self.found.state


def _figures_of(session: Session, ctx: Context, draft_id: UUID, lock: bool) -> AtFigures:
    require(may_edit_reports(ctx))
    draft = session.get(ReportDraft, draft_id)
    if draft is None:
        raise NotFound
    read = locked_report if lock else report
    found = read(session, ctx, draft.report_id, *NEEDS)
    assert found.draft is not None
    return AtFigures(session, ctx, found, found.draft)


def _released(session: Session, ctx: Context, report_id: UUID, lock: bool) -> AtRelease:
    require(may_release_reports(ctx))
    read = locked_report if lock else report
    return AtRelease(session, ctx, read(session, ctx, report_id, "draft", "releases"))


def _no_figures(draft: ReportDraft, reason: str, _session: Session, ctx: Context) -> None:
    fail(draft, reason, ctx)


def _not_published(found: DonorReport, reason: str, session: Session, ctx: Context) -> None:
    """The second of two releases may be of somebody who has left since: then others read it again."""
    send_back(report_at_work(session, found.id, "draft", "releases"), reason, session, ctx)


FIGURES = Errands("figures", ReportDraft, _figures_of, _no_figures)
RELEASES = Errands("release", DonorReport, _released, _not_published)


@on(
    COMPUTING, name="compute_report_figures", timeout=PATIENCE_SECONDS, retry=SOON,
    bury=FIGURES.bury(DraftState.ASKED),
)  # fmt: skip
def compute_report_figures(claim: Claim) -> bool | None:
    """Computes the figures of a report, showing how far it is. May run twice: what is kept last is whole."""
    return FIGURES.in_parts(claim, DraftState.ASKED, _compute)


@on(
    PUBLISHING, name="publish_report", timeout=PATIENCE_SECONDS, retry=SOON, bury=RELEASES.bury(State.PUBLISHING)
)  # fmt: skip
def publish_released(claim: Claim) -> bool | None:
    """Publishes a report that two people released, where its tables pass the gate. May run twice."""
    return RELEASES.in_parts(claim, State.PUBLISHING, _publish)


@on(PUBLISHED, name="tell_owner_of_report")
def tell_owner(claim: Claim) -> None:
    """Whoever looks after it is told that something waits: it can be sent now. Nothing is said of what."""
    ctx = Context(None, claim.now, f"report-{claim.id.hex[:24]}", current_reader())
    with transaction() as session:
        found = session.get(DonorReport, UUID(claim.ids[0]))
        if found is not None and found.owner_id is not None:
            tell(session, ctx, found.owner_id, f"report_published:{found.id.hex}")


def _compute(claim: Claim) -> bool:
    """Nobody is kept from writing meanwhile; with other days by then, it is done again."""

    def progress(done: int) -> None:
        with FIGURES.writing(claim, DraftState.ASKED) as at:
            if at is not None:
                note_progress(at.draft, done, STEPS, at.ctx)

    with FIGURES.looking(claim, DraftState.ASKED) as at:
        if at is None:
            return True
        days = at.found.covers_from, at.found.covers_to
        computed = compute(at.session, at.found, progress)
    with FIGURES.writing(claim, DraftState.ASKED) as now:
        if now is None:
            return True
        if (now.found.covers_from, now.found.covers_to) != days:
            return False
        keep_figures(now.draft, computed, now.ctx)
    return True


def _publish(claim: Claim) -> bool:
    """Audited while nobody is kept from writing; again, where its tables or those that are out have changed by then."""
    with RELEASES.looking(claim, State.PUBLISHING) as at:
        if at is None:
            return True
        tables = (at.found.draft and at.found.draft.tables) or {}
        numbers = last_numbers(at.session, tables)
        finding = gate(at.session, at.found.draft) if at.found.draft else None
    with RELEASES.writing(claim, State.PUBLISHING) as now:
        if now is None:
            return True
        draft = now.found.draft
        if ((draft and draft.tables) or {}) != tables or last_numbers(now.session, tables) != numbers:
            return False
        if finding is None or not finding.ok:
            send_back(now.found, _tells_too_much(), now.session, now.ctx, outdated=True)
            return True
        try:
            publish_report(now.session, now.ctx, now.found.id, finding)
        except Conflict as error:
            # Raised before anything is written: it goes back to whoever drafts it, with the reason.
            send_back(now.found, str(error.reason), now.session, now.ctx)
    return True


def _tells_too_much() -> str:
    return _("Together with what was published before, its tables would tell too much of single persons by now.")
