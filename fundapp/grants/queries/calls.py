"""Reads of calls."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.models import Funder
from fundapp.grants.models import Call, CallChange, CallClaim, CallCountry, CallTheme
from fundapp.grants.permissions import may_see
from fundapp.grants.rules.vocabulary import Where

_FUNDER = joinedload(Call.funder).load_only(Funder.id, Funder.name, Funder.short_name)
_LISTED = (_FUNDER, selectinload(Call.country_rows))
WHOLE = (
    _FUNDER, selectinload(Call.country_rows), selectinload(Call.theme_rows), selectinload(Call.language_rows),
    selectinload(Call.deadline_rows),
)  # fmt: skip
"""All that is known of a call."""

LONG_AGO = date(1, 1, 1)

SORTS: Mapping[str, Sequence[Any]] = {
    "deadline": (Call.closes_at, Call.id),
    "-deadline": (Call.closes_at.desc(), Call.id.desc()),
    "published": (func.coalesce(Call.published_on, LONG_AGO).desc(), Call.id),
    "updated": (Call.updated_at.desc(), Call.id),
    "title": (Call.sort_title, Call.id),
    # Minor units of different currencies cannot be compared: each currency stands together, unknown amounts last.
    "amount": (
        func.coalesce(Call.currency, "~"),
        func.coalesce(Call.amount_max, Call.amount_min, -1).desc(),
        Call.closes_at,
        Call.id,
    ),
}
DEFAULT_SORT = "deadline"


def call(session: Session, ctx: Context, call_id: UUID) -> Call:
    """One call with all that is known of it. Five queries. Raises NotFound."""
    require(may_see(ctx))
    found = session.get(Call, call_id, options=WHOLE)
    if found is None:
        raise NotFound
    return found


def calls_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[Call]:
    """One page of the calls that meet `wanted` (see CallFilterSchema). Three queries."""
    require(may_see(ctx))
    sort = wanted.get("sort") or DEFAULT_SORT
    statement = shown(ctx, wanted).options(*_LISTED)
    return read_page(session, statement, SORTS[sort], marks=marks, name=f"calls:{sort}", mark=mark)


def count_calls(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> int:
    """How many calls meet `wanted`, as the list behind the figure would show them. One query."""
    require(may_see(ctx))
    return session.scalar(select(func.count()).select_from(shown(ctx, wanted).subquery())) or 0


def calls_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Call]:
    """Every call that meets `wanted`, read in chunks so that memory stays bounded."""
    require(may_see(ctx))
    order = SORTS[wanted.get("sort") or DEFAULT_SORT]
    statement = shown(ctx, wanted).options(*WHOLE).order_by(*order)
    return iter(session.scalars(statement, execution_options=IN_CHUNKS))


def calls_among(session: Session, ctx: Context, call_ids: Collection[UUID]) -> Mapping[UUID, Call]:
    """Those of these that are there, by id, with all that is known of them. Five queries."""
    require(may_see(ctx))
    return {each.id: each for each in session.scalars(select(Call).where(Call.id.in_(call_ids)).options(*WHOLE))}


def shown(ctx: Context, wanted: Mapping[str, Any]) -> Select[Call]:
    """The calls that meet every condition in `wanted`; several answers to one question mean any of them.

    Without an answer to `time`, those that are not over.
    """
    statement = select(Call).where(*_in_time(wanted, ctx.now))
    for word in fold(wanted.get("q") or "").split():
        statement = statement.where(Call.found_by.contains(word, autoescape=True))
    for name, column in (("standing", Call.standing), ("timing", Call.timing), ("fit", Call.fit)):
        if wanted.get(name):
            statement = statement.where(column.in_(wanted[name]))
    if wanted.get("registration"):
        statement = statement.where(Call.needs_registration == wanted["registration"])
    if wanted.get("theme"):
        statement = statement.where(Call.theme_rows.any(CallTheme.theme.in_(wanted["theme"])))
    if wanted.get("changed"):
        statement = statement.where(_changed_since(ctx.now - timedelta(days=int(wanted["changed"]))))
    if wanted.get("told_by"):
        told = select(CallClaim.call_id).where(CallClaim.source_id == UUID(wanted["told_by"]))
        statement = statement.where(Call.id.in_(told))
    if wanted.get("doubts"):
        statement = statement.where(Call.doubts != ())
    return statement.where(*_place(wanted.get("country"), wanted.get("focus")))


def with_funder(statement: Select[Call]) -> Select[Call]:
    """The same, with the name of each call’s funder."""
    return statement.options(_FUNDER)


def _in_time(wanted: Mapping[str, Any], now: datetime) -> Iterator[ColumnElement[bool]]:
    time = wanted.get("time")
    if time != "all":
        yield Call.closes_at < now if time == "over" else Call.closes_at >= now
    if wanted.get("within"):
        yield Call.closes_at.between(now, now + timedelta(days=int(wanted["within"])))


def _changed_since(moment: datetime) -> ColumnElement[bool]:
    lately = select(CallChange.call_id).where(CallChange.found_at >= moment)
    return Call.id.in_(lately)


def _place(country: str | None, focus: str | None) -> Iterator[ColumnElement[bool]]:
    """Calls for a country: those that name it and, unless only these are wanted, those that do not say otherwise."""
    if focus in (Where.ANYWHERE, Where.UNKNOWN):
        yield Call.place == focus
        return
    named = Call.country_rows.any(CallCountry.country == country) if country else Call.place == Where.NAMED
    if focus == Where.NAMED:
        yield named
    elif country:
        yield or_(named, Call.place != Where.NAMED)
