"""How long cases take, how old the open ones are, and who has how many.

Medians and 90th percentiles are of clocks that have ended: by nearest rank, so that both databases tell the same.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.cases.models import CaseTiming, EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.workflow import OPEN
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


def spreads_by_priority(session: Session, ctx: Context, since: datetime) -> list[Spread]:
    """Each clock by priority, of all that ended since then. One query."""
    require(may_work(ctx))
    return _spreads(session, CaseTiming.priority, since)


def spreads_by_month(session: Session, ctx: Context, since: datetime) -> list[Spread]:
    """Each clock by the month in which it ended ("2026-03"), of all that ended since then. One query."""
    require(may_work(ctx))
    dialect = session.connection().dialect.name
    month: Any = (
        func.strftime("%Y-%m", CaseTiming.ended_at)
        if dialect == "sqlite"
        else func.to_char(func.timezone("UTC", CaseTiming.ended_at), "YYYY-MM")
    )
    return _spreads(session, month, since)


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


def _spreads(session: Session, of: Any, since: datetime) -> list[Spread]:
    """Sorted here: databases take ten times as long to number the rows of each group."""
    columns: Sequence[Any] = (CaseTiming.clock, of, CaseTiming.seconds, CaseTiming.late)
    ended: dict[tuple[str, str], list[int]] = {}
    late: Counter[tuple[str, str]] = Counter()
    for clock, group, seconds, was_late in session.execute(select(*columns).where(CaseTiming.ended_at >= since)):
        ended.setdefault((clock, group), []).append(seconds)
        late[clock, group] += was_late
    return [_spread(*group, sorted(ended[group]), late[group]) for group in sorted(ended)]


def _spread(clock: str, of: str, seconds: Sequence[int], late: int) -> Spread:
    """Median and 90th percentile are the values at ⌈n/2⌉ and at ⌈9n/10⌉, counted from one, in whole numbers."""
    count = len(seconds)
    median, ninetieth = seconds[(count + 1) // 2 - 1], seconds[(9 * count + 9) // 10 - 1]
    return Spread(clock, of, count, late, timedelta(seconds=median), timedelta(seconds=ninetieth))
