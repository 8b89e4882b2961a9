"""Money paid out of what was held, what that cost, and what came back. An award stays fixed in its own currency."""

from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.constraints import on_broken
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _, lazy
from fundapp.core.money import Money
from fundapp.core.money.arithmetic import round_fraction
from fundapp.ledger.commands.holding import held_transfer, take
from fundapp.ledger.commands.writing import Converted, Entry, new_transfer
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.ledger.queries.accounts import envelope_of, locked_envelope, transfer_by_key
from fundapp.ledger.queries.topping import agreed_top_up
from fundapp.ledger.rules.accounts import Movement, Resolution
from fundapp.ledger.rules.rates import ROUNDING

KIND = Transfer.__tablename__

on_broken(
    "ck_ledger_envelope_held_and_spent_not_negative",
    lambda: Conflict(lazy("More would come back than was spent.")),
)


class AboveTolerance(Conflict):
    """Currencies moved by more than the envelope tolerates: a second person must agree. `cost`: what it would cost."""

    def __init__(self, cost: Money) -> None:
        super().__init__(
            _("This costs more above what was held than the envelope tolerates: a second person must agree.")
        )
        self.cost = cost


@dataclass(frozen=True)
class Payment:
    """What is paid of something held. `part`: of the award, in its own currency; None: all of it.

    `cost`: what that took from the envelope, with the rate that is frozen by it; None: what was held for it.
    """

    key: str
    part: int | None = None
    cost: int | None = None
    rate: Converted | None = None


@dataclass(frozen=True)
class _Deal:
    """`part` of the `whole` award, as it counts; `booked`: what was held for it, `cost`: what it takes."""

    whole: int
    part: int
    booked: int
    cost: int


def pay_held(session: Session, ctx: Context, held_id: UUID, paid: Payment) -> Transfer:
    """Pays out of what was held; what is not paid of it is held anew. Sent twice: paid once.

    What it cost more or less than was held is a loss or a gain of exchange, in a transfer of its own.
    Raises NotFound; Conflict where it was resolved already and for more than was held; AboveTolerance; NoMoney.
    """
    if (before := transfer_by_key(session, paid.key)) is not None:
        return before
    held = held_transfer(session, held_id)
    deal = _deal(held, paid)
    _demand_tolerated(session, held, deal)
    values = {"held": FundEnvelope.held - deal.booked, "spent": FundEnvelope.spent + deal.booked, "updated_at": ctx.now}
    session.execute(update(FundEnvelope).where(FundEnvelope.id == held.envelope_id).values(**values))
    rate = paid.rate or _as_held(held, deal.part)
    entry = Entry(paid.key, held.envelope_id, deal.booked, held.about_id, None, held.purpose, rate)
    made = new_transfer(ctx, entry, Movement.PAYMENT, held.currency)
    made.resolves_id, made.resolution = held.id, Resolution.POST.value
    told = {**entry.told(), "held": held.id.hex, "cost": deal.cost}
    made.entry_id = record(session, ctx, "ledger.money.paid", KIND, made.id, told)
    session.add(made)
    session.flush()
    if deal.part < deal.whole:
        hold_rest(session, ctx, held, made, _as_held(held, deal.whole - deal.part))
    if deal.cost != deal.booked:
        book_difference(session, ctx, made, deal.cost - deal.booked)
    return made


def hold_rest(session: Session, ctx: Context, held: Transfer, paid: Transfer, left: Converted | None) -> Transfer:
    """What was not paid stays held, in a transfer of its own; of a closed envelope too."""
    rest = held.amount - paid.amount
    entry = Entry(f"{paid.key}:rest", held.envelope_id, rest, held.about_id, None, held.purpose, left)
    made = new_transfer(ctx, entry, Movement.HOLD, held.currency, pending=True)
    told = {**entry.told(), "payment": paid.id.hex}
    made.entry_id = record(session, ctx, "ledger.money.kept", KIND, made.id, told)
    session.add(made)
    session.flush()
    return made


def book_difference(session: Session, ctx: Context, payment: Transfer, loss: int) -> Transfer:
    """What exchange cost more than was held for a payment; less than nothing: what it gained. Raises NoMoney."""
    movement = Movement.LOSS if loss > 0 else Movement.GAIN
    entry = Entry(f"{payment.key}:exchange", payment.envelope_id, abs(loss), payment.about_id, None, payment.purpose)
    if loss > 0:
        take(entry, FundEnvelope.spent, session, ctx)
    else:
        _give_back(session, ctx, entry)
    made = new_transfer(ctx, entry, movement, payment.currency)
    told = {**entry.told(), "payment": payment.id.hex, "movement": movement.value}
    made.entry_id = record(session, ctx, "ledger.exchange.booked", KIND, made.id, told)
    session.add(made)
    session.flush()
    return made


def charge_fee(session: Session, ctx: Context, entry: Entry) -> Transfer:
    """What a bank or an operator took for a payment. Sent twice: charged once. Raises NotFound, NoMoney, Conflict."""
    if (before := transfer_by_key(session, entry.key)) is not None:
        return before
    currency = take(entry, FundEnvelope.spent, session, ctx)
    made = new_transfer(ctx, entry, Movement.FEE, currency)
    made.entry_id = record(session, ctx, "ledger.fee.charged", KIND, made.id, entry.told())
    session.add(made)
    session.flush()
    return made


def return_money(session: Session, ctx: Context, entry: Entry) -> Transfer:
    """What was paid came back, or a part of it (`reason`: a code). Sent twice: it came once.

    Raises NotFound; Conflict for more than was spent.
    """
    if (before := transfer_by_key(session, entry.key)) is not None:
        return before
    currency = locked_envelope(session, entry.envelope_id).currency
    _give_back(session, ctx, entry)
    made = new_transfer(ctx, entry, Movement.RETURN, currency)
    told = {**entry.told(), "reason": entry.reason}
    made.entry_id = record(session, ctx, "ledger.money.returned", KIND, made.id, told)
    session.add(made)
    session.flush()
    return made


def _deal(held: Transfer, paid: Payment) -> _Deal:
    """Raises Conflict for more than was held, and for a part of what nobody can divide."""
    whole = held.amount if held.other_amount is None else held.other_amount
    part = whole if paid.part is None else paid.part
    if not 0 < part <= whole:
        raise Conflict(_("No more can be paid than was held."))
    if part < whole and held.amount == 1:
        raise Conflict(_("This is too little to be paid in parts."))
    booked = held.amount if part == whole else _share_of(held, part, whole)
    return _Deal(whole, part, booked, booked if paid.cost is None else paid.cost)


def _share_of(held: Transfer, part: int, whole: int) -> int:
    """What was held for a part, rounded half to even; something stays held for the rest."""
    return min(held.amount - 1, max(1, round_fraction(Fraction(held.amount * part, whole), ROUNDING)))


def _as_held(held: Transfer, part: int) -> Converted | None:
    """So much of an award at the rate at which it was held."""
    if held.other_currency is None or held.rate is None or held.rate_on is None or held.rate_source is None:
        return None
    return Converted(Money(part, held.other_currency), held.rate, held.rate_on, held.rate_source)


def _demand_tolerated(session: Session, held: Transfer, deal: _Deal) -> None:
    envelope = envelope_of(session, held.envelope_id)
    if deal.cost * 10_000 <= deal.booked * (10_000 + envelope.tolerance):
        return
    if deal.cost > agreed_top_up(session, held.id):
        raise AboveTolerance(Money(deal.cost, held.currency))


def _give_back(session: Session, ctx: Context, entry: Entry) -> None:
    values = {"spent": FundEnvelope.spent - entry.amount, "updated_at": ctx.now}
    session.execute(update(FundEnvelope).where(FundEnvelope.id == entry.envelope_id).values(**values))
