"""How long cases take, how old the open ones are, and who has how many.

Medians and 90th percentiles are of clocks that have ended: by nearest rank, so that both databases tell the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Engine, Select, bindparam, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.cases.models import CaseTiming, EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.rules.figures import MONTHS, Month, Ran, count_of, gathered, months_until, ranked
from fundapp.cases.workflow import OPEN
from fundapp.core.columns import Instant
from fundapp.core.context import Context
from fundapp.core.verdicts import require

AGES: Sequence[tuple[str, timedelta]] = (
    ("day", timedelta(days=1)),
    ("three_days", timedelta(days=3)),
    ("week", timedelta(days=7)),
    ("month", timedelta(days=30)),
)
"""Up to how long ago; what is older than the last is `older`."""

FEWEST = 10
"""Clocks of which a median is told: of fewer it would tell of single cases."""


@dataclass(frozen=True)
class Spread:
    """Of one clock, and of one priority or month (`of`): how many ended, how many late, median and 90th percentile."""

    clock: str
    of: str
    count: int
    late: int
    median: timedelta
    ninetieth: timedelta


@dataclass(frozen=True)
class Load:
    """What an officer looks after: how many open cases, how many of them late. `name` None: nobody has taken them."""

    name: str | None
    count: int
    late: int


@dataclass(frozen=True)
class Figures:
    """How long clocks ran: each by priority over the whole time, and each by the month in which it ended."""

    by_priority: Sequence[Spread]
    by_month: Sequence[Spread]


def figures_of(session: Session, ctx: Context) -> Figures:
    """Of the month that runs, as UTC has it, and of the twelve before it ("2026-03").

    A clock that has ended does not change: a month that is over is read once, and again where another number of clocks
    is found to have ended in it than was read. So two queries, and one more for each month that has to be read.
    """
    require(may_work(ctx))
    *over, running = months_until(ctx.now)
    months = {**_over(session, over, running), running: gathered(_rows(session, _RUNNING, {"since": running}))}
    by_priority: dict[tuple[str, str], list[Ran]] = {}
    by_month: dict[tuple[str, str], list[Ran]] = {}
    for began_at, month in months.items():
        for (clock, priority), ran in month.items():
            by_priority.setdefault((clock, priority), []).append(ran)
            by_month.setdefault((clock, f"{began_at:%Y-%m}"), []).append(ran)
    return Figures(_spreads(by_priority), _spreads(by_month))


_kept: "WeakKeyDictionary[Engine, dict[datetime, Month]]" = WeakKeyDictionary()
"""What was read of months that are over, by database and by when each began. Numbers alone, of no case."""

_STARTS: Sequence[Any] = [bindparam(f"start_{number}", type_=Instant()) for number in range(MONTHS + 1)]
_COUNTS = union_all(
    *(
        select(literal(number), func.count()).where(CaseTiming.ended_at >= begins, CaseTiming.ended_at < ends)
        for number, (begins, ends) in enumerate(pairwise(_STARTS))
    )
)
_TOLD: Sequence[Any] = (CaseTiming.clock, CaseTiming.priority, CaseTiming.seconds, CaseTiming.late)
_RUNNING = select(*_TOLD).where(CaseTiming.ended_at >= bindparam("since"))
_ENDED = _RUNNING.where(CaseTiming.ended_at < bindparam("until"))


def _over(session: Session, starts: Sequence[datetime], until: datetime) -> Mapping[datetime, Month]:
    """The months that began then, up to `until`: as they were read before, where nothing was added or is gone since."""
    before = _kept.get(session.connection().engine, {})
    edges = [*starts, until]
    asked = {f"start_{number}": at for number, at in enumerate(edges)}
    counts: dict[int, int] = {row[0]: row[1] for row in session.execute(_COUNTS, asked)}
    found: dict[datetime, Month] = {}
    for number, (since, ends) in enumerate(pairwise(edges)):
        month = before.get(since)
        if month is None or count_of(month) != counts[number]:
            month = gathered(_rows(session, _ENDED, {"since": since, "until": ends})) if counts[number] else {}
        found[since] = month
    _kept[session.connection().engine] = found
    return found


def _rows(session: Session, statement: Select[Any], asked: Mapping[str, datetime]) -> Iterator[Any]:
    return iter(session.execute(statement, asked))


def ages(session: Session, ctx: Context) -> Mapping[str, Mapping[str, int]]:
    """Open cases by state, and in each by how long ago they were received. One query."""
    require(may_work(ctx))
    spans = [(EmergencyCase.received_at > ctx.now - span, name) for name, span in AGES]
    age = case(*spans, else_="older")
    wanted = select(EmergencyCase.state, age, func.count()).where(*_open()).group_by(EmergencyCase.state, age)
    found: dict[str, dict[str, int]] = {}
    for state, name, count in session.execute(wanted):
        found.setdefault(state, {})[name] = count
    return found


def loads(session: Session, ctx: Context) -> list[Load]:
    """How many open cases each officer looks after, the most first. One query."""
    require(may_work(ctx))
    late = func.count().filter(EmergencyCase.due_at < ctx.now)
    count = func.count()
    wanted = select(Person.name, count, late).select_from(EmergencyCase)
    wanted = wanted.outerjoin(Person, Person.id == EmergencyCase.officer_id).where(*_open())
    wanted = wanted.group_by(Person.id, Person.name).order_by(count.desc(), Person.name, Person.id)
    return [Load(*row) for row in session.execute(wanted)]


def _open() -> list[ColumnElement[bool]]:
    return [EmergencyCase.state.in_(OPEN), EmergencyCase.joined_to_id.is_(None)]


def _spreads(groups: Mapping[tuple[str, str], Sequence[Ran]]) -> list[Spread]:
    """Worked out here: databases take ten times as long to number the rows of each group."""
    return [_spread(*group, groups[group]) for group in sorted(groups)]


def _spread(clock: str, of: str, parts: Sequence[Ran]) -> Spread:
    """Median and 90th percentile are the values at ⌈n/2⌉ and at ⌈9n/10⌉, counted from one, in whole numbers."""
    seconds = [each.seconds for each in parts]
    count = sum(map(len, seconds))
    median, ninetieth = ranked(seconds, (count + 1) // 2), ranked(seconds, (9 * count + 9) // 10)
    late = sum(each.late for each in parts)
    return Spread(clock, of, count, late, timedelta(seconds=median), timedelta(seconds=ninetieth))
