"""Reads of the numbers to call."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from fundapp.cases.models import Hotline
from fundapp.cases.permissions import may_work
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require

EVERYWHERE = "all"
"""In a filter: numbers that belong to no country."""

_ORDER = (func.coalesce(Hotline.country, ""), func.lower(Hotline.name), Hotline.id)
"""Those that belong to no country first: they are for everybody."""


def hotlines(session: Session) -> Sequence[Hotline]:
    """Every number, for whoever looks for one: those for all countries first, then by country and name. One query."""
    return session.scalars(select(Hotline).order_by(*_ORDER)).all()


def hotline(session: Session, ctx: Context, hotline_id: UUID) -> Hotline:
    """One number, for an officer. Raises NotFound. One query."""
    require(may_work(ctx))
    found = session.get(Hotline, hotline_id)
    if found is None:
        raise NotFound
    return found


def hotlines_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[Hotline]:
    """One page of the numbers that meet `wanted` (see HotlineFilterSchema). Two queries."""
    require(may_work(ctx))
    return read_page(session, _matching(wanted), _ORDER, marks=marks, name="hotlines", mark=mark)


def hotlines_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Hotline]:
    """Every number that meets `wanted`, read in chunks so that memory stays bounded."""
    require(may_work(ctx))
    statement = _matching(wanted).order_by(*_ORDER)
    return iter(session.scalars(statement, execution_options=IN_CHUNKS))


def _matching(wanted: Mapping[str, Any]) -> Select[Hotline]:
    """The numbers that meet every condition in `wanted`."""
    statement = select(Hotline)
    for word in (wanted.get("q") or "").lower().split():
        columns = Hotline.name, Hotline.number
        statement = statement.where(or_(*(func.lower(each).contains(word, autoescape=True) for each in columns)))
    if wanted.get("country"):
        code = None if wanted["country"] == EVERYWHERE else wanted["country"]
        statement = statement.where(Hotline.country == code if code else Hotline.country.is_(None))
    return statement
