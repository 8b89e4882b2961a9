"""The list of people: paged, filtered, exported."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Affiliation, Membership, Organisation, Person
from fundapp.accounts.permissions.people import may_administer
from fundapp.accounts.queries.people import WHOLE
from fundapp.core.context import Context
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.text import fold
from fundapp.core.verdicts import require

ORDER = (Person.sort_name, Person.id)


def people_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[Person]:
    """One page of the people who meet `wanted` (see PersonFilterSchema), by name. Five queries."""
    require(may_administer(ctx))
    return read_page(session, matching(wanted).options(*WHOLE), ORDER, marks=marks, name="people", mark=mark)


def people_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Person]:
    """Everybody who meets `wanted`, read in chunks so that memory stays bounded."""
    require(may_administer(ctx))
    statement = matching(wanted).options(*WHOLE).order_by(*ORDER)
    return iter(session.scalars(statement, execution_options=IN_CHUNKS))


def matching(wanted: Mapping[str, Any]) -> Select[Person]:
    """The people who meet every condition; who has left only where that is asked for."""
    statement = select(Person)
    for word in fold(wanted.get("q") or "").split():
        said = Person.sort_name.contains(word, autoescape=True), Person.email.contains(word, autoescape=True)
        statement = statement.where(or_(*said))
    if wanted.get("group"):
        statement = statement.where(Person.memberships.any(Membership.group_code.in_(wanted["group"])))
    if wanted.get("organisation"):
        own = UUID(wanted["organisation"])
        statement = statement.where(Person.affiliations.any(Affiliation.organisation_id == own))
    if wanted.get("state"):
        return statement.where(Person.state.in_(wanted["state"]))
    return statement.where(Person.state != "left")


def present_people(session: Session) -> Sequence[Person]:
    """Everybody who signs in, by name: a few dozen. One query."""
    return session.scalars(select(Person).where(Person.state == "active").order_by(*ORDER)).all()


def organisations_of_people(session: Session) -> list[tuple[str, str]]:
    """The organisations that somebody belongs to, active or not, by name: the id as text, and the name. One query."""
    belongs = select(Affiliation.person_id).where(Affiliation.organisation_id == Organisation.id).exists()
    wanted = select(Organisation.id, Organisation.name).where(belongs)
    rows = session.execute(wanted.order_by(Organisation.sort_name, Organisation.id))
    return [(str(row.id), row.name) for row in rows]
