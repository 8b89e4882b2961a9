"""Months of the books, open and closed, and what stood in the books at the end of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, column, func, select, values
from sqlalchemy.orm import Session

from fundapp.core.columns import Instant
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import Marks, Page
from fundapp.core.verdicts import require
from fundapp.ledger.models import ClosedMonth, Transfer
from fundapp.ledger.permissions import may_see
from fundapp.ledger.queries.transfers import is_posted
from fundapp.ledger.rules.months import bounds, closable_from, month_after, month_of, name_of

MONTHS_ON_PAGE = 24


class Standing(StrEnum):
    """Where a month is: it runs or has just ended, can be closed, waits for an earlier one, or is closed."""

    RUNS = "runs"
    CLOSABLE = "closable"
    WAITS = "waits"
    CLOSED = "closed"


@dataclass(frozen=True)
class Month:
    """A month in which something was posted, or that is closed. `moved`: how many vouchers it has or would have.

    What was posted from `begins` on and before `until` belongs to it. `earlier`: the first month that must be closed
    before it; `closable_from`: from when on it may be closed.
    """

    begins_on: date
    begins: datetime
    until: datetime
    moved: int
    standing: Standing
    closable_from: datetime
    closed: ClosedMonth | None = None
    earlier: date | None = None

    @property
    def name(self) -> str:
        """As addresses have it."""
        return name_of(self.begins_on)


def months(session: Session, ctx: Context, zone: ZoneInfo) -> Sequence[Month]:
    """Every month in which something was posted, or that is closed, the newest first. Three queries."""
    require(may_see(ctx))
    return _months(session, ctx.now, zone)


def months_page(found: Sequence[Month], wanted: Mapping[str, Any], *, marks: Marks, mark: str | None) -> Page[Month]:
    """One page of the months that meet `wanted` (see MonthFilterSchema). No query: there are twelve in a year."""
    shown = months_like(found, wanted)
    place = marks.read("months", mark) if mark else None
    first = next((at for at, each in enumerate(shown) if each.name == place), 0)
    page = shown[first : first + MONTHS_ON_PAGE]
    later, before = shown[first + MONTHS_ON_PAGE :], max(0, first - MONTHS_ON_PAGE)
    return Page(
        page,
        marks.write("months", later[0].name) if later else None,
        marks.write("months", shown[before].name) if first else None,
        len(shown),
    )


def months_like(found: Sequence[Month], wanted: Mapping[str, Any]) -> Sequence[Month]:
    """Those of a year, and those that are open or closed."""
    state, year = wanted.get("state"), wanted.get("year")
    return [
        each
        for each in found
        if (not state or (state == Standing.CLOSED) is (each.closed is not None))
        and (not year or each.begins_on.year == year)
    ]


def month_at(session: Session, ctx: Context, begins_on: date, zone: ZoneInfo) -> Month:
    """One month. Raises NotFound where nothing was posted in it and it is not closed. Three queries."""
    for each in months(session, ctx, zone):
        if each.begins_on == begins_on:
            return each
    raise NotFound


def first_closable(session: Session, ctx: Context, zone: ZoneInfo) -> date | None:
    """The first day of the month that can be closed now; None: none can. Two queries, however much has moved."""
    require(may_see(ctx))
    last = session.scalars(select(ClosedMonth).order_by(ClosedMonth.begins_on.desc()).limit(1)).first()
    after = [Transfer.at >= last.until] if last else []
    first = session.scalar(select(func.min(Transfer.at)).where(is_posted(), *after))
    if first is None:
        return None
    begins_on = month_of(first, zone)
    if last:  # after a move to another zone the next month may begin in what was the last
        begins_on = max(begins_on, month_after(last.begins_on))
    return begins_on if ctx.now >= closable_from(begins_on, zone) else None


def _months(session: Session, now: datetime, zone: ZoneInfo) -> Sequence[Month]:
    closed = session.scalars(select(ClosedMonth).order_by(ClosedMonth.begins_on)).all()
    found: list[Month] = []
    for each in closed:
        begins = found[-1].until if found else bounds(each.begins_on, zone)[0]
        found.append(_closed(each, begins, closable_from(each.begins_on, zone)))
    earlier: date | None = None
    for (begins_on, begins, until), moved in _open(session, closed[-1] if closed else None, zone):
        ready = closable_from(begins_on, zone)
        standing = Standing.RUNS if now < ready else Standing.WAITS if earlier else Standing.CLOSABLE
        found.append(Month(begins_on, begins, until, moved, standing, ready, earlier=earlier))
        earlier = earlier or begins_on
    return found[::-1]


def _closed(found: ClosedMonth, begins: datetime, ready: datetime) -> Month:
    moved = 0 if found.first_number is None or found.last_number is None else found.last_number - found.first_number + 1
    return Month(found.begins_on, begins, found.until, moved, Standing.CLOSED, ready, found)


Span = tuple[date, datetime, datetime]
"""A month's first day, its first moment, and the first that is no longer in it."""


def _open(session: Session, closed: ClosedMonth | None, zone: ZoneInfo) -> list[tuple[Span, int]]:
    """Months after the last closed one in which something was posted, with how much, in order. Two queries."""
    after = [Transfer.at >= closed.until] if closed else []
    wanted = select(func.min(Transfer.at), func.max(Transfer.at)).where(is_posted(), *after)
    ends: Any = session.execute(wanted).one()  # of no row at all both are None
    if ends[0] is None:
        return []
    first, last = ends
    spans = _spans(month_of(first, zone), month_of(last, zone), zone)
    if closed:  # nothing falls between two months, even where the fund has moved to another zone meanwhile
        spans = [each for each in spans if each[0] > closed.begins_on] or [_span(month_after(closed.begins_on), zone)]
        spans[0] = (spans[0][0], closed.until, spans[0][2])
    within = values(column("place", Integer), column("begins", Instant()), column("until", Instant()), name="span")
    span = within.data([(place, begins, until) for place, (_day, begins, until) in enumerate(spans)]).cte("span")
    counted = select(span.c.place, func.count()).select_from(span)
    counted = counted.join(Transfer, (Transfer.at >= span.c.begins) & (Transfer.at < span.c.until)).where(is_posted())
    rows = session.execute(counted.group_by(span.c.place).order_by(span.c.place))
    return [(spans[row[0]], int(row[1])) for row in rows]


def _spans(first: date, last: date, zone: ZoneInfo) -> list[Span]:
    found = [_span(first, zone)]
    while found[-1][0] < last:
        found.append(_span(month_after(found[-1][0]), zone))
    return found


def _span(begins_on: date, zone: ZoneInfo) -> Span:
    return (begins_on, *bounds(begins_on, zone))


def closers(found: Sequence[Month]) -> set[UUID]:
    """Who closed these months. No query."""
    return {each.closed.closed_by_id for each in found if each.closed}
