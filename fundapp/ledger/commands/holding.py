"""Money held for an award and set free again. Nothing here can overspend an envelope."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

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
on_broken("uq_ledger_transfer_key", lambda: Conflict(lazy("This was just written by somebody else: look again.")))


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
    currency = take(entry, FundEnvelope.held, session, ctx)
    made = new_transfer(session, ctx, entry, Movement.HOLD, currency, pending=True)
    made.entry_id = record(session, ctx, "ledger.money.held", KIND, made.id, entry.told())
    session.add(made)
    session.flush()
    return made


def free_money(session: Session, ctx: Context, held_id: UUID, *, key: str, reason: str) -> Transfer:
    """Sets free what was held: withdrawn, expired, paid from elsewhere. `reason` is a code. Sent twice: freed once.

    Raises NotFound, Conflict where it was resolved already.
    """
    if (before := transfer_by_key(session, key)) is not None:
        return before
    held = held_transfer(session, held_id)
    values = {"held": FundEnvelope.held - held.amount, "updated_at": ctx.now}
    session.execute(update(FundEnvelope).where(FundEnvelope.id == held.envelope_id).values(**values))
    entry = Entry(key, held.envelope_id, held.amount, held.about_id, reason, held.purpose)
    made = new_transfer(session, ctx, entry, Movement.HOLD, held.currency)
    made.resolves_id, made.resolution = held.id, Resolution.VOID.value
    told = {**entry.told(), "held": held.id.hex, "reason": reason}
    made.entry_id = record(session, ctx, "ledger.money.freed", KIND, made.id, told)
    session.add(made)
    session.flush()
    return made


def take(
    entry: Entry, column: InstrumentedAttribute[int], session: Session, ctx: Context, *, closed_too: bool = False
) -> str:
    """Uses up what an envelope has left, as held or as spent; its currency. Raises as `hold_money`. One statement."""
    left = FundEnvelope.cap - FundEnvelope.held - FundEnvelope.spent
    taken = (
        update(FundEnvelope)
        .where(
            FundEnvelope.id == entry.envelope_id, left >= entry.amount, *([] if closed_too else [~FundEnvelope.closed])
        )
        .values({column: column + entry.amount, FundEnvelope.updated_at: ctx.now})
        .returning(FundEnvelope.currency)
    )
    currency = session.scalar(taken)
    if currency is None:
        found = envelope_of(session, entry.envelope_id)
        raise Conflict(_("This envelope is closed.")) if found.closed and not closed_too else NoMoney(found.available)
    return currency


def held_transfer(session: Session, held_id: UUID) -> Transfer:
    """What was held, locked by its envelope: nobody resolves it meanwhile. Raises NotFound, Conflict."""
    held = session.get(Transfer, held_id)
    if held is None or not held.pending:
        raise NotFound
    locked_envelope(session, held.envelope_id)
    if session.scalar(select(Transfer.id).where(Transfer.resolves_id == held.id)) is not None:
        raise Conflict(_("This was paid or set free already."))
    return held
