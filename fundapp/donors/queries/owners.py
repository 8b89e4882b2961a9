"""Who looks after funders, and whether they are there to do it."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Absence, Membership, Person
from fundapp.accounts.queries.people import members_of
from fundapp.accounts.rules.groups import GroupCode
from fundapp.donors.models import Funder
from fundapp.donors.rules.vocabulary import Owner

LONG = timedelta(days=14)
"""Who is away for longer from now on, or nobody knows how long, does not look after anything meanwhile."""


def attending(today: date) -> Select[UUID]:
    """The ids of those of the fundraising group who may sign in, and are not away for long."""
    end_of_day = datetime.combine(today, time.max, UTC)
    away = select(Absence.person_id).where(
        Absence.begins_at <= end_of_day, or_(Absence.ends_at.is_(None), Absence.ends_at > end_of_day + LONG)
    )
    of_the_group = select(Membership.person_id).where(Membership.group_code == GroupCode.FUNDRAISING)
    return select(Person.id).where(Person.state == "active", Person.id.in_(of_the_group), Person.id.not_in(away))


def fundraiser_ids(session: Session) -> frozenset[UUID]:
    """Who may be said to look after a funder. One query."""
    return frozenset(each.id for each in members_of(session, GroupCode.FUNDRAISING))


def owned_by(owner: str, today: date, me: UUID | None) -> ColumnElement[bool]:
    """The condition on a funder that a filter's answer means: a code of `Owner`, or the id of a person."""
    if owner == Owner.ME:
        return Funder.owner_id == me if me else false()
    if owner == Owner.NOBODY:
        return Funder.owner_id.is_(None)
    if owner == Owner.UNATTENDED:
        return or_(Funder.owner_id.is_(None), Funder.owner_id.not_in(attending(today)))
    return Funder.owner_id == UUID(owner)


def fundraiser_options(session: Session) -> list[tuple[str, str]]:
    """The members of the fundraising group, by name: the id as text, and the name. One query."""
    return [(str(each.id), each.name) for each in members_of(session, GroupCode.FUNDRAISING)]


def owner_options(session: Session) -> list[tuple[str, str]]:
    """Whoever looks after funders or could, by name: the id as text, and the name. One query."""
    members = select(Membership.person_id).where(Membership.group_code == GroupCode.FUNDRAISING)
    could = Person.id.in_(members) & (Person.state != "left")
    does = Person.id.in_(select(Funder.owner_id).where(Funder.owner_id.is_not(None)))
    wanted = select(Person.id, Person.name).where(or_(could, does)).order_by(Person.sort_name, Person.id)
    return [(str(person_id), name) for person_id, name in session.execute(wanted)]
