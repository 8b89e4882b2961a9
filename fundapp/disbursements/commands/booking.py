"""What payments do to the books: paid out of what was held, come back, charged. All of it within the order's lock."""

from datetime import date
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.core.money.arithmetic import round_fraction
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.queries.holds import holds_for, owed
from fundapp.ledger.commands.holding import NoMoney, hold_money
from fundapp.ledger.commands.paying import Payment, charge_fee, pay_held, return_money
from fundapp.ledger.commands.writing import Converted, Entry
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.ledger.queries.accounts import envelope_of, transfer_by_key
from fundapp.ledger.queries.rates import Factor, factor_for
from fundapp.ledger.rules.rates import ROUNDING, written


def book_payment(found: PaymentOrder, session: Session, ctx: Context, on: date) -> None:
    """Pays an order out of what is held for its award; at the rate of `on`, which is frozen by it.

    Raises Conflict where no longer enough is held, AboveTolerance where it costs too much more, NoMoney.
    """
    left = found.amount
    envelope = envelope_of(session, found.envelope_id)
    factor = _factor(session, envelope, found.currency, on)
    for number, held in enumerate(holds_for(session, found.award_id, found.envelope_id, found.purpose)):
        part = min(left, owed(held).minor)
        pay_held(session, ctx, held.id, _payment(found, number, part, factor))
        left -= part
        if left == 0:
            return
    raise Conflict(_("What was held for this payment was set free: somebody must look at it."))


def book_fee(found: PaymentOrder, session: Session, ctx: Context, fee: Money, key: str) -> None:
    """What a bank or operator took for a payment. Raises NoMoney, Conflict."""
    envelope = envelope_of(session, found.envelope_id)
    amount, converted = _in_envelope(session, envelope, fee, ctx.today)
    if amount > 0:
        charge_fee(session, ctx, Entry(key, envelope.id, amount, found.award_id, None, found.purpose, converted))


def book_return(*, found: PaymentOrder, session: Session, ctx: Context, back: Money | None, owed: bool) -> None:
    """What was paid came back, net of what was charged for that; where it is still `owed`, it is held again.

    `back`: what arrived; None: all of it. Raises Conflict for more than was paid or another currency, NoMoney.
    """
    arrived = found.money if back is None else back
    if arrived.currency != found.currency or arrived.minor > found.amount:
        raise Conflict(_("The amount is not that of the payment: somebody must look at it."))
    if _refunds(session, found):
        raise Conflict(_("A part of this payment came back before: somebody must look at it."))
    for paid in payments_of(session, found):
        return_money(session, ctx, _entry(found, paid, f"return:{paid.id.hex}", paid.amount))
        lost = found.amount - arrived.minor
        fee = round_fraction(Fraction(paid.amount * lost, found.amount), ROUNDING)
        if fee > 0:
            charge_fee(session, ctx, _entry(found, paid, f"return:{paid.id.hex}:fee", fee))
        if owed:
            _hold_again(found, session, ctx, paid)


def book_refund(found: PaymentOrder, session: Session, ctx: Context, back: Money, key: str) -> bool:
    """A part of what was paid was sent back: it is free again. False where that was known. Raises Conflict."""
    if back.currency != found.currency:
        raise Conflict(_("The amount is not that of the payment: somebody must look at it."))
    paid, whole_key = payments_of(session, found), f"refund:{found.id.hex}:{key}"
    if transfer_by_key(session, whole_key) is not None:
        return False
    whole = sum(each.amount for each in paid)
    amount = max(1, round_fraction(Fraction(whole * back.minor, found.amount), ROUNDING))
    if amount + _refunds(session, found) > whole:
        raise Conflict(_("More would have come back than was paid: somebody must look at it."))
    return_money(session, ctx, _entry(found, paid[0], whole_key, amount))
    return True


def payments_of(session: Session, found: PaymentOrder) -> list[Transfer]:
    """By what an order was paid, in order. One query."""
    wanted = select(Transfer).where(Transfer.key.startswith(f"pay:{found.id.hex}:"), Transfer.movement == "payment")
    return list(session.scalars(wanted.order_by(Transfer.key)))


def _refunds(session: Session, found: PaymentOrder) -> int:
    """What of an order was sent back in parts, as its envelope has it. One query."""
    wanted = select(func.coalesce(func.sum(Transfer.amount), 0))
    return int(session.scalar(wanted.where(Transfer.key.startswith(f"refund:{found.id.hex}:"))) or 0)


def _payment(found: PaymentOrder, number: int, part: int, factor: Factor) -> Payment:
    key = f"pay:{found.id.hex}:{number}"
    if factor.source == "identity":
        return Payment(key, part)
    cost = max(1, round_fraction(part * factor.exact, ROUNDING))
    rate = Converted(Money(part, found.currency), written(factor.exact), factor.on, factor.source)
    return Payment(key, part, cost, rate)


def _entry(found: PaymentOrder, paid: Transfer, key: str, amount: int) -> Entry:
    return Entry(key, paid.envelope_id, amount, found.award_id, None, found.purpose)


def _hold_again(found: PaymentOrder, session: Session, ctx: Context, paid: Transfer) -> None:
    """As it was held before; of an envelope that has less by now, what it has."""
    key = f"again:{paid.id.hex}"
    try:
        hold_money(session, ctx, _held(found, paid, key, paid.amount), closed_too=True)
    except NoMoney as error:
        if error.available.minor > 0:
            hold_money(session, ctx, _held(found, paid, key, error.available.minor), closed_too=True)


def _held(found: PaymentOrder, paid: Transfer, key: str, amount: int) -> Entry:
    converted = None
    if paid.other_amount is not None and paid.rate is not None and paid.rate_on is not None:
        part = max(1, paid.other_amount * amount // paid.amount)
        converted = Converted(Money(part, found.currency), paid.rate, paid.rate_on, paid.rate_source or "")
    return Entry(key, paid.envelope_id, amount, found.award_id, None, found.purpose, converted)


def _in_envelope(session: Session, envelope: FundEnvelope, fee: Money, on: date) -> tuple[int, Converted | None]:
    factor = _factor(session, envelope, fee.currency, on)
    if factor.source == "identity":
        return fee.minor, None
    return round_fraction(fee.minor * factor.exact, ROUNDING), Converted(
        fee, written(factor.exact), factor.on, factor.source
    )


def _factor(session: Session, envelope: FundEnvelope, currency: str, on: date) -> Factor:
    factor = factor_for(session, envelope, currency, on)
    if factor is None:
        raise Conflict(_("No rate of exchange is known for this day: enter one in the ledger first."))
    return factor
