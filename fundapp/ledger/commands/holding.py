"""Money held for an award and set free again. Nothing here can overspend an envelope."""

from functools import cache
from uuid import UUID

from sqlalchemy import Table, Update, bindparam, exists, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.dml import ReturningUpdate

from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import _, lazy
from fundapp.core.money import Money
from fundapp.ledger.commands.writing import Entry, new_transfer, write_transfer
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.ledger.queries.accounts import envelope_of, locked_envelope, transfer_by_key
from fundapp.ledger.rules.accounts import Movement, Resolution

KIND = Transfer.__tablename__
_ENVELOPE: Table = FundEnvelope.metadata.tables[FundEnvelope.__tablename__]
_TRANSFER: Table = Transfer.metadata.tables[Transfer.__tablename__]

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
    currency = taken(entry, FundEnvelope.held, session, ctx)
    if currency is None and (before := transfer_by_key(session, entry.key)) is not None:
        return before
    if currency is None:
        raise _refusal(session, entry)
    made = new_transfer(ctx, entry, Movement.HOLD, currency, pending=True)
    made.entry_id = record(session, ctx, "ledger.money.held", KIND, made.id, entry.told())
    return write_transfer(session, made)


def free_money(session: Session, ctx: Context, held_id: UUID, *, key: str, reason: str) -> Transfer:
    """Sets free what was held: withdrawn, expired, paid from elsewhere. `reason` is a code. Sent twice: freed once.

    Raises NotFound, Conflict where it was resolved already.
    """
    held = session.get(Transfer, held_id)
    if held is None or not held.pending:
        raise NotFound
    if not _given_back(held, session, ctx):
        return _freed_before(session, key)
    entry = Entry(key, held.envelope_id, held.amount, held.about_id, reason, held.purpose)
    made = new_transfer(ctx, entry, Movement.HOLD, held.currency)
    made.resolves_id, made.resolution = held.id, Resolution.VOID.value
    told = {**entry.told(), "held": held.id.hex, "reason": reason}
    made.entry_id = record(session, ctx, "ledger.money.freed", KIND, made.id, told)
    return write_transfer(session, made)


def take(entry: Entry, column: InstrumentedAttribute[int], session: Session, ctx: Context) -> str:
    """Uses up what an envelope has left, of a closed one too; its currency. Raises NoMoney, NotFound. One statement."""
    currency = taken(entry, column, session, ctx, closed_too=True)
    if currency is None:
        raise NoMoney(envelope_of(session, entry.envelope_id).available)
    return currency


def taken(
    entry: Entry, column: InstrumentedAttribute[int], session: Session, ctx: Context, *, closed_too: bool = False
) -> str | None:
    """Uses up what an envelope has left, as held or as spent; its currency.

    None where it has not enough, is closed, or the key was used: then nothing has changed. One statement.
    """
    given = {"envelope": entry.envelope_id, "sent": entry.key, "wanted": entry.amount, "now": ctx.now}
    return session.connection().execute(_taking(column.key, closed_too=closed_too), given).scalar()


def held_transfer(session: Session, held_id: UUID) -> Transfer:
    """What was held, locked by its envelope: nobody resolves it meanwhile. Raises NotFound, Conflict."""
    held = session.get(Transfer, held_id)
    if held is None or not held.pending:
        raise NotFound
    locked_envelope(session, held.envelope_id)
    if session.scalar(select(Transfer.id).where(Transfer.resolves_id == held.id)) is not None:
        raise Conflict(_("This was paid or set free already."))
    return held


def _given_back(held: Transfer, session: Session, ctx: Context) -> bool:
    """Whether what was held is left again; False where it was resolved before, and nothing has changed."""
    given = {"envelope": held.envelope_id, "resolved": held.id, "wanted": held.amount, "now": ctx.now}
    return session.connection().execute(_GIVING_BACK, given).rowcount == 1


def _freed_before(session: Session, key: str) -> Transfer:
    """What was sent under this key. Raises Conflict where it was something else that resolved it."""
    if (before := transfer_by_key(session, key)) is not None:
        return before
    raise Conflict(_("This was paid or set free already."))


def _refusal(session: Session, entry: Entry) -> Conflict:
    """Why nothing is held. Raises NotFound."""
    found = envelope_of(session, entry.envelope_id)
    return Conflict(_("This envelope is closed.")) if found.closed else NoMoney(found.available)


@cache
def _taking(column: str, *, closed_too: bool) -> ReturningUpdate[str]:
    """Made once: to make a statement takes longer than to run it."""
    held_or_spent = _ENVELOPE.c[column]
    left = _ENVELOPE.c.cap - _ENVELOPE.c.held - _ENVELOPE.c.spent
    sent = exists().where(_TRANSFER.c.key == bindparam("sent"))
    wanted = update(_ENVELOPE).where(_ENVELOPE.c.id == bindparam("envelope"), left >= bindparam("wanted"), ~sent)
    wanted = wanted if closed_too else wanted.where(~_ENVELOPE.c.closed)
    values = {column: held_or_spent + bindparam("wanted"), "updated_at": bindparam("now")}
    return wanted.values(values).returning(_ENVELOPE.c.currency)


def _giving_back() -> Update:
    resolved = exists().where(_TRANSFER.c.resolves_id == bindparam("resolved"))
    values = {"held": _ENVELOPE.c.held - bindparam("wanted"), "updated_at": bindparam("now")}
    return update(_ENVELOPE).where(_ENVELOPE.c.id == bindparam("envelope"), ~resolved).values(values)


_GIVING_BACK = _giving_back()
