"""Service clocks read off the steps that a case has taken: what ran how long, paused when, and is due when.

Wall time. Clocks stand still while information is requested, and while a case is suspended. A case that is taken up
again, or looked at again, begins anew. Pure: the same steps always give the same clocks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import zip_longest
from typing import Protocol

from fundapp.cases.rules.clocks import ACKNOWLEDGE, DECISION, PAYMENT, TRIAGE, VERIFICATION, review_after
from fundapp.cases.workflow import BEGINNINGS, OVER, State

ZERO = timedelta(0)
STILL = (State.INFO_REQUESTED, State.SUSPENDED)
"""While a case is in one of these, its clocks stand still."""


class Clock(StrEnum):
    """What is measured."""

    ACKNOWLEDGE = "acknowledge"
    TRIAGE = "triage"
    VERIFICATION = "verification"
    DECISION = "decision"
    PAYMENT = "payment"


RUNNING = {
    State.RECEIVED: (Clock.ACKNOWLEDGE, Clock.TRIAGE),
    State.TRIAGE: (Clock.TRIAGE,),
    State.VERIFICATION: (Clock.VERIFICATION, Clock.DECISION),
    State.COMMITTEE: (Clock.DECISION,),
    State.APPROVED: (Clock.PAYMENT,),
    State.PAYMENT: (Clock.PAYMENT,),
}
"""Which clocks press in which state: the soonest counts."""

LONGEST: Mapping[Clock, timedelta] = {
    Clock.ACKNOWLEDGE: max(ACKNOWLEDGE.values()),
    Clock.TRIAGE: max(TRIAGE.values()),
    Clock.VERIFICATION: VERIFICATION,
    Clock.DECISION: max(DECISION.values()),
    Clock.PAYMENT: PAYMENT,
}
"""How long each may run at most, of whatever priority and channel: what the fund promises to everybody."""

_PAID = (State.ACTIVE, State.REPORTING, State.CLOSED)
_DECIDED = (State.APPROVED, State.PAYMENT, *_PAID, *OVER)
_ENDS = {
    Clock.ACKNOWLEDGE: tuple(each for each in State if each != State.RECEIVED),
    Clock.TRIAGE: (State.VERIFICATION, State.COMMITTEE, *_DECIDED),
    Clock.VERIFICATION: (State.COMMITTEE, *_DECIDED),
    Clock.DECISION: _DECIDED,
    Clock.PAYMENT: (*_PAID, *OVER),
}
_BEGINS = {Clock.VERIFICATION: State.VERIFICATION, Clock.PAYMENT: State.APPROVED}


class Step(Protocol):
    """A step that a case has taken, as CaseMove keeps it."""

    @property
    def action(self) -> str:
        """What moved it."""

    @property
    def to_state(self) -> str:
        """Where it led."""

    @property
    def at(self) -> datetime:
        """When."""


@dataclass(frozen=True)
class Measured:
    """What decides how long the clocks of a case run."""

    received_at: datetime
    channel: str
    priority: str


@dataclass(frozen=True)
class Pause:
    """A clock stood still from `began_at`; until `ended_at`, or still does."""

    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Reading:
    """One clock: since when it runs, until when it should, when it ended. `due_at` None: it stands still now."""

    clock: Clock
    began_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    pauses: Sequence[Pause]

    def took(self, now: datetime) -> timedelta:
        """How long it has run, without its pauses."""
        end = self.ended_at or now
        still = sum((_within(each, end) for each in self.pauses), ZERO)
        return max(end - self.began_at - still, ZERO)


def readings(facts: Measured, steps: Sequence[Step]) -> list[Reading]:
    """Every clock that has begun, in their order. `steps`: the earliest first."""
    origin, since = _beginning(facts, steps)
    found = (_reading(clock, facts, origin, since) for clock in Clock)
    return [each for each in found if each is not None]


def due_at(facts: Measured, steps: Sequence[Step], state: str) -> datetime | None:
    """Until when the next thing must happen to a case in this state; None where no clock runs, or all stand still.

    While a question waits for its answer: when somebody must look whether one ever comes.
    """
    if state == State.INFO_REQUESTED:
        return steps[-1].at + review_after(facts.priority) if steps else None
    pressing = RUNNING.get(State(state), ())
    dues = [each.due_at for each in readings(facts, steps) if each.clock in pressing and each.due_at is not None]
    return min(dues, default=None)


def _beginning(facts: Measured, steps: Sequence[Step]) -> tuple[datetime, Sequence[Step]]:
    for index in range(len(steps) - 1, -1, -1):
        if steps[index].action in BEGINNINGS:
            return steps[index].at, steps[index:]
    return facts.received_at, steps


def _reading(clock: Clock, facts: Measured, origin: datetime, steps: Sequence[Step]) -> Reading | None:
    starts = _BEGINS.get(clock)
    began_at = origin if starts is None else _first(steps, (starts,))
    if began_at is None or (clock == Clock.ACKNOWLEDGE and origin != facts.received_at):
        return None
    if starts is None and steps and steps[0].action in BEGINNINGS and steps[0].to_state in _ENDS[clock]:
        return None  # it began anew past what this clock measures: that took no time, and none was saved
    ended_at = _first([each for each in steps if each.at >= began_at], _ENDS[clock])
    pauses = _pauses(steps, began_at, ended_at)
    still = any(each.ended_at is None for each in pauses)
    waited = sum((each.ended_at - each.began_at for each in pauses if each.ended_at), ZERO)
    due = None if still and ended_at is None else began_at + _span(clock, facts) + waited
    return Reading(clock, began_at, due, ended_at, pauses)


def _span(clock: Clock, facts: Measured) -> timedelta:
    match clock:
        case Clock.ACKNOWLEDGE:
            return ACKNOWLEDGE[facts.channel]
        case Clock.TRIAGE:
            return TRIAGE[facts.priority]
        case Clock.VERIFICATION:
            return VERIFICATION
        case Clock.DECISION:
            return DECISION[facts.priority]
        case _:
            return PAYMENT


def _first(steps: Sequence[Step], states: Sequence[State]) -> datetime | None:
    return next((each.at for each in steps if each.to_state in states), None)


def _pauses(steps: Sequence[Step], began_at: datetime, ended_at: datetime | None) -> list[Pause]:
    found = []
    for step, following in zip_longest(steps, steps[1:]):
        if step.to_state in STILL and step.at >= began_at and (ended_at is None or step.at < ended_at):
            found.append(Pause(step.at, following.at if following is not None else None))
    return found


def _within(pause: Pause, end: datetime) -> timedelta:
    return max(min(pause.ended_at or end, end) - pause.began_at, ZERO)
