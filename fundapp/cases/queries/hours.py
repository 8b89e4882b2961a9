"""When somebody reads: from the rota, never from what we would like."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from fundapp.accounts.models import Absence, Person, Shift
from fundapp.accounts.rules.groups import GroupCode
from fundapp.cases.models import Hotline
from fundapp.outbox.models import Recipient


@dataclass(frozen=True)
class ReplyTime:
    """Whether somebody is on call now, and else from when on; None where no shift is planned."""

    now: bool
    next_at: datetime | None


def reply_time(session: Session, now: datetime) -> ReplyTime:
    """What the officers' rota says. Somebody who is away counts for their deputy, who must not be away too. One query.

    Who looks at it is in danger: a shift of somebody who is away, or whom no notice reaches, is no promise.
    """
    wanted = select(Shift.begins_at).join(Person, Person.id == Shift.person_id)
    wanted = wanted.where(Shift.group_code == GroupCode.OFFICERS, Shift.ends_at > now, Person.state == "active")
    begins_at = session.scalar(wanted.where(_somebody_is_there(now)).order_by(Shift.begins_at, Shift.id).limit(1))
    if begins_at is None:
        return ReplyTime(now=False, next_at=None)
    return ReplyTime(now=True, next_at=None) if begins_at <= now else ReplyTime(now=False, next_at=begins_at)


def hotlines(session: Session) -> list[Hotline]:
    """Every number to call, by country code, those for all countries first. One query."""
    wanted = select(Hotline).order_by(Hotline.country.is_not(None), Hotline.country, Hotline.name, Hotline.id)
    return list(session.scalars(wanted))


def _somebody_is_there(now: datetime) -> ColumnElement[bool]:
    """At the moment of a shift that counts, now or its beginning, its person is there, or a deputy of theirs is."""
    away, standing_in, deputy = aliased(Absence), aliased(Absence), aliased(Absence)
    active = aliased(Person)
    is_away = exists().where(away.person_id == Shift.person_id, _lasting(away, now))
    deputy_is_away = exists().where(deputy.person_id == standing_in.deputy_id, _lasting(deputy, now))
    covered = exists().where(
        standing_in.person_id == Shift.person_id,
        _lasting(standing_in, now),
        active.id == standing_in.deputy_id,
        active.state == "active",
        ~deputy_is_away,
        _is_reached(standing_in.deputy_id),
    )
    return or_(and_(~is_away, _is_reached(Shift.person_id)), covered)


def _is_reached(person_id: Any) -> ColumnElement[bool]:
    """Whether there is an address at which a person is told."""
    return exists().where(Recipient.owner_id == person_id, Recipient.active)


def _lasting(absence: type[Absence], now: datetime) -> ColumnElement[bool]:
    """At the beginning of the shift, or now where it has begun."""
    at_beginning = and_(
        absence.begins_at <= Shift.begins_at, or_(absence.ends_at.is_(None), absence.ends_at > Shift.begins_at)
    )
    at_present = and_(absence.begins_at <= now, or_(absence.ends_at.is_(None), absence.ends_at > now))
    return or_(and_(Shift.begins_at > now, at_beginning), and_(Shift.begins_at <= now, at_present))
