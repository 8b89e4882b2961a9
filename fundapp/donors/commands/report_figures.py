"""Figures of a report: asked for, computed by a worker, kept, out of date."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.accounts.commands.errands import ask_worker, asker
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.donors.commands.report_writing import drafted
from fundapp.donors.models import DonorReport, ReportDraft
from fundapp.donors.rules.report_data import canonical
from fundapp.donors.rules.report_errands import COMPUTING, Computed
from fundapp.donors.workflow.reports import DraftState

DRAFT = ReportDraft.__tablename__
SETTLED = timedelta(minutes=1)
"""What was begun so long ago is written by now: a transfer bears the moment at which its request began."""


def ask_for_figures(session: Session, ctx: Context, report_id: UUID) -> ReportDraft:
    """Has a worker compute the figures of a report from the books as they stand now.

    Raises NotFound, Denied, Conflict where it is not being drafted, or a worker is at it.
    """
    found = drafted(report_id, session, ctx, "draft")
    draft = found.draft
    if draft is None:
        draft = found.draft = ReportDraft(id=uuid4(), created_at=ctx.now, state="", steps=0, reason=None)
    if draft.state == DraftState.ASKED:
        raise Conflict(_("Its figures are being computed already."))
    draft.asked_by_id, draft.cut_off, draft.steps = asker(ctx), ctx.now - SETTLED, 0
    _set(draft, DraftState.ASKED, ctx)
    record(session, ctx, "report_figures.asked", DRAFT, draft.id, {"report": found.id.hex})
    session.flush()
    ask_worker(session, ctx, COMPUTING, draft.id)
    return draft


def note_progress(draft: ReportDraft, done: int, steps: int, ctx: Context) -> None:
    """So many steps of the computing are done."""
    draft.done, draft.steps, draft.updated_at = min(done, steps), steps, ctx.now


def keep_figures(draft: ReportDraft, computed: Computed, ctx: Context) -> None:
    """Keeps what was computed, until it is asked for again."""
    draft.figures = canonical(computed.figures)
    draft.tables, draft.withheld = dict(computed.tables), [dict(each) for each in computed.withheld]
    draft.done, draft.reason, draft.updated_at = draft.steps, None, ctx.now
    _move(draft, DraftState.READY)


def fail(draft: ReportDraft, reason: str, ctx: Context) -> None:
    """There are no figures, and why: they can be asked for again."""
    _set(draft, DraftState.FAILED, ctx)
    draft.reason = reason[:1000]


def outdate(found: DonorReport, reason: str, ctx: Context) -> None:
    """Figures of a report that was read with its draft are not its own any more: nobody releases them by mistake."""
    if found.draft is not None and found.draft.state == DraftState.READY:
        fail(found.draft, reason, ctx)


def _set(draft: ReportDraft, state: DraftState, ctx: Context) -> None:
    draft.done, draft.updated_at = 0, ctx.now
    draft.figures = draft.tables = draft.withheld = draft.reason = None
    _move(draft, state)


def _move(draft: ReportDraft, state: DraftState) -> None:
    draft.state = state.value
