"""Money held for an award, paid out of what was held, and set free again. Nothing here can overspend an envelope."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import _, lazy
from fundapp.core.money import Money
from fundapp.ledger.commands.writing import Entry, new_transfer
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.ledger.queries.accounts import envelope_of, locked_envelope, transfer_by_key
from fundapp.ledger.rules.accounts import Movement, Resolution

KIND = Transfer.__tablename__

on_broken("uq_ledger_transfer_resolves_id", lambda: Conflict(lazy("This was paid or set free already.")))


class NoMoney(Conflict):
    """An envelope has not enough left. `available`: what it has."""

    def __init__(self, available: Money) -> None:
        super().__init__(_("This envelope has not enough left."))
        self.available = available


def hold_money(session: Session, ctx: Context, entry: Entry) -> Transfer:
    """Holds money of an envelope, in one statement that either finds enough or changes nothing. Sent twice: held once.

    Raises NoMoney with what is left; NotFound; Conflict for a closed envelope.
    """
    if (before := transfer_by_key(session, entry.key)) is not None:
        return before
    left = FundEnvelope.cap - FundEnvelope.held - FundEnvelope.spent
    taken = (
        update(FundEnvelope)
        .where(FundEnvelope.id == entry.envelope_id, ~FundEnvelope.closed, left >= entry.amount)
        .values(held=FundEnvelope.held + entry.amount, updated_at=ctx.now)
        .returning(FundEnvelope.currency)
    )
    currency = session.scalar(taken)
    if currency is None:
        found = envelope_of(session, entry.envelope_id)
        if found.closed:
            raise Conflict(_("This envelope is closed."))
        raise NoMoney(found.available)
    made = new_transfer(session, ctx, entry, Movement.HOLD, currency, pending=True)
    told = {"envelope": entry.envelope_id.hex, "amount": entry.amount, "currency": currency}
    told["about"] = entry.about_id.hex if entry.about_id else ""
    made.entry_id = record(session, ctx, "ledger.money.held", KIND, made.id, told)
    session.add(made)
    session.flush()
    return made


def free_money(session: Session, ctx: Context, held_id: UUID, *, key: str, reason: str) -> Transfer:
    """Sets free what was held: withdrawn, expired, paid from elsewhere. `reason` is a code. Sent twice: freed once.

    Raises NotFound, Conflict where it was resolved already.
    """
    if (before := transfer_by_key(session, key)) is not None:
        return before
    held = _held(session, held_id)
    _move(session, ctx, held.envelope_id, held=-held.amount, spent=0)
    entry = Entry(key, held.envelope_id, held.amount, held.about_id, reason)
    made = new_transfer(session, ctx, entry, Movement.HOLD, held.currency)
    made.resolves_id, made.resolution = held.id, Resolution.VOID.value
    told = {"envelope": held.envelope_id.hex, "amount": held.amount, "held": held.id.hex, "reason": reason}
    made.entry_id = record(session, ctx, "ledger.money.freed", KIND, made.id, told)
    session.add(made)
    session.flush()
    return made


def pay_held(session: Session, ctx: Context, held_id: UUID, *, key: str, amount: int | None = None) -> Transfer:
    """Pays out of what was held: all of it, or so much, and then the rest is held anew. Sent twice: paid once.

    Raises NotFound; Conflict where it was resolved already, and for more than was held.
    """
    if (before := transfer_by_key(session, key)) is not None:
        return before
    held = _held(session, held_id)
    paid = held.amount if amount is None else amount
    if not 0 < paid <= held.amount:
        raise Conflict(_("No more can be paid than was held."))
    _move(session, ctx, held.envelope_id, held=-held.amount, spent=paid)
    entry = Entry(key, held.envelope_id, paid, held.about_id)
    made = new_transfer(session, ctx, entry, Movement.PAYMENT, held.currency)
    made.resolves_id, made.resolution = held.id, Resolution.POST.value
    told = {"envelope": held.envelope_id.hex, "amount": paid, "held": held.id.hex}
    made.entry_id = record(session, ctx, "ledger.money.paid", KIND, made.id, told)
    session.add(made)
    session.flush()
    if paid < held.amount:
        hold_money(session, ctx, Entry(f"{key}:rest", held.envelope_id, held.amount - paid, held.about_id))
    return made


def _held(session: Session, held_id: UUID) -> Transfer:
    """What was held, locked by its envelope: nobody resolves it meanwhile."""
    held = session.get(Transfer, held_id)
    if held is None or not held.pending:
        raise NotFound
    locked_envelope(session, held.envelope_id)
    if session.scalar(select(Transfer.id).where(Transfer.resolves_id == held.id)) is not None:
        raise Conflict(_("This was paid or set free already."))
    return held


def _move(session: Session, ctx: Context, envelope_id: UUID, *, held: int, spent: int) -> None:
    values = {"held": FundEnvelope.held + held, "spent": FundEnvelope.spent + spent, "updated_at": ctx.now}
    session.execute(update(FundEnvelope).where(FundEnvelope.id == envelope_id).values(**values))
