"""The steps of a change to several funders, by a worker as the person who asked for it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.errands import SOON, Errands
from fundapp.core.context import Context
from fundapp.core.verdicts import require
from fundapp.donors.commands.bulk_moving import forget_rows, step
from fundapp.donors.commands.bulk_working import halt, judge_rows, keep_judgements, take_back_part, write_part
from fundapp.donors.models import BulkChange
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries.bulk import bulk_change, count_written
from fundapp.donors.rules.bulk import FORGETTING, JUDGING, UNDO_WITHIN, UNDOING, WRITING
from fundapp.donors.schemas.bulk import as_given
from fundapp.donors.workflow.bulk import Action, State
from fundapp.outbox.topics import Claim, on


@dataclass(frozen=True)
class At:
    """A change at the step that a worker is to do, and in whose name."""

    session: Session
    ctx: Context
    change: BulkChange

    @property
    def state(self) -> str:
        """Where it stands."""
        return self.change.state


def _find(session: Session, ctx: Context, change_id: UUID, lock: bool) -> At:
    require(may_edit(ctx))
    return At(session, ctx, bulk_change(session, ctx, change_id, lock=lock))


ERRANDS = Errands("bulk", BulkChange, _find, halt)


@on(JUDGING, name="judge_bulk_change", timeout=90, retry=SOON, bury=ERRANDS.bury(State.JUDGING))
def judge_bulk_change(claim: Claim) -> bool | None:
    """Finds out what the change does to each funder. Nothing is written but that."""
    return ERRANDS.in_parts(claim, State.JUDGING, _judge)


@on(WRITING, name="write_bulk_change", timeout=90, retry=SOON, bury=ERRANDS.bury(State.WRITING))
def write_bulk_change(claim: Claim) -> bool | None:
    """Changes the funders."""
    return ERRANDS.in_parts(claim, State.WRITING, lambda one: _do(one, State.WRITING, write_part))


@on(UNDOING, name="undo_bulk_change", timeout=90, retry=SOON, bury=ERRANDS.bury(State.UNDOING))
def undo_bulk_change(claim: Claim) -> bool | None:
    """Takes back what nobody has changed since."""
    return ERRANDS.in_parts(claim, State.UNDOING, lambda one: _do(one, State.UNDOING, take_back_part))


@on(FORGETTING, name="forget_bulk_change", timeout=60)
def forget_bulk_change(claim: Claim) -> bool | None:
    """Removes what an old change did to each funder; gives up one that nobody confirmed. May run twice."""
    return ERRANDS.forget(claim, UNDO_WITHIN, _end)


def _judge(claim: Claim) -> bool:
    """Judged before anything is locked: that takes a while."""
    with ERRANDS.looking(claim, State.JUDGING) as at:
        if at is None:
            return True
        news = judge_rows(at.change, as_given, at.session, at.ctx)
    with ERRANDS.writing(claim, State.JUDGING) as now:
        return now is None or keep_judgements(now.change, news, now.session, now.ctx)


def _do(claim: Claim, state: State, part: Callable[..., bool]) -> bool:
    with ERRANDS.writing(claim, state) as at:
        return at is None or part(at.change, as_given, at.session, at.ctx)


def _end(change: BulkChange, session: Session, ctx: Context) -> None:
    if change.state in (State.DONE, State.UNDONE):
        forget_rows(change, session)
    elif change.state == State.READY and not count_written(session, change):
        step(change, Action.ABANDON, ctx)
        forget_rows(change, session)
