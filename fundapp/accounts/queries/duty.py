"""Who is away and who stands in for them, who is on call and where they are reached."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from fundapp.accounts.models import Absence, Membership, Person, Shift
from fundapp.core.context import Context
from fundapp.core.database import ReadSession
from fundapp.core.errors import NotFound
from fundapp.outbox.models import Recipient

STANDING_IN = "standing in for"
"""Under which a reading session keeps it: many parts of one page ask."""


def is_away(session: Session, person_ids: Collection[UUID], now: datetime) -> set[UUID]:
    """Who of these is away now. One query."""
    if not person_ids:
        return set()
    return set(session.scalars(select(Absence.person_id).where(Absence.person_id.in_(person_ids), _lasting(now))))


def stands_in_for(session: Session, person_id: UUID, now: datetime) -> Sequence[Person]:
    """The people who are away now and for whom this person stands in, by name. One query."""
    return [absent for _absence, absent in covered_absences(session, person_id, now)]


def standing_in_for(session: Session, ctx: Context) -> Sequence[Person]:
    """For whom the actor stands in now. One query a page; none where nobody shares a group with them."""
    if ctx.actor is None or not ctx.actor.groups:
        return []
    if not isinstance(session, ReadSession):  # whoever writes may have changed it since
        return stands_in_for(session, ctx.actor.id, ctx.now)
    asked = STANDING_IN, ctx.actor.id, ctx.now
    if asked not in session.info:
        session.info[asked] = stands_in_for(session, ctx.actor.id, ctx.now)
    found: Sequence[Person] = session.info[asked]
    return found


def covered_absences(session: Session, person_id: UUID, now: datetime) -> Sequence[tuple[Absence, Person]]:
    """The absences of now in which this person stands in, with who is away, by name. One query."""
    wanted = select(Absence, Person).join(Person, Person.id == Absence.person_id)
    wanted = wanted.where(Absence.deputy_id == person_id, _lasting(now), Person.state != "left")
    return [(row[0], row[1]) for row in session.execute(wanted.order_by(Person.sort_name, Person.id, Absence.id))]


def own_person(session: Session, ctx: Context) -> Person:
    """The actor as they stand on the list of people. Raises NotFound where they do not. One query."""
    found = session.get(Person, ctx.actor.id) if ctx.actor else None
    if found is None:
        raise NotFound
    return found


def own_absence(session: Session, ctx: Context, absence_id: UUID) -> Absence:
    """An absence of the actor's own. Raises NotFound."""
    found = session.get(Absence, absence_id)
    if found is None or ctx.actor is None or found.person_id != ctx.actor.id:
        raise NotFound
    return found


def absences_of(session: Session, person_id: UUID, now: datetime) -> Sequence[tuple[Absence, Person | None]]:
    """A person's absences that are not over, each with the deputy, the earliest first. One query."""
    wanted = select(Absence, Person).outerjoin(Person, Person.id == Absence.deputy_id)
    wanted = wanted.where(Absence.person_id == person_id, _ending_after(now))
    return [(row[0], row[1]) for row in session.execute(wanted.order_by(Absence.begins_at, Absence.id))]


def current_absence(session: Session, person_id: UUID, now: datetime) -> Absence | None:
    """The absence in which a person is now. One query."""
    return session.scalars(select(Absence).where(Absence.person_id == person_id, _lasting(now))).first()


def overlapping_absence(
    session: Session, person_id: UUID, begins_at: datetime, ends_at: datetime | None
) -> Absence | None:
    """The first absence of a person that shares a moment with this span; without `ends_at` it has no end. One query."""
    wanted = select(Absence).where(
        Absence.person_id == person_id, _ending_after(begins_at), *_beginning_before(ends_at)
    )
    wanted = wanted.where(or_(Absence.ends_at.is_(None), Absence.ends_at > Absence.begins_at))  # else it never was
    return session.scalars(wanted.order_by(Absence.begins_at, Absence.id).limit(1)).first()


def absences_between(
    session: Session, person_ids: Collection[UUID], begins_at: datetime, ends_at: datetime
) -> Mapping[UUID, list[Absence]]:
    """The absences of these people that touch the span, by person. One query."""
    wanted = select(Absence).where(Absence.person_id.in_(person_ids), _ending_after(begins_at))
    found: dict[UUID, list[Absence]] = {}
    for each in session.scalars(wanted.where(*_beginning_before(ends_at)).order_by(Absence.begins_at, Absence.id)):
        found.setdefault(each.person_id, []).append(each)
    return found


def colleagues(session: Session, person_id: UUID) -> Sequence[Person]:
    """Who shares a group with a person and can sign in, by name, without themselves. One query."""
    mine, theirs = aliased(Membership), aliased(Membership)
    shared = select(theirs.person_id).join(mine, mine.group_code == theirs.group_code)
    shared = shared.where(mine.person_id == person_id, theirs.person_id != person_id)
    wanted = select(Person).where(Person.id.in_(shared), Person.state == "active")
    return session.scalars(wanted.order_by(Person.sort_name, Person.id)).all()


def on_call(session: Session, group_code: str, now: datetime) -> Person | None:
    """Who is on call for a group now. One query."""
    wanted = select(Person).join(Shift, Shift.person_id == Person.id)
    wanted = wanted.where(Shift.group_code == group_code, Shift.begins_at <= now, Shift.ends_at > now)
    return session.scalars(wanted.order_by(Shift.begins_at.desc(), Shift.id).limit(1)).first()


def on_call_recipient(session: Session, group_code: str, now: datetime) -> UUID | None:
    """Where whoever is on call for a group is reached: the address they chose for it, else their first in use.

    While they are away it is their deputy's, if there is one who is not away too: an address of somebody who is away is
    still better than none. None where nobody is on call, or has an address. At most four queries.
    """
    found = on_call(session, group_code, now)
    if found is None:
        return None
    wanted = select(Person).join(Absence, Absence.deputy_id == Person.id)
    wanted = wanted.where(Absence.person_id == found.id, _lasting(now), Person.state == "active")
    deputy = session.scalars(wanted.limit(1)).first()
    if deputy is not None and not is_away(session, [deputy.id], now):
        found = deputy
    reached = select(Recipient.id).where(Recipient.owner_id == found.id, Recipient.active)
    chosen = (Recipient.id == found.on_call_id).desc()
    return session.scalars(reached.order_by(chosen, Recipient.created_at, Recipient.id).limit(1)).first()


def _lasting(now: datetime) -> ColumnElement[bool]:
    return and_(Absence.begins_at <= now, _ending_after(now))


def _ending_after(moment: datetime) -> ColumnElement[bool]:
    return or_(Absence.ends_at.is_(None), Absence.ends_at > moment)


def _beginning_before(moment: datetime | None) -> list[ColumnElement[bool]]:
    return [] if moment is None else [Absence.begins_at < moment]
