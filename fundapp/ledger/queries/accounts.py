"""Accounts, what moved on them, and what they hold."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, selectinload

from fundapp.core.errors import NotFound
from fundapp.ledger.models import FundEnvelope, LedgerAccount, Transfer
from fundapp.ledger.rules.accounts import SPENT, Account, Resolution, balance


def envelope_of(session: Session, envelope_id: UUID) -> FundEnvelope:
    """An envelope as it stands now. Raises NotFound. One query."""
    found = session.get(FundEnvelope, envelope_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def locked_envelope(session: Session, envelope_id: UUID) -> FundEnvelope:
    """An envelope with its terms, nobody else's until the transaction ends. Raises NotFound. Two queries."""
    wanted = select(FundEnvelope).where(FundEnvelope.id == envelope_id).options(selectinload(FundEnvelope.terms))
    locking = wanted.with_for_update(of=FundEnvelope).execution_options(populate_existing=True)
    found = session.scalars(locking).first()
    if found is None:
        raise NotFound
    return found


def accounts_of(session: Session, envelope_id: UUID) -> Mapping[Account, UUID]:
    """The accounts of an envelope, by what they are. One query."""
    wanted = select(LedgerAccount.kind, LedgerAccount.id).where(LedgerAccount.envelope_id == envelope_id)
    return {Account(kind): account_id for kind, account_id in session.execute(wanted)}


def transfer_by_key(session: Session, key: str) -> Transfer | None:
    """What was sent under this key before. One query."""
    return session.scalars(select(Transfer).where(Transfer.key == key)).first()


def laid(session: Session, about_id: UUID) -> list[Transfer]:
    """What was held when an award was laid upon envelopes, whatever became of it. One query."""
    wanted = select(Transfer).where(Transfer.about_id == about_id, Transfer.key.startswith(f"award:{about_id.hex}:"))
    return list(session.scalars(wanted.order_by(Transfer.key)))


def unresolved(session: Session, about_id: UUID) -> list[Transfer]:
    """What is held for an award, the earliest first. One query."""
    resolved = select(Transfer.resolves_id).where(Transfer.resolves_id.is_not(None))
    wanted = select(Transfer).where(Transfer.about_id == about_id, Transfer.pending, Transfer.id.not_in(resolved))
    return list(session.scalars(wanted.order_by(Transfer.at, Transfer.id)))


def used_for(session: Session, about_ids: Select[UUID]) -> Mapping[UUID, int]:
    """What these awards hold of each envelope or were paid from it, as the envelope has it. One query."""
    wanted = select(Transfer.envelope_id, _used()).where(Transfer.about_id.in_(about_ids), _uses())
    rows = session.execute(wanted.group_by(Transfer.envelope_id))
    return {envelope_id: int(amount) for envelope_id, amount in rows}


def using(envelope_ids: Collection[UUID]) -> Select[UUID]:
    """Selects the awards that hold something of any of these envelopes, or were paid from it."""
    wanted = select(Transfer.about_id).where(Transfer.envelope_id.in_(envelope_ids), Transfer.about_id.is_not(None))
    found: Select[Any] = wanted.where(_uses()).group_by(Transfer.about_id, Transfer.envelope_id).having(_used() > 0)
    return found


def _uses() -> ColumnElement[bool]:
    resolved = select(Transfer.resolves_id).where(Transfer.resolves_id.is_not(None))
    holds = Transfer.pending & Transfer.id.not_in(resolved)
    return holds | (~Transfer.pending & Transfer.movement.in_([each.value for each in SPENT]))


def _used() -> ColumnElement[int]:
    sign = case(*((Transfer.movement == each.value, each_sign) for each, each_sign in SPENT.items()), else_=1)
    return func.sum(Transfer.amount * sign)


def balances(session: Session, envelope_id: UUID) -> Mapping[Account, int]:
    """What each account of an envelope holds, from all its transfers, in minor units. Two queries."""
    moved = Transfer.envelope_id == envelope_id, ~Transfer.pending
    counts = or_(Transfer.resolution.is_(None), Transfer.resolution == Resolution.POST.value)
    wanted = select(Transfer.debit_id, Transfer.credit_id, func.sum(Transfer.amount))
    rows = session.execute(wanted.where(*moved, counts).group_by(Transfer.debit_id, Transfer.credit_id)).all()
    kinds = {account_id: kind for kind, account_id in accounts_of(session, envelope_id).items()}
    debited, credited = dict.fromkeys(kinds.values(), 0), dict.fromkeys(kinds.values(), 0)
    for debit_id, credit_id, amount in rows:
        debited[kinds[debit_id]] += int(amount)
        credited[kinds[credit_id]] += int(amount)
    return {kind: balance(kind, debited[kind], credited[kind]) for kind in kinds.values()}
