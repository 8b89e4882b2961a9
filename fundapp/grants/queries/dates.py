"""Reads of dates: the submission that decides of each call, and its further dates, as one list."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    Subquery,
    Text,
    and_,
    cast,
    false,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require
from fundapp.grants.models import Call, CallDeadline, CallFollower
from fundapp.grants.permissions import may_edit, may_see
from fundapp.grants.rules.dates import Dated
from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.feeds import Whose
from fundapp.grants.rules.vocabulary import SUBMISSIONS, Standing

A_PAGE = 20
"""As many stand on one page of the calendar."""

SOON = timedelta(days=14)
MOST_SOON = 10
"""What the home page tells of, and of how much at most."""

_SHARED = (Call.title, Call.standing, Call.version, Call.updated_at)


def call_date(session: Session, ctx: Context, date_id: UUID) -> CallDeadline:
    """One further date. Raises NotFound. One query."""
    require(may_see(ctx))
    found = session.get(CallDeadline, date_id)
    if found is None:
        raise NotFound
    return found


def calendar_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[Dated]:
    """One page of the dates from today on that meet `wanted` (see CalendarFilterSchema), by day. Three queries."""
    require(may_see(ctx))
    slim = _wanted(ctx, wanted, _SLIM)
    page = read_page(
        session, select(slim.c.id), (slim.c.day, slim.c.id), marks=marks, name="call_calendar", mark=mark, size=A_PAGE
    )
    found = _by_id(session, page.items)
    return Page([found[each] for each in page.items], page.next, page.previous, page.total)


def calendar_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Dated]:
    """Every date that the calendar shows, by day, read in chunks so that memory stays bounded."""
    require(may_see(ctx))
    both = _wanted(ctx, wanted, _WHOLE)
    rows = session.execute(select(both).order_by(both.c.day, both.c.id), execution_options=IN_CHUNKS)
    return map(_dated, rows)


def coming_soon(session: Session, ctx: Context) -> Sequence[Dated]:
    """The next dates of calls that the group or the actor follows. One query for fundraisers, none for others."""
    if not may_edit(ctx) or ctx.actor is None:
        return []
    both = dates_between(or_(_FOLLOWED, _follows(ctx.actor.id)), ctx.today, ctx.today + SOON)
    rows = session.execute(select(both).order_by(both.c.day, both.c.id).limit(MOST_SOON))
    return [each for each in map(_dated, rows) if each.due.ends > ctx.now]


def dates_in(session: Session, whose: str, person_id: UUID, since: date, most: int) -> Sequence[Dated]:
    """Dates since a day of the calls that somebody's calendar holds, the first `most` of them. One query.

    Whether they may see calls, whoever asks has made sure.
    """
    both = dates_between(_of(whose, person_id), since)
    return [_dated(row) for row in session.execute(select(both).order_by(both.c.day, both.c.id).limit(most))]


def dates_of(session: Session, call_ids: Collection[UUID], since: date, until: date, most: int) -> Sequence[Dated]:
    """Dates between two days of the calls that the group follows, and of these beside them. One query."""
    either = or_(_FOLLOWED, and_(Call.standing != Standing.SET_ASIDE, Call.id.in_(call_ids)))
    both = dates_between(either, since, until)
    return [_dated(row) for row in session.execute(select(both).order_by(both.c.day, both.c.id).limit(most))]


def with_next_cutoff(session: Session, ctx: Context, after: UUID | None, most: int) -> Sequence[UUID]:
    """Calls whose deadline has passed and that may have another submission ahead, by id, a few at a time. One query.

    A day may still last in places where it is over here. `after`: the last one that was looked at.
    """
    wanted = select(CallDeadline.call_id).join(Call, Call.id == CallDeadline.call_id)
    wanted = wanted.where(
        CallDeadline.day >= ctx.now.date() - timedelta(days=1),
        CallDeadline.step.in_(SUBMISSIONS),
        Call.closes_at < ctx.now,
    )
    if after is not None:
        wanted = wanted.where(CallDeadline.call_id > after)
    return session.scalars(wanted.distinct().order_by(CallDeadline.call_id).limit(most)).all()


def dates_between(calls: ColumnElement[bool], since: date, until: date | None = None) -> Subquery:
    """The dates from one day to another of the calls that meet a condition: columns `id`, `call_id`, `day` and more."""
    return _joined(
        _WHOLE, [calls, *_within(_OWN["day"], since, until)], [calls, *_within(_FURTHER["day"], since, until)]
    )


# Coerced, since only days that are there are asked for: a page's order must not be by what may be missing.
_OWN: Mapping[str, Any] = {
    "id": Call.id, "day": type_coerce(Call.deadline_on, Date), "step": Call.deadline_step, "call_id": Call.id,
    "label": cast(null(), Text), "plan_step": cast(null(), Text), "clock": Call.deadline_clock,
    "zone": Call.deadline_zone,
}  # fmt: skip
_FURTHER: Mapping[str, Any] = {
    "id": CallDeadline.id, "day": CallDeadline.day, "step": CallDeadline.step, "call_id": CallDeadline.call_id,
    "label": CallDeadline.label, "plan_step": CallDeadline.plan_step, "clock": CallDeadline.clock,
    "zone": CallDeadline.zone,
}  # fmt: skip
_SLIM = ("id", "day")
"""As much as an order needs: what is counted and sorted by the ten thousand stands in the indexes."""

_WHOLE = tuple(_OWN)


def _joined(
    names: Sequence[str], own: Iterable[ColumnElement[bool]], further: Iterable[ColumnElement[bool]]
) -> Subquery:
    """Both kinds of dates as one table, each under its own conditions; a whole row has what is shared by its call."""
    shared = _SHARED if names == _WHOLE else ()
    ours = select(*(_OWN[name].label(name) for name in names), *shared).where(*own)
    theirs = select(*(_FURTHER[name].label(name) for name in names), *shared)
    theirs = theirs.join_from(CallDeadline, Call, Call.id == CallDeadline.call_id).where(*further)
    return union_all(ours, theirs).subquery("dates")


def _by_id(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Dated]:
    """These dates, whole. One query; none for none."""
    if not ids:
        return {}
    both = _joined(_WHOLE, [Call.id.in_(ids)], [CallDeadline.id.in_(ids)])
    return {row.id: _dated(row) for row in session.execute(select(both))}


_FOLLOWED: ColumnElement[bool] = Call.standing == Standing.FOLLOWED


def _wanted(ctx: Context, wanted: Mapping[str, Any], names: Sequence[str]) -> Subquery:
    days, steps = wanted.get("within"), wanted.get("step")
    until = ctx.today + timedelta(days=int(days)) if days else None
    calls = _of(wanted.get("whose") or Whose.FOLLOWED, ctx.actor.id if ctx.actor else None)
    conditions = (
        [calls, *_within(dates["day"], ctx.today, until), *([dates["step"].in_(steps)] if steps else [])]
        for dates in (_OWN, _FURTHER)
    )
    return _joined(names, *conditions)


def _of(whose: str, person_id: UUID | None) -> ColumnElement[bool]:
    if whose == Whose.MINE:
        return and_(Call.standing != Standing.SET_ASIDE, _follows(person_id)) if person_id else false()
    return _FOLLOWED if whose == Whose.FOLLOWED else Call.standing != Standing.SET_ASIDE


def _follows(person_id: UUID) -> ColumnElement[bool]:
    return Call.id.in_(select(CallFollower.call_id).where(CallFollower.person_id == person_id))


def _within(day: Any, since: date, until: date | None) -> Iterator[ColumnElement[bool]]:
    yield day >= since
    if until is not None:
        yield day <= until


def _dated(row: Any) -> Dated:
    return Dated(
        row.id, row.call_id, row.title, row.step, row.label, row.plan_step, Due(row.day, row.clock, row.zone),
        row.standing == Standing.FOLLOWED, row.version, row.updated_at,
    )  # fmt: skip
