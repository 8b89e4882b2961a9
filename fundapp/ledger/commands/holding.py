"""Money held for an award and set free again. Nothing here can overspend an envelope."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Table, Update, bindparam, exists, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from fundapp.audit.commands import entries_kept_back, record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import _, lazy
from fundapp.core.money import Money
from fundapp.ledger.commands.together import write_together
from fundapp.ledger.commands.writing import Entry, transfer_row
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.ledger.queries.accounts import envelope_of, locked_envelope, transfer_by_key
from fundapp.ledger.rules.accounts import Movement, Resolution

KIND = Transfer.__tablename__
HELD = FundEnvelope.held.key
_ENVELOPE: Table = FundEnvelope.metadata.tables[FundEnvelope.__tablename__]
_TRANSFER: Table = Transfer.metadata.tables[Transfer.__tablename__]

on_broken("uq_ledger_transfer_resolves_id", lambda: Conflict(lazy("This was paid or set free already.")))
on_broken("uq_ledger_transfer_key", lambda: Conflict(lazy("This was just written by somebody else: look again.")))


@dataclass(frozen=True)
class Held:
    """A hold that was just written, which nobody needs to read again."""

    id: UUID
    envelope_id: UUID
    amount: int
    about_id: UUID | None
    purpose: str | None


Hold = Held | Transfer
"""Money of an envelope that is held for something: a pending transfer, or what is known of one."""


class NoMoney(Conflict):
    """An envelope has not enough left. `available`: what it has."""

    def __init__(self, available: Money) -> None:
        super().__init__(_("This envelope has not enough left."))
        self.available = available


def hold_money(session: Session, ctx: Context, entry: Entry, *, closed_too: bool = False) -> Hold:
    """Holds money of an envelope, in one statement that either finds enough or changes nothing. Sent twice: held once.

    `closed_too`: what had been held of it before the envelope was closed, and has come back.
    Raises NoMoney with what is left; NotFound; Conflict for a closed envelope.
    """
    made = transfer_row(ctx, entry, Movement.HOLD, pending=True)
    with entries_kept_back(session) as entries:
        made["entry_id"] = record(session, ctx, "ledger.money.held", KIND, made["id"], entry.told())
    held_id = write_together(session, _taking(HELD, closed_too=closed_too), _asked(entry, ctx), made, entries[0])
    if held_id is not None:
        return Held(held_id, entry.envelope_id, entry.amount, entry.about_id, entry.purpose)
    if (before := transfer_by_key(session, entry.key)) is not None:
        return before
    raise _refusal(session, entry, closed_too=closed_too)


def free_money(session: Session, ctx: Context, held: Hold, *, key: str, reason: str) -> UUID:
    """Sets free what was held: withdrawn, expired, paid from elsewhere. `reason` is a code. Sent twice: freed once.

    The id of the transfer. Raises Conflict where it was resolved already, or is not what is held.
    """
    entry = Entry(key, held.envelope_id, held.amount, held.about_id, reason, held.purpose)
    row = transfer_row(ctx, entry, Movement.HOLD)
    made = {**row, "resolves_id": held.id, "resolution": Resolution.VOID.value}
    told = {**entry.told(), "held": held.id.hex, "reason": reason}
    with entries_kept_back(session) as entries:
        made["entry_id"] = record(session, ctx, "ledger.money.freed", KIND, made["id"], told)
    given = {"envelope": held.envelope_id, "resolved": held.id, "wanted": held.amount, "now": ctx.now}
    if (freed_id := write_together(session, _GIVING_BACK, given, made, entries[0])) is not None:
        return freed_id
    if (before := transfer_by_key(session, key)) is not None:
        return before.id
    raise Conflict(_("This was paid or set free already."))


def take(entry: Entry, column: InstrumentedAttribute[int], session: Session, ctx: Context) -> str:
    """Uses up what an envelope has left, of a closed one too; its currency. Raises NoMoney, NotFound. One statement."""
    taking = _taking(column.key, closed_too=True).returning(_ENVELOPE.c.currency)
    currency: str | None = session.connection().execute(taking, _asked(entry, ctx)).scalar()
    if currency is None:
        raise NoMoney(envelope_of(session, entry.envelope_id).available)
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


def _asked(entry: Entry, ctx: Context) -> dict[str, Any]:
    return {"envelope": entry.envelope_id, "sent": entry.key, "wanted": entry.amount, "now": ctx.now}


def _refusal(session: Session, entry: Entry, *, closed_too: bool) -> Conflict:
    """Why nothing is held. Raises NotFound."""
    found = envelope_of(session, entry.envelope_id)
    closed = found.closed and not closed_too
    return Conflict(_("This envelope is closed.")) if closed else NoMoney(found.available)


@cache
def _taking(column: str, *, closed_too: bool) -> Update:
    """Made once: to make a statement takes longer than to run it."""
    held_or_spent = _ENVELOPE.c[column]
    left = _ENVELOPE.c.cap - _ENVELOPE.c.held - _ENVELOPE.c.spent
    sent = exists().where(_TRANSFER.c.key == bindparam("sent"))
    wanted = update(_ENVELOPE).where(_ENVELOPE.c.id == bindparam("envelope"), left >= bindparam("wanted"), ~sent)
    wanted = wanted if closed_too else wanted.where(~_ENVELOPE.c.closed)
    values = {column: held_or_spent + bindparam("wanted"), "updated_at": bindparam("now")}
    return wanted.values(values)


def _giving_back() -> Update:
    same = _TRANSFER.c.id == bindparam("resolved"), _TRANSFER.c.envelope_id == bindparam("envelope")
    held = exists().where(*same, _TRANSFER.c.amount == bindparam("wanted"), _TRANSFER.c.pending)
    resolved = exists().where(_TRANSFER.c.resolves_id == bindparam("resolved"))
    values = {"held": _ENVELOPE.c.held - bindparam("wanted"), "updated_at": bindparam("now")}
    return update(_ENVELOPE).where(_ENVELOPE.c.id == bindparam("envelope"), held, ~resolved).values(values)


_GIVING_BACK = _giving_back()
