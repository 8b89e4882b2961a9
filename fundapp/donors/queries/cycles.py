"""Reads of when funders' rounds open and close. The database finds and orders the next ones as `rules.cycles` does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require
from fundapp.donors.models import Funder, FunderCycle
from fundapp.donors.permissions import may_see
from fundapp.donors.queries.coverage import giving, how_many
from fundapp.donors.queries.funders import shown
from fundapp.donors.rules.cycles import AFTER_ALL, in_a_year

MOST = 50
"""How many stand on a funder's page at most."""

A_PAGE = 15
"""As many are drawn in one picture."""

YEAR, MONTH = 10_000, 100
"""Days as numbers that sort: 20270315."""


@dataclass(frozen=True)
class LeftOut:
    """What the calendar does not show.

    `later`: rounds that come after its year; `resting`: those of funders that give nothing just now; `any_time`:
    funders whom one may ask at any time; `unknown`: others of whom no round is known.
    """

    later: int
    resting: int
    any_time: int
    unknown: int


def cycle(session: Session, ctx: Context, cycle_id: UUID) -> FunderCycle:
    """One round with its funder. Raises NotFound. One query."""
    require(may_see(ctx))
    found = session.get(FunderCycle, cycle_id, options=[joinedload(FunderCycle.funder)])
    if found is None:
        raise NotFound
    return found


def cycles_of(session: Session, ctx: Context, funder_id: UUID) -> Sequence[FunderCycle]:
    """The rounds of one funder, by name. One query."""
    require(may_see(ctx))
    wanted = select(FunderCycle).where(FunderCycle.funder_id == funder_id)
    return session.scalars(wanted.order_by(FunderCycle.name, FunderCycle.id).limit(MOST)).all()


def calendar_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[FunderCycle]:
    """One page of the rounds of the coming year, of the funders that meet `wanted`, by their end. Two queries."""
    require(may_see(ctx))
    order = _order(_Next(ctx.today))
    statement = _coming(ctx, wanted)
    return read_page(session, statement, order, marks=marks, name="calendar", mark=mark, size=A_PAGE)


def calendar_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[FunderCycle]:
    """Every round that the calendar shows, by its end, read in chunks so that memory stays bounded."""
    require(may_see(ctx))
    statement = _coming(ctx, wanted).order_by(*_order(_Next(ctx.today)))
    return iter(session.scalars(statement, execution_options=IN_CHUNKS))


def left_out(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> LeftOut:
    """What the calendar does not show. Two queries."""
    require(may_see(ctx))
    counts = Funder.status.in_(giving(wanted)["status"])
    later, resting = counts & ~_Next(ctx.today).is_near, ~counts
    rounds = _cycles(ctx, {**wanted, "status": ()}).with_only_columns(how_many(later), how_many(resting))
    bare = ~select(FunderCycle.id).where(FunderCycle.funder_id == Funder.id).correlate(Funder).exists()
    rolling = func.coalesce(Funder.application_mode, "") == "rolling"
    funders: Select[Any] = shown(ctx, giving(wanted)).with_only_columns(how_many(rolling), how_many(bare & ~rolling))
    return LeftOut(*session.execute(rounds).one(), *session.execute(funders).one())


class _Next:
    """The next round of a FunderCycle from `today` on, in SQL.

    `is_near`: whether it may touch the coming year; `ends`: if so, the last day that it can touch, as a number.
    """

    def __init__(self, today: date) -> None:
        now, until = _number(today), _number(in_a_year(today))
        opening = FunderCycle.opens_month, FunderCycle.opens_day
        closing = FunderCycle.closes_month, FunderCycle.closes_day
        first, last = _day(*opening, *closing, unknown=1), _day(*closing, *opening, unknown=AFTER_ALL)
        year = case((last >= now % YEAR, today.year), else_=today.year + 1)
        comes, comes_after = (
            (year + wait - func.coalesce(FunderCycle.known_year, 0)) % FunderCycle.every_years == 0 for wait in (0, 1)
        )
        begins_after = (year + 1 - case((first > last, 1), else_=0)) * YEAR + first
        self.ends: ColumnElement[int] = (year + case((comes, 0), else_=1)) * YEAR + last
        self.is_near: ColumnElement[bool] = or_(comes, and_(comes_after, begins_after < until))


def _day(month: Any, day: Any, other_month: Any, other_day: Any, *, unknown: int) -> Any:
    """A month and its day as one number; the others, where nothing is known of these."""
    known = case((month.is_not(None), day), else_=other_day)
    return func.coalesce(month, other_month) * MONTH + func.coalesce(known, unknown)


def _number(day: date) -> int:
    return day.year * YEAR + day.month * MONTH + day.day


def _order(following: _Next) -> Sequence[Any]:
    return (following.ends, Funder.sort_name, FunderCycle.id)


def _cycles(ctx: Context, wanted: Mapping[str, Any]) -> Select[Any]:
    """Rounds joined to their funders, which are read once: the conditions of both stand beside each other."""
    statement = select(FunderCycle).join(FunderCycle.funder)
    conditions = shown(ctx, wanted).whereclause
    return statement if conditions is None else statement.where(conditions)


def _coming(ctx: Context, wanted: Mapping[str, Any]) -> Select[Any]:
    near = _Next(ctx.today).is_near
    return _cycles(ctx, giving(wanted)).where(near).options(contains_eager(FunderCycle.funder))
