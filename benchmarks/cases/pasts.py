"""What cases of an emergency fund look like after some years: invented, by a seed, in realistic proportions.

Most are over and erased; a few dozen are open. Countries, officers and partners have theirs by rank and size: the first
has half as many again as the second. Clocks, their ends and days of erasure follow from the product's own rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import exp, log
from random import Random
from typing import TypeVar

from fundapp.cases.rules.references import LETTERS
from fundapp.cases.rules.retention import erase_at
from fundapp.cases.rules.vocabulary import Channel, Priority
from fundapp.cases.workflow import OPEN, State

Chosen = TypeVar("Chosen")

YEARS = timedelta(days=8 * 365)
COUNTRIES = ("CM", "TD", "CD", "CF", "CG", "GA", "BI", "RW", "GQ")
PURPOSES = ("relocation", "medical", "subsistence", "legal", "transport", "physical_security", "equipment", "other")
CHANNELS = {Channel.FORM: 55, Channel.HOTLINE: 22, Channel.PARTNER: 18, Channel.REFERRAL: 5}
URGENCIES = {Priority.P1: 12, Priority.P2: 58, Priority.P3: 30}
UNDER_WAY: Mapping[State, int] = {
    State.RECEIVED: 3, State.TRIAGE: 8, State.INFO_REQUESTED: 4, State.VERIFICATION: 8, State.COMMITTEE: 4,
    State.APPROVED: 2, State.PAYMENT: 4, State.ACTIVE: 9, State.REPORTING: 4, State.SUSPENDED: 2,
}  # fmt: skip
OVER: Mapping[State, int] = {State.CLOSED: 45, State.DECLINED: 33, State.REFERRED: 14, State.WITHDRAWN: 8}

TAKEN = (("take", State.TRIAGE, 3.0),)
VERIFIED = (*TAKEN, ("verify", State.VERIFICATION, 18.0))
SUBMITTED = (*VERIFIED, ("submit", State.COMMITTEE, 40.0))
APPROVED = (*SUBMITTED, ("approve", State.APPROVED, 50.0))
PAID = (*APPROVED, ("accept", State.PAYMENT, 10.0))
ACTIVE = (*PAID, ("confirm", State.ACTIVE, 60.0))
REPORTED = (*ACTIVE, ("report", State.REPORTING, 900.0))
WAYS: Mapping[State, Sequence[tuple[str, State, float]]] = {
    State.RECEIVED: (), State.TRIAGE: TAKEN, State.VERIFICATION: VERIFIED, State.COMMITTEE: SUBMITTED,
    State.APPROVED: APPROVED, State.PAYMENT: PAID, State.ACTIVE: ACTIVE, State.REPORTING: REPORTED,
    State.INFO_REQUESTED: (*TAKEN, ("ask", State.INFO_REQUESTED, 12.0)),
    State.SUSPENDED: (*VERIFIED, ("suspend", State.SUSPENDED, 20.0)),
    State.CLOSED: (*REPORTED, ("close", State.CLOSED, 500.0)),
    State.DECLINED: (*TAKEN, ("decline", State.DECLINED, 30.0)),
    State.REFERRED: (*TAKEN, ("refer", State.REFERRED, 25.0)),
    State.WITHDRAWN: (*TAKEN, ("withdraw", State.WITHDRAWN, 40.0)),
}  # fmt: skip
"""How a case came where it is: action, state, and after how many hours half of them took the step."""

REASONS = {"decline": "no_danger", "refer": "fits_better", "suspend": "out_of_reach"}
SPREAD = 0.9


@dataclass(frozen=True)
class Moved:
    """A step of a case."""

    action: str
    from_state: str
    to_state: str
    at: datetime

    @property
    def reason(self) -> str | None:
        """In a code."""
        return REASONS.get(self.action)


@dataclass(frozen=True)
class Past:
    """A case with its steps. `officer`, `partner`: which of them, by rank."""

    reference: str
    state: State
    channel: str
    priority: str
    country: str
    purpose: str
    received_at: datetime
    officer: int
    partner: int
    moves: Sequence[Moved]

    @property
    def state_since(self) -> datetime:
        """The last step."""
        return self.moves[-1].at if self.moves else self.received_at

    @property
    def taken_at(self) -> datetime | None:
        """When an officer took it."""
        return self.moves[0].at if self.moves else None

    @property
    def erase_at(self) -> datetime | None:
        """When what identifies anybody is to be erased, by the product's rule."""
        return erase_at(self.state, self.state_since)


@dataclass
class Invention:
    """Invents cases, one after the other."""

    now: datetime
    officers: int
    partners: int
    random: Random

    def __post_init__(self) -> None:
        self._references: set[str] = set()

    def cases(self, count: int) -> list[Past]:
        """So many, those under way first."""
        under_way = open_among(count)
        return [self._case(UNDER_WAY if number < under_way else OVER) for number in range(count)]

    def _case(self, ends: Mapping[State, int]) -> Past:
        state, priority = self._one(ends), self._one(URGENCIES)
        steps = self._steps(state)
        hours = [self._hours(each[2]) for each in steps]
        received_at = self._beginning(state, sum(hours))
        times, at = [], received_at
        for each in hours:
            at += timedelta(hours=each)
            times.append(at)
        places = [State.RECEIVED, *(each[1] for each in steps)]
        moves = [
            Moved(step[0], before.value, after.value, when)
            for step, (before, after), when in zip(steps, pairwise(places), times, strict=True)
        ]
        return Past(
            self._reference(), state, self._one(CHANNELS).value, priority.value, COUNTRIES[self.rank(len(COUNTRIES))],
            PURPOSES[self.rank(len(PURPOSES))], received_at, self.rank(self.officers), self.rank(self.partners), moves,
        )  # fmt: skip

    def _steps(self, state: State) -> list[tuple[str, State, float]]:
        steps = list(WAYS[state])
        if len(steps) > 1 and self.random.random() < 0.3:  # asked, and answered, before it went on
            steps[1:1] = [("ask", State.INFO_REQUESTED, 8.0), ("answer", State.TRIAGE, 24.0)]
        return steps

    def _beginning(self, state: State, hours: float) -> datetime:
        """So long ago that all its steps lie in the past: of those under way, the last was days ago at most."""
        if state in OPEN:
            return self.now - timedelta(hours=hours + self._hours(2 if state is State.RECEIVED else 20))
        # There are more every year; and none is older than the fund.
        ago = YEARS * (1 - self.random.random() ** 0.6)
        over: datetime = self.now - max(ago, timedelta(hours=hours + 1))
        return over

    def rank(self, count: int) -> int:
        """A place among so many, by rank and size."""
        weights = [1 / (each + 1) for each in range(count)]
        return self.random.choices(range(count), weights)[0]

    def _one(self, weights: Mapping[Chosen, int]) -> Chosen:
        return self.random.choices(list(weights), list(weights.values()))[0]

    def _hours(self, middle: float) -> float:
        return exp(self.random.gauss(log(middle), SPREAD))

    def _reference(self) -> str:
        while True:
            drawn = "".join(self.random.choices(LETTERS, k=6))
            if drawn not in self._references:
                self._references.add(drawn)
                return f"{drawn[:4]}-{drawn[4:]}"


def open_among(count: int) -> int:
    """How many of so many cases are still open: a few dozen, however long the fund exists."""
    return min(count * 3 // 5, 48 + count // 5_000)
