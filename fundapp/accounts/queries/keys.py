"""Reads of keys: who has some, who waits to be admitted, what waits to be renewed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership, Person
from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.errors import NotFound
from fundapp.vault.models import EpochKey, KeyGroup, Member
from fundapp.vault.rules import Group

_ONE_KEY = frozenset(each.value for each in Group)
"""Groups whose members all share one key; partners have one for each organisation."""


@dataclass(frozen=True)
class Standing:
    """How a group stands.

    `holders` have its key; `waiting` have keys of their own and wait to be admitted; `without` have none yet. `others`
    counts holders who do not belong to the group any more.
    """

    code: GroupCode
    holders: Sequence[Person] = ()
    waiting: Sequence[Person] = ()
    without: Sequence[Person] = ()
    group_id: UUID | None = None
    renewal_wanted_at: datetime | None = None
    others: int = 0
    epoch: int = 0

    @property
    def founded(self) -> bool:
        """Whether there is a key at all."""
        return self.group_id is not None


def key_standings(session: Session, codes: Collection[str]) -> list[Standing]:
    """How these groups stand, of those that read sealed data and have one key in common. Three queries."""
    wanted = [code for code in GroupCode if code in codes and code.value in _ONE_KEY]
    people = select(Membership.group_code, Person, Member.id).join(Person, Person.id == Membership.person_id)
    people = people.outerjoin(Member, (Member.id == Person.id) & Member.left_at.is_(None))
    people = people.where(Membership.group_code.in_(wanted), Person.state != "left")
    rows = session.execute(people.order_by(Person.sort_name, Person.id)).all()
    groups = {each.code: each for each in session.scalars(select(KeyGroup).where(KeyGroup.code.in_(wanted)))}
    held = select(EpochKey.group_id, EpochKey.holder_id, EpochKey.number).join(Member, Member.id == EpochKey.holder_id)
    held = held.where(EpochKey.group_id.in_([each.id for each in groups.values()]))
    holding = {(row.group_id, row.holder_id): row.number for row in session.execute(held)}
    return [_standing(code, groups.get(code), [row for row in rows if row[0] == code], holding) for code in wanted]


def _standing(
    code: GroupCode, group: KeyGroup | None, rows: Sequence[Any], holding: Mapping[tuple[UUID, UUID], int]
) -> Standing:
    with_keys = [person for _code, person, keys in rows if keys]
    without = [person for _code, person, keys in rows if not keys]
    if group is None:
        return Standing(code, waiting=with_keys, without=without)
    holders = [person for person in with_keys if (group.id, person.id) in holding]
    waiting = [person for person in with_keys if (group.id, person.id) not in holding]
    epochs = [number for (group_id, _holder), number in holding.items() if group_id == group.id]
    others, epoch = len(epochs) - len(holders), max(epochs, default=0)
    return Standing(code, holders, waiting, without, group.id, group.renewal_wanted_at, others, epoch)


def key_group(session: Session, code: str) -> KeyGroup:
    """The key of a group. Raises NotFound where the root has not made it yet."""
    found = session.scalars(select(KeyGroup).where(KeyGroup.code == code)).first()
    if found is None:
        raise NotFound
    return found


def has_keys(session: Session, person_id: UUID) -> bool:
    """Whether somebody has keys of their own. One query."""
    wanted = select(Member.id).where(Member.id == person_id, Member.left_at.is_(None))
    return session.scalar(wanted) is not None
