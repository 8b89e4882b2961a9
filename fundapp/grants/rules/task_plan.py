"""The usual tasks of a proposal, planned back from the day on which it is sent. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Protocol, TypeVar
from uuid import UUID

from fundapp.core.i18n import lazy
from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.plans import SATURDAY, Planned, Shift, moved_along
from fundapp.grants.rules.vocabulary import SUBMISSIONS, Step
from fundapp.grants.workflow import State


class Kind(StrEnum):
    """What is to be done for a proposal, in the order in which one does it."""

    PARTNERS = "partners"
    WRITING = "writing"
    LOGFRAME = "logframe"
    BUDGET = "budget"
    LETTERS = "letters"
    PROOFREADING = "proofreading"
    TRANSLATION = "translation"
    SIGNATURE = "signature"
    UPLOAD = "upload"
    OTHER = "other"


KINDS: Mapping[str, Any] = {
    Kind.PARTNERS: lazy("Lead and partners agreed"),
    Kind.WRITING: lazy("First draft written"),
    Kind.LOGFRAME: lazy("Logical framework"),
    Kind.BUDGET: lazy("Budget in both currencies"),
    Kind.LETTERS: lazy("Letters and mandates of the partners"),
    Kind.PROOFREADING: lazy("Read by somebody who did not write it"),
    Kind.TRANSLATION: lazy("Translation"),
    Kind.SIGNATURE: lazy("Signatures"),
    Kind.UPLOAD: lazy("Everything uploaded and sent"),
    Kind.OTHER: lazy("Something else"),
}

BEFORE: Mapping[str, int] = {
    Kind.PARTNERS: 30, Kind.WRITING: 21, Kind.LOGFRAME: 18, Kind.BUDGET: 14, Kind.LETTERS: 10, Kind.PROOFREADING: 7,
    Kind.TRANSLATION: 5, Kind.SIGNATURE: 3, Kind.UPLOAD: 1,
}  # fmt: skip
"""How many days before the submission each is done, where there is time enough."""

WHOLE = max(BEFORE.values())
"""As many days the whole plan takes; where fewer are left, all of it is squeezed alike."""

NOT_OF_A_NOTE = frozenset({Kind.LOGFRAME, Kind.LETTERS, Kind.SIGNATURE})
"""What funders rarely ask for with a concept note: offered, but not ticked."""


class Stage(StrEnum):
    """What is being written: a note that may lead to an invitation, or the proposal itself."""

    NOTE = "concept_note"
    PROPOSAL = "full_proposal"


STAGES: Mapping[str, Any] = {Stage.NOTE: lazy("Concept note"), Stage.PROPOSAL: lazy("Full proposal")}

PREPARING = (State.SPOTTED, State.QUALIFIED, State.CONCEPT_NOTE, State.FULL_PROPOSAL)
"""Nothing has been sent yet, or only the note."""

_STEPS: Mapping[tuple[bool, Stage], tuple[Step, ...]] = {
    (True, Stage.NOTE): (Step.CONCEPT_NOTE, Step.EXPRESSION, Step.APPLICATION),
    (True, Stage.PROPOSAL): (Step.FULL_PROPOSAL,),
    (False, Stage.PROPOSAL): SUBMISSIONS,
}
"""Whose deadline counts, by whether the funder asks for a note first."""


def stage_of(state: str, *, two_stage: bool) -> Stage | None:
    """What is being written now, or will be first; None where everything is sent or over."""
    if state not in PREPARING:
        return None
    return Stage.NOTE if two_stage and state != State.FULL_PROPOSAL else Stage.PROPOSAL


def submission_of(dates: Iterable[tuple[str, Due]], stage: Stage, *, two_stage: bool, now: datetime) -> Due | None:
    """The next deadline ahead that applies to a stage, of a call's dates, each with its step; None where none does."""
    ahead = [due for step, due in dates if step in _STEPS[two_stage, stage] and due.ends >= now]
    return min(ahead, key=lambda each: each.ends, default=None)


def plan_tasks(deadline: date, today: date) -> dict[str, date]:
    """By when each usual task is done, by kind: on working days from today on and before the deadline, in order.

    Where less time is left than the whole plan takes, it is squeezed in proportion. The day of the submission itself is
    taken only where no working day comes before it; nothing is planned where there is none at all. Public holidays are
    not known here.
    """
    free = _working_days(today, deadline) or _working_days(deadline, deadline + timedelta(days=1))
    left = (deadline - today).days
    if not free or left < 0:
        return {}
    squeezed = {kind: -(-before * min(left, WHOLE) // WHOLE) for kind, before in BEFORE.items()}
    return {kind: _last_until(free, deadline - timedelta(days=before)) for kind, before in squeezed.items()}


def _working_days(since: date, until: date) -> list[date]:
    """Those from a day on before another; of a long time only the end, which is all that a plan needs."""
    first = max(since, until - timedelta(days=WHOLE + 7))
    days = (first + timedelta(days=each) for each in range((until - first).days))
    return [each for each in days if each.weekday() < SATURDAY]


def _last_until(days: Iterable[date], wanted: date) -> date:
    """The last of these that is not later; the first of them where all are."""
    found = sorted(days)
    return next((each for each in reversed(found) if each <= wanted), found[0])


class Row(Planned, Protocol):
    """A task of a plan."""

    id: UUID
    version: int
    stage: str | None


Known = TypeVar("Known", bound=Row)


def shifts_of(tasks: Iterable[Known], stage: Stage | None, target: date, today: date) -> list[Shift]:
    """What of a stage's plan would move along to a submission on `target`: what was planned for another day."""
    return moved_along([each for each in tasks if each.stage == stage and each.planned_for != target], target, today)


def mark_of(shifts: Iterable[Shift]) -> str:
    """A mark of what somebody is shown before it moves: other tasks, other days or a changed task have another one."""
    told = sorted(f"{each.row.id.hex}:{each.row.version}:{each.day.isoformat()}" for each in shifts)
    return blake2b(" ".join(told).encode(), digest_size=12).hexdigest()
