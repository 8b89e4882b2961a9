"""Reads of people: who they are, what they may, and who belongs to what."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from fundapp.accounts.models import Affiliation, Membership, Passphrase, Person
from fundapp.accounts.rules.groups import GroupCode, names_of
from fundapp.core.context import Actor, Context
from fundapp.core.errors import NotFound
from fundapp.core.ports import Grants
from fundapp.core.reader import Reader
from fundapp.core.text import fold
from fundapp.vault.models import Member

EVERYBODY = ""
"""In grants: whoever is signed in."""

WHOLE = (selectinload(Person.memberships), selectinload(Person.affiliations).selectinload(Affiliation.organisation))


def person(session: Session, person_id: UUID) -> Person:
    """A person with their groups and organisations. Raises NotFound. Four queries."""
    # By a statement, since `get` would return whoever signed in as this session knows them: without their groups.
    found = session.scalars(select(Person).where(Person.id == person_id).options(*WHOLE)).first()
    if found is None:
        raise NotFound
    return found


def locked_person(session: Session, person_id: UUID) -> Person:
    """As `person`; the row is nobody else's until the transaction ends."""
    session.get(Person, person_id, with_for_update=True, populate_existing=True)
    return person(session, person_id)


def person_by_email(session: Session, email: str) -> tuple[Person, Passphrase] | None:
    """Who signs in with this address, and what their passphrase is checked against. One query."""
    wanted = select(Person, Passphrase).join(Passphrase, Passphrase.person_id == Person.id)
    found = session.execute(wanted.where(Person.email == fold(email), Person.state == "active")).first()
    return (found[0], found[1]) if found else None


def member_by_email(session: Session, email: str) -> tuple[Person | None, Member | None]:
    """Who signs in with this address, and their keys if they have some. One query."""
    wanted = select(Person, Member).outerjoin(Member, (Member.id == Person.id) & Member.left_at.is_(None))
    found = session.execute(wanted.where(Person.email == fold(email), Person.state == "active")).first()
    return (found[0], found[1]) if found else (None, None)


def permissions_of(groups: Iterable[str], grants: Sequence[Grants]) -> frozenset[str]:
    """What the members of these groups may do, as the packages say."""
    codes = {EVERYBODY, *groups}
    return frozenset(each for grant in grants for code, given in grant.items() if code in codes for each in given)


def actor_of(found: Person, groups: Collection[str], grants: Sequence[Grants]) -> Actor:
    """A person as commands see them."""
    reader = Reader(found.language, ZoneInfo(found.zone))
    role = ", ".join(names_of(groups))
    return Actor(found.id, found.name, role, permissions_of(groups, grants), frozenset(groups), reader)


def person_names(session: Session, person_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """The names of these persons, by id. One query."""
    if not person_ids:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: row.name for row in rows}


def all_names(session: Session) -> Mapping[UUID, str]:
    """The names of everybody who ever was on the list, by id: a few dozen. One query."""
    return {row.id: row.name for row in session.execute(select(Person.id, Person.name))}


def groups_of(session: Session, person_id: UUID) -> frozenset[str]:
    """The codes of a person's groups. One query."""
    return frozenset(session.scalars(select(Membership.group_code).where(Membership.person_id == person_id)))


def colleagues_of(session: Session, ctx: Context) -> Sequence[Person]:
    """Whoever shares a group with this person or looks after people, and has not left, by name. Two queries."""
    if ctx.actor is None:
        return []
    codes = {*ctx.actor.groups, GroupCode.ADMINISTRATORS}
    shared = Person.memberships.any(Membership.group_code.in_(codes))
    wanted = select(Person).where(shared, Person.state != "left", Person.id != ctx.actor.id)
    wanted = wanted.options(selectinload(Person.memberships)).order_by(Person.sort_name, Person.id)
    return session.scalars(wanted).all()


def is_last_administrator(session: Session, person_id: UUID) -> bool:
    """As `administers_alone`; the rows of administrators are nobody else's until the transaction ends."""
    wanted = select(Membership.person_id).where(Membership.group_code == GroupCode.ADMINISTRATORS)
    session.execute(wanted.order_by(Membership.person_id).with_for_update()).all()
    return administers_alone(session, person_id)


def administers_alone(session: Session, person_id: UUID) -> bool:
    """Whether somebody looks after people, and nobody else does who is there and has a passphrase. One query."""
    wanted = select(Membership.person_id, Passphrase.person_id.is_not(None))
    wanted = wanted.join(Person, Person.id == Membership.person_id)
    wanted = wanted.outerjoin(Passphrase, Passphrase.person_id == Membership.person_id)
    wanted = wanted.where(Membership.group_code == GroupCode.ADMINISTRATORS, Person.state == "active")
    found = {row[0]: bool(row[1]) for row in session.execute(wanted)}
    return person_id in found and not any(found[each] for each in found if each != person_id)


def people_with_groups(session: Session, person_ids: Collection[UUID]) -> Mapping[UUID, Person]:
    """These persons with their groups, whether they have left or not, by id. Two queries."""
    wanted = select(Person).where(Person.id.in_(person_ids)).options(selectinload(Person.memberships))
    return {each.id: each for each in session.scalars(wanted)}


def members_of(session: Session, group_code: str) -> Sequence[Person]:
    """Whoever belongs to a group and has not left, by name. One query."""
    wanted = select(Person).join(Membership, Membership.person_id == Person.id)
    wanted = wanted.where(Membership.group_code == group_code, Person.state != "left")
    return session.scalars(wanted.order_by(Person.sort_name, Person.id)).all()
