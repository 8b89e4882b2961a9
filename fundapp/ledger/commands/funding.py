"""Money of a funder's: it arrives, goes back, was there before, and leaves its share to administration."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _, lazy
from fundapp.core.verdicts import require
from fundapp.ledger.commands.writing import Entry, cap_of, new_transfer
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.ledger.permissions import may_keep
from fundapp.ledger.queries.accounts import locked_envelope, transfer_by_key
from fundapp.ledger.rules.accounts import RECEIVED, Movement

KIND = Transfer.__tablename__

on_broken(
    "ck_ledger_envelope_share_never_overdrawn",
    lambda: Conflict(lazy("That is more than the share of administration in what has arrived.")),
)


def receive_money(session: Session, ctx: Context, entry: Entry) -> Transfer:
    """An instalment of the funder's has arrived. Sent twice: received once. Raises NotFound, Denied."""
    require(may_keep(ctx))
    if (before := transfer_by_key(session, entry.key)) is not None:
        return before
    made = _arrived(session, ctx, entry, Movement.INSTALMENT)
    made.entry_id = record(session, ctx, "ledger.money.received", KIND, made.id, entry.told())
    session.flush()
    return made


def refund_money(session: Session, ctx: Context, entry: Entry) -> Transfer:
    """Money goes back to the funder, or was entered by mistake (`reason`). Sent twice: refunded once.

    Raises NotFound, Denied; Conflict for more than arrived, and for what is held or spent already.
    """
    require(may_keep(ctx))
    if (before := transfer_by_key(session, entry.key)) is not None:
        return before
    made = _arrived(session, ctx, entry, Movement.REFUND)
    told = {**entry.told(), "reason": entry.reason}
    made.entry_id = record(session, ctx, "ledger.money.refunded", KIND, made.id, told)
    session.flush()
    return made


def open_balance(session: Session, ctx: Context, entry: Entry) -> Transfer:
    """What an envelope had received before it was kept here. Sent twice: entered once. Raises NotFound, Denied."""
    require(may_keep(ctx))
    if (before := transfer_by_key(session, entry.key)) is not None:
        return before
    made = _arrived(session, ctx, entry, Movement.OPENING)
    made.entry_id = record(session, ctx, "ledger.balance.opened", KIND, made.id, entry.told())
    session.flush()
    return made


def carry_spending(session: Session, ctx: Context, entry: Entry) -> Transfer:
    """What had been spent of an envelope before it was kept here. Sent twice: entered once.

    Raises NotFound, Denied; Conflict for more than may be given out.
    """
    require(may_keep(ctx))
    if (before := transfer_by_key(session, entry.key)) is not None:
        return before
    found = locked_envelope(session, entry.envelope_id)
    made = _written(session, ctx, entry, Movement.SPENT_BEFORE, spent=found.spent + entry.amount)
    made.entry_id = record(session, ctx, "ledger.balance.spent", KIND, made.id, entry.told())
    session.flush()
    return made


def take_share(session: Session, ctx: Context, entry: Entry) -> Transfer:
    """Administration takes of its share in what has arrived. Sent twice: taken once.

    Raises NotFound, Denied; Conflict for more than its share.
    """
    require(may_keep(ctx))
    if (before := transfer_by_key(session, entry.key)) is not None:
        return before
    found = locked_envelope(session, entry.envelope_id)
    made = _written(session, ctx, entry, Movement.SHARE, share_taken=found.share_taken + entry.amount)
    made.entry_id = record(session, ctx, "ledger.share.taken", KIND, made.id, entry.told())
    session.flush()
    return made


def _arrived(session: Session, ctx: Context, entry: Entry, movement: Movement) -> Transfer:
    """The transfer, in the session, and what the envelope has received by it."""
    found = locked_envelope(session, entry.envelope_id)
    received = found.received + RECEIVED[movement] * entry.amount
    if received < 0:
        raise Conflict(_("Less than that has arrived."))
    return _written(session, ctx, entry, movement, received=received, cap=cap_of(found, received=received))


def _written(session: Session, ctx: Context, entry: Entry, movement: Movement, **columns: int) -> Transfer:
    """The transfer, in the session, and what the envelope, which is locked, says from now on."""
    changed = update(FundEnvelope).where(FundEnvelope.id == entry.envelope_id)
    currency = session.scalars(changed.values(**columns, updated_at=ctx.now).returning(FundEnvelope.currency)).one()
    made = new_transfer(ctx, entry, movement, currency)
    session.add(made)
    return made
