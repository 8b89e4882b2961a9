"""Whom an alert reaches, and from which level on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership, Person
from fundapp.accounts.queries.duty import is_away, on_call, on_call_recipient
from fundapp.accounts.queries.rota import shifts_between
from fundapp.accounts.rules.duty import LISTED
from fundapp.accounts.rules.groups import GroupCode
from fundapp.cases.rules.clocks import ADMINISTRATORS, FIRST, NEXT, OFFICERS
from fundapp.outbox.models import Recipient

Reached = Mapping[UUID, UUID]
"""Where people are reached, by person: the address they chose for when they are on call, else their first in use."""


@dataclass(frozen=True)
class Rota:
    """Where whoever is on call for officers is reached, and where whoever comes next is, the first of them first."""

    on_call: UUID | None
    following: Sequence[UUID]


def ladder(session: Session, now: datetime) -> Mapping[UUID, int]:
    """The addresses that an alert reaches, each with the level from which on it does.

    Where nobody is on call, or has no address, all officers are told at once; where none of them has one, the
    administrators are. Where whoever is on call is away, without an officer to stand in, whoever comes next is told at
    once too. Empty: nobody can be told. At most nine queries.
    """
    officers = _addresses(session, GroupCode.OFFICERS)
    away = is_away(session, officers.keys(), now)
    rota = _rota(session, officers, away, now)
    found = dict.fromkeys(_addresses(session, GroupCode.ADMINISTRATORS).values(), ADMINISTRATORS if officers else FIRST)
    found |= dict.fromkeys(officers.values(), OFFICERS if rota.on_call else FIRST)
    if rota.on_call is None:
        return found
    there = [officers[each] for each in officers.keys() - away]
    found |= dict.fromkeys(rota.following, NEXT)
    if rota.on_call not in there:
        found |= dict.fromkeys(rota.following or there, FIRST)
    return found | {rota.on_call: FIRST}


def _rota(session: Session, officers: Reached, away: Collection[UUID], now: datetime) -> Rota:
    """Those who come next are officers, there, and reached: the usual deputy, and whoever is on the rota after them."""
    person = on_call(session, GroupCode.OFFICERS, now)
    if person is None:
        return Rota(None, [])
    told = on_call_recipient(session, GroupCode.OFFICERS, now)
    others = {each: address for each, address in officers.items() if each not in {*away, person.id} and address != told}
    turns = shifts_between(session, [GroupCode.OFFICERS], now, now + LISTED)
    after = [others[shift.person_id] for shift, _person in turns if shift.person_id in others][:1]
    deputy = [others[person.deputy_id]] if person.deputy_id in others else []
    return Rota(told, [*deputy, *after])


def _addresses(session: Session, group: GroupCode) -> dict[UUID, UUID]:
    """Where the members of a group are reached who may sign in and have an address. One query."""
    wanted = select(Person.id, Recipient.id).join(Recipient, Recipient.owner_id == Person.id)
    wanted = wanted.join(Membership, Membership.person_id == Person.id).where(
        Membership.group_code == group, Person.state == "active", Recipient.active
    )
    chosen = (Recipient.id == Person.on_call_id).desc()
    found: dict[UUID, UUID] = {}
    for person_id, recipient_id in session.execute(
        wanted.order_by(Person.id, chosen, Recipient.created_at, Recipient.id)
    ):
        found.setdefault(person_id, recipient_id)
    return found
