"""What is held for an award, and how much of it no order stands for yet."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.core.money import Money
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.workflow import LIVE, OUTSIDE
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.ledger.queries.accounts import unresolved


@dataclass(frozen=True)
class Room:
    """Money of an award that can still be ordered out of one envelope for one purpose, in the award's currency."""

    award_id: UUID
    envelope_id: UUID
    envelope: str
    purpose: str | None
    money: Money


def holds_for(session: Session, award_id: UUID, envelope_id: UUID, purpose: str | None) -> Sequence[Transfer]:
    """What is held for one purpose of an award in one envelope, the earliest first. One query."""
    return [
        each for each in unresolved(session, award_id) if each.envelope_id == envelope_id and each.purpose == purpose
    ]


def owed(held: Transfer) -> Money:
    """So much of an award a hold stands for, in the award's own currency."""
    return held.other_money or held.money


def rooms_of(session: Session, award_ids: Collection[UUID]) -> Sequence[Room]:
    """What can still be ordered of awards, by envelope and purpose, in a fixed order. Two queries."""
    resolved = select(Transfer.resolves_id).where(Transfer.resolves_id.is_not(None))
    wanted = select(Transfer, FundEnvelope.name).join(FundEnvelope, FundEnvelope.id == Transfer.envelope_id)
    wanted = wanted.where(Transfer.about_id.in_(award_ids), Transfer.pending, Transfer.id.not_in(resolved))
    held: dict[tuple[Any, UUID, str, str | None], list[Money]] = defaultdict(list)
    for transfer, name in session.execute(wanted.order_by(Transfer.at, Transfer.key)):
        held[transfer.about_id, transfer.envelope_id, name, transfer.purpose].append(owed(transfer))
    promised = _promised(session, award_ids)
    rooms = []
    for (award_id, envelope_id, name, purpose), amounts in held.items():
        left = sum(each.minor for each in amounts) - promised[award_id, envelope_id, purpose]
        if left > 0:
            rooms.append(Room(award_id, envelope_id, name, purpose, Money(left, amounts[0].currency)))
    return rooms


def outside_of(session: Session, found: PaymentOrder) -> int:
    """What is under way out of the same money as an order, in its minor units. One query."""
    same = PaymentOrder.award_id == found.award_id, PaymentOrder.envelope_id == found.envelope_id
    wanted = select(func.coalesce(func.sum(PaymentOrder.amount), 0)).where(*same, PaymentOrder.id != found.id)
    wanted = wanted.where(PaymentOrder.purpose.is_not_distinct_from(found.purpose))
    return int(session.scalar(wanted.where(PaymentOrder.state.in_([each.value for each in OUTSIDE]))) or 0)


def _promised(session: Session, award_ids: Collection[UUID]) -> Counter[tuple[UUID, UUID, str | None]]:
    """What orders stand for that have not been paid yet: it is still held."""
    keys = PaymentOrder.award_id, PaymentOrder.envelope_id, PaymentOrder.purpose
    wanted = select(*keys, func.sum(PaymentOrder.amount)).where(PaymentOrder.award_id.in_(award_ids))
    wanted = wanted.where(PaymentOrder.state.in_([each.value for each in LIVE])).group_by(*keys)
    return Counter({(row[0], row[1], row[2]): int(row[3]) for row in session.execute(wanted)})
