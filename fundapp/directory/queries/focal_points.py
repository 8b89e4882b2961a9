"""Reads of who speaks for a country."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Organisation, Person
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require
from fundapp.directory.models import FocalPoint, PersonMet
from fundapp.directory.permissions import may_see

NOW = "now"
_ORDER = (FocalPoint.country, FocalPoint.since.desc(), FocalPoint.id)


@dataclass(frozen=True)
class Speaker:
    """A focal point. `name`: of a member of staff; None for somebody met, of whom only `role` stands unsealed."""

    point: FocalPoint
    name: str | None
    role: str | None
    organisation: str | None


def focal_point(session: Session, ctx: Context, focal_point_id: UUID) -> Speaker:
    """One focal point. Raises NotFound. Two queries."""
    require(may_see(ctx))
    found = session.get(FocalPoint, focal_point_id)
    if found is None:
        raise NotFound
    return _with_names(session, [found])[0]


def focal_points_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[Speaker]:
    """One page of those that meet `wanted` (see FocalPointFilterSchema), by country. Three queries."""
    require(may_see(ctx))
    page = read_page(session, _matching(ctx, wanted), _ORDER, marks=marks, name="focal_points", mark=mark)
    return replace(page, items=_with_names(session, page.items))


def focal_points_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Speaker]:
    """Every one that meets `wanted`, by country, read in chunks."""
    require(may_see(ctx))
    found = session.scalars(_matching(ctx, wanted).order_by(*_ORDER), execution_options=IN_CHUNKS)
    for part in found.partitions():
        yield from _with_names(session, part)


def staff_options(session: Session) -> list[tuple[str, str]]:
    """Members of staff who have not left, by name: the id as text, and the name. One query."""
    wanted = select(Person.id, Person.name).where(Person.state != "left").order_by(Person.sort_name, Person.id)
    return [(str(person_id), name) for person_id, name in session.execute(wanted)]


def _with_names(session: Session, points: Any) -> list[Speaker]:
    wanted = (
        select(FocalPoint.id, Person.name, PersonMet.role, Organisation.name)
        .outerjoin(Person, Person.id == FocalPoint.person_id)
        .outerjoin(PersonMet, PersonMet.id == FocalPoint.person_met_id)
        .outerjoin(Organisation, Organisation.id == FocalPoint.organisation_id)
        .where(FocalPoint.id.in_([each.id for each in points]))
    )
    names = {point_id: rest for point_id, *rest in session.execute(wanted)}
    return [Speaker(each, *names[each.id]) for each in points]


def _matching(ctx: Context, wanted: Mapping[str, Any]) -> Select[FocalPoint]:
    statement, today = select(FocalPoint), ctx.today
    if wanted.get("country"):
        statement = statement.where(FocalPoint.country == wanted["country"])
    if wanted.get("time") == NOW:
        statement = statement.where(or_(FocalPoint.until.is_(None), FocalPoint.until >= today))
    elif wanted.get("time"):
        statement = statement.where(FocalPoint.until < today)
    return statement
