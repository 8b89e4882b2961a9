"""What a worker does to show the first calls that a source would bring. Each step may run twice."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.grants.commands.hosts import end_turn, host_of, take_turn
from fundapp.grants.commands.visiting import MARGIN, Asked
from fundapp.grants.models import CallTrial
from fundapp.grants.rules.faults import Fault
from fundapp.grants.rules.found import Found
from fundapp.grants.rules.packing import as_json
from fundapp.grants.rules.visits import PAUSE


def begin_trial(
    trial_id: UUID, within: Mapping[str, float], session: Session, ctx: Context
) -> CallTrial | datetime | None:
    """The trial, whose server is ours for a moment; or when it will be; None where it is over."""
    trial = session.get(CallTrial, trial_id)
    if trial is None or trial.shown is not None:
        return None
    wait = take_turn(
        host_of(trial.given), ctx.now + timedelta(seconds=within[trial.given["kind"]]) + MARGIN, session, ctx
    )
    return trial if wait is None else wait


def end_trial(trial_id: UUID, found: Sequence[Found], asked: Asked, session: Session, ctx: Context) -> datetime | None:
    """Keeps what was found, or why nothing was. When the next request may begin; None where that was the last."""
    trial = session.get(CallTrial, trial_id, with_for_update=True)
    if trial is None or trial.shown is not None:
        return None
    free_at = end_turn(host_of(trial.given), max(PAUSE, asked.wait or PAUSE), session, ctx)
    if asked.again:
        trial.page += 1
        return free_at
    trial.shown = [{**as_json(each), "payload": ""} for each in found]
    trial.passed = dict(asked.passed)
    trial.fault, trial.detail = asked.fault, asked.detail[:200] or None
    return None


def bury_trial(trial_id: UUID, session: Session) -> None:
    """Something broke on our side, several times."""
    trial = session.get(CallTrial, trial_id, with_for_update=True)
    if trial is not None and trial.shown is None:
        trial.shown, trial.fault = [], Fault.OURS
