"""How great a danger is, in plain figures that anybody can add up again.

After the formula of Front Line Defenders' Workbook on Security: risk grows with threat and vulnerability, and shrinks
with capacity. Sums instead of its products, so that each line of the explanation stands for itself. The level advises;
whoever judges a case sets its priority.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fundapp.cases.rules.vocabulary import Names, Priority
from fundapp.core.i18n import lazy

LOWEST, HIGHEST = 1, 5
MOST_POINTS = 3 * HIGHEST
"""Threat and vulnerability at their highest, capacity at its lowest."""


class Imminence(StrEnum):
    """How soon it could happen."""

    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    LATER = "later"
    UNKNOWN = "unknown"


class Level(StrEnum):
    """How great the danger is, from the least."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    EXTREME = "extreme"


class Answer(StrEnum):
    """Whether a criterion is met. Unknown is not unmet."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


ANSWERS: Names = {
    Answer.MET: lazy("Met"),
    Answer.NOT_MET: lazy("Not met"),
    Answer.UNKNOWN: lazy("Not known yet"),
}

IMMINENCES: Names = {
    Imminence.HOURS: lazy("Within hours"),
    Imminence.DAYS: lazy("Within days"),
    Imminence.WEEKS: lazy("Within weeks"),
    Imminence.LATER: lazy("Later than that"),
    Imminence.UNKNOWN: lazy("Nobody can tell"),
}

LEVELS: Names = {
    Level.LOW: lazy("Low risk"),
    Level.MODERATE: lazy("Moderate risk"),
    Level.HIGH: lazy("High risk"),
    Level.EXTREME: lazy("Extreme risk"),
}

MARKS: Names = {
    "1": lazy("1 · very low"),
    "2": lazy("2 · low"),
    "3": lazy("3 · middling"),
    "4": lazy("4 · high"),
    "5": lazy("5 · very high"),
}

FROM: Mapping[Level, int] = {Level.LOW: 3, Level.MODERATE: 7, Level.HIGH: 10, Level.EXTREME: 13}
"""From how many points on a level is reached."""

_PRESSING = (Imminence.HOURS, Imminence.DAYS, Imminence.UNKNOWN)
"""What nobody can tell may be tomorrow."""


@dataclass(frozen=True)
class Danger:
    """What was found: threat, vulnerability and capacity from 1 (low) to 5 (high); how soon."""

    threat: int
    vulnerability: int
    capacity: int
    imminence: str


@dataclass(frozen=True)
class Weight:
    """A line of the explanation: `kind` is a field of Danger, `mark` what was given, `points` what it comes to."""

    kind: str
    mark: int
    points: int


@dataclass(frozen=True)
class Risk:
    """The level, line by line: `points` reach `reached`, which imminence may raise by one to `level`."""

    weights: Sequence[Weight]
    points: int
    reached: Level
    level: Level
    priority: Priority

    @property
    def raised(self) -> bool:
        """Whether it is one level higher because it could happen within hours."""
        return self.level != self.reached


def risk_of(danger: Danger) -> Risk:
    """Reads the risk off what was found: what is lacking in capacity counts as much as what threatens."""
    weights = (
        Weight("threat", danger.threat, danger.threat),
        Weight("vulnerability", danger.vulnerability, danger.vulnerability),
        Weight("capacity", danger.capacity, HIGHEST + LOWEST - danger.capacity),
    )
    points = sum(each.points for each in weights)
    reached = [level for level in Level if points >= FROM[level]][-1]
    level = _next(reached) if danger.imminence == Imminence.HOURS else reached
    return Risk(weights, points, reached, level, _priority(level, danger.imminence))


def _next(level: Level) -> Level:
    levels = list(Level)
    return levels[min(levels.index(level) + 1, len(levels) - 1)]


def _priority(level: Level, imminence: str) -> Priority:
    if level == Level.EXTREME or (level == Level.HIGH and imminence == Imminence.HOURS):
        return Priority.P1
    return Priority.P2 if level != Level.LOW or imminence in _PRESSING else Priority.P3
