"""Below which amount a small fund may do with fewer people: one person asks, another agrees."""

from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied, Invalid
from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.disbursements.models import PaymentCeiling
from fundapp.disbursements.permissions import may_keep, may_release
from fundapp.disbursements.queries.ceilings import locked_ceiling
from fundapp.disbursements.rules.ceilings import Standing

KIND = PaymentCeiling.__tablename__


def ask_ceiling(session: Session, ctx: Context, wanted: Money) -> PaymentCeiling:
    """Asks that up to `wanted` whoever prepared a payment may be the first to sign it; zero: never, in that currency.

    Nothing changes before a second person agrees; asked anew, the last one can be agreed to. Raises Denied, Invalid.
    """
    require(may_keep(ctx))
    assert ctx.actor is not None
    if wanted.minor < 0:
        raise Invalid({"amount": [_("A ceiling is not below zero.")]})
    made = PaymentCeiling(
        id=uuid4(), currency=wanted.currency, amount=wanted.minor, asked_by_id=ctx.actor.id, asked_at=ctx.now
    )
    told = {"amount": made.amount, "currency": made.currency}
    made.entry_id = record(session, ctx, "payment.ceiling.asked", KIND, made.id, told)
    session.add(made)
    session.flush()
    return made


def agree_ceiling(session: Session, ctx: Context, ceiling_id: UUID) -> PaymentCeiling:
    """Agrees to what a colleague asked: from now on it holds for orders that are prepared.

    Raises NotFound; Denied, also for whoever asked; Conflict where it was agreed to, or something else was asked since.
    """
    require(may_release(ctx))
    assert ctx.actor is not None
    found, standing = locked_ceiling(session, ceiling_id)
    if found.asked_by_id == ctx.actor.id:
        raise Denied(_("You asked for it: somebody else agrees."))
    if standing is Standing.DROPPED:
        raise Conflict(_("Another amount was asked for in the meantime: look at it again."))
    if standing is not Standing.WAITS:
        raise Conflict(_("A colleague has agreed to it already."))
    found.agreed_by_id, found.agreed_at = ctx.actor.id, ctx.now
    told = {"amount": found.amount, "currency": found.currency, "asked_by": found.asked_by_id.hex}
    found.entry_id = record(session, ctx, "payment.ceiling.agreed", KIND, found.id, told)
    session.flush()
    return found
