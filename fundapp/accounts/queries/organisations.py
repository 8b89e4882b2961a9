"""Reads of the organisations that people belong to."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, selectinload

from fundapp.accounts.models import Affiliation, Organisation, Person
from fundapp.accounts.permissions.organisations import may_administer
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.text import fold
from fundapp.core.verdicts import require

ACTIVE = "active"
_ORDER = (Organisation.sort_name, Organisation.id)


def organisation(session: Session, ctx: Context, organisation_id: UUID) -> Organisation:
    """One organisation. Raises NotFound. One query."""
    require(may_administer(ctx))
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound
    return found


def organisations_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[Organisation]:
    """One page of the organisations that meet `wanted` (see OrganisationFilterSchema), by name. Two queries."""
    require(may_administer(ctx))
    return read_page(session, _matching(wanted), _ORDER, marks=marks, name="organisations", mark=mark)


def organisations_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Organisation]:
    """Every organisation that meets `wanted`, by name, read in chunks so that memory stays bounded."""
    require(may_administer(ctx))
    statement = _matching(wanted).order_by(*_ORDER)
    return iter(session.scalars(statement, execution_options=IN_CHUNKS))


def people_counts(session: Session, ctx: Context, organisation_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """How many people belong to each of these organisations and have not left; those without any are missing.

    One query.
    """
    require(may_administer(ctx))
    there = Affiliation.organisation_id.in_(organisation_ids), Person.state != "left"
    counted = select(Affiliation.organisation_id, func.count()).join(Person, Person.id == Affiliation.person_id)
    return dict(session.execute(counted.where(*there).group_by(Affiliation.organisation_id)).all())


def people_of(session: Session, ctx: Context, organisation_id: UUID) -> Sequence[Person]:
    """Who belongs to an organisation and has not left, by name, with their groups: a few. Two queries."""
    require(may_administer(ctx))
    wanted = select(Person).join(Affiliation, Affiliation.person_id == Person.id)
    wanted = wanted.where(Affiliation.organisation_id == organisation_id, Person.state != "left")
    ordered = wanted.order_by(Person.sort_name, Person.id).options(selectinload(Person.memberships))
    return session.scalars(ordered).all()


def organisation_options(session: Session) -> list[tuple[str, str]]:
    """Active organisations to choose from, by name: the id as text, and the name with its acronym. One query."""
    wanted = select(Organisation).where(Organisation.active).order_by(*_ORDER)
    return [(str(each.id), _with_acronym(each)) for each in session.scalars(wanted)]


def _with_acronym(found: Organisation) -> str:
    return f"{found.name} ({found.short_name})" if found.short_name else found.name


def _matching(wanted: Mapping[str, Any]) -> Select[Organisation]:
    """The organisations that meet every condition in `wanted`."""
    statement = select(Organisation)
    for word in fold(wanted.get("q") or "").split():
        in_name = Organisation.sort_name.contains(word, autoescape=True)
        in_acronym = func.lower(Organisation.short_name).contains(word, autoescape=True)
        statement = statement.where(or_(in_name, in_acronym))
    if wanted.get("country"):
        statement = statement.where(Organisation.country == wanted["country"])
    if wanted.get("standing"):
        statement = statement.where(Organisation.active.is_(wanted["standing"] == ACTIVE))
    return statement
