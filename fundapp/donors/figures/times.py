"""How long the fund took: median and 90th percentile of every clock."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.cases.models import CaseTiming
from fundapp.cases.queries.figures import FEWEST
from fundapp.cases.rules.readings import LONGEST, Clock
from fundapp.donors.figures.about import About
from fundapp.donors.rules.report_data import TimeData

STEP = 30
"""Minutes: nothing is told more finely."""
_SECONDS = STEP * 60

PROMISED = {clock: int(span.total_seconds()) // 60 for clock, span in LONGEST.items()}
"""How many minutes each clock may run at most, in the least pressing of cases."""


def times_of(session: Session, about: About, fewest: int = FEWEST) -> list[TimeData]:
    """Of all cases of the fund whose clocks ended in the days covered: its promise is to everybody. One query.

    By nearest rank, in minutes rounded to STEP; None where fewer than `fewest` ended.
    """
    found = _ended(session, about, about.since)
    return [_told(clock, found.get(clock.value, ()), fewest) for clock in Clock]


def median_since(session: Session, about: About, since: datetime, fewest: int = FEWEST) -> dict[str, int | None]:
    """The median of each clock over a longer time, in minutes as above. One query."""
    found = _ended(session, about, since)
    return {clock.value: _told(clock, found.get(clock.value, ()), fewest)["median"] for clock in Clock}


def ranked(counts: Sequence[tuple[int, int]], rank: int) -> int:
    """The value at a rank, counted from one, of values in order with how often each is there."""
    for value, count in counts:
        rank -= count
        if rank <= 0:
            return value
    raise ValueError("there are not so many")


Counts = Sequence[tuple[int, int]]


def _ended(session: Session, about: About, since: datetime) -> dict[str, list[tuple[int, int]]]:
    """By clock, how many ran how many steps. Rounding keeps their order, so ranks are those of the exact times."""
    steps = (CaseTiming.seconds + _SECONDS // 2) // _SECONDS
    wanted = select(CaseTiming.clock, steps, func.count()).where(CaseTiming.ended_at >= since)
    wanted = wanted.where(about.reached(CaseTiming.ended_at)).group_by(CaseTiming.clock, steps)
    found: dict[str, list[tuple[int, int]]] = {}
    for clock, step, count in session.execute(wanted.order_by(CaseTiming.clock, steps)):
        found.setdefault(clock, []).append((int(step), count))
    return found


def _told(clock: Clock, counts: Counts, fewest: int) -> TimeData:
    count = sum(each for _step, each in counts)
    if count < max(fewest, 1):
        return TimeData(clock=clock.value, median=None, ninetieth=None, promised=PROMISED[clock])
    median, ninetieth = ranked(counts, (count + 1) // 2), ranked(counts, (9 * count + 9) // 10)
    told = median * STEP, ninetieth * STEP
    return TimeData(clock=clock.value, median=told[0], ninetieth=told[1], promised=PROMISED[clock])
