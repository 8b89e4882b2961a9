"""What a bank or an operator said of one order: its state and the ledger follow, together or not at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.models import EmergencyCase
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.disbursements.commands.booking import book_fee, book_payment, book_refund, book_return
from fundapp.disbursements.commands.ending import after_outcome, is_owed
from fundapp.disbursements.commands.moving import move_order
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.queries.orders import locked_order
from fundapp.disbursements.rules.returns import Became, Report
from fundapp.disbursements.workflow import OUTSIDE, Action, State

KIND = PaymentOrder.__tablename__


@dataclass(frozen=True)
class Saying:
    """One thing that was said of a locked order. `key`: under which it counts once, whoever says it again."""

    found: PaymentOrder
    case: EmergencyCase
    report: Report
    key: str


def settle_order(session: Session, ctx: Context, order_id: UUID, report: Report, *, key: str) -> bool:
    """Applies what was said to an order and to the books; False where that was known before, or says nothing new.

    Raises NotFound; Conflict, in words, where it does not fit: another amount, an order that was never handed over, a
    payment after a refusal, more than an envelope has.
    """
    found, case = locked_order(session, order_id)
    said = Saying(found, case, report, key)
    if not _SETTLES[report.became](said, session, ctx):
        return False
    told = {"became": report.became.value, "reason": report.reason, "state": found.state}
    found.entry_id = record(session, ctx, "payment.outcome.noted", KIND, found.id, told)
    found.updated_at = ctx.now
    session.flush()
    after_outcome(found, case, session, ctx)
    return True


def lose_order(session: Session, ctx: Context, order_id: UUID, reason: str) -> bool:
    """Nobody can say what became of an order that was sent: it waits for a person and is never sent again by itself.

    False where something is known of it by now. `reason`: a code. Raises NotFound.
    """
    found, _case = locked_order(session, order_id)
    if found.state != State.SENT:
        return False
    move_order(session, ctx, found, Action.LOSE, reason=reason)
    found.entry_id = record(session, ctx, "payment.order.lost", KIND, found.id, {"reason": reason})
    session.flush()
    return True


def _nothing(_said: Saying, _session: Session, _ctx: Context) -> bool:
    """It was taken in, or is on its way: nothing follows from that."""
    return False


def _paid(said: Saying, session: Session, ctx: Context) -> bool:
    found = said.found
    if found.state in (State.CONFIRMED, State.RETURNED):
        return False
    _demand_outside(found)
    _demand_whole(said)
    move_order(session, ctx, found, Action.CONFIRM)
    book_payment(found, session, ctx, said.report.on or ctx.today)
    if said.report.fee is not None:
        book_fee(found, session, ctx, said.report.fee, f"fee:{said.key}")
    return True


def _rejected(said: Saying, session: Session, ctx: Context) -> bool:
    if said.found.state == State.REJECTED:
        return False
    _demand_outside(said.found)
    move_order(session, ctx, said.found, Action.REJECT, reason=said.report.reason)
    return True


def _came_back(said: Saying, session: Session, ctx: Context) -> bool:
    """Returned by a bank, or taken back by it: what was awarded is owed as before, and held anew."""
    if said.found.state == State.RETURNED:
        return False
    _pay_first(said, session, ctx)
    owed = is_owed(said.found, said.case, session)
    book_return(found=said.found, session=session, ctx=ctx, back=said.report.money, owed=owed)
    move_order(session, ctx, said.found, Action.RETURN, reason=said.report.reason or said.report.became.value)
    return True


def _refunded(said: Saying, session: Session, ctx: Context) -> bool:
    """Whoever received it sent it back, or a part of it: nothing is owed for that any more."""
    if said.found.state == State.RETURNED:
        return False
    _pay_first(said, session, ctx)
    back = said.report.money or said.found.money
    if back.minor < said.found.amount:
        return book_refund(said.found, session, ctx, back, said.key)
    book_return(found=said.found, session=session, ctx=ctx, back=back, owed=False)
    move_order(session, ctx, said.found, Action.RETURN, reason=said.report.reason or Became.REFUNDED.value)
    return True


_SETTLES: Mapping[Became, Callable[[Saying, Session, Context], bool]] = {
    Became.ACCEPTED: _nothing,
    Became.WAITS: _nothing,
    Became.PAID: _paid,
    Became.REJECTED: _rejected,
    Became.RETURNED: _came_back,
    Became.REVERSED: _came_back,
    Became.REFUNDED: _refunded,
}


def _pay_first(said: Saying, session: Session, ctx: Context) -> None:
    """What comes back was paid before, whether or not that was said: so it is booked both ways."""
    if said.found.state == State.CONFIRMED:
        return
    _demand_outside(said.found)
    move_order(session, ctx, said.found, Action.CONFIRM)
    book_payment(said.found, session, ctx, said.report.on or ctx.today)
    session.flush()


def _demand_outside(found: PaymentOrder) -> None:
    if found.state not in OUTSIDE:
        raise Conflict(_("This does not fit where the payment stands: somebody must look at it."))


def _demand_whole(said: Saying) -> None:
    money = said.report.money
    if money is not None and money != said.found.money:
        raise Conflict(_("The amount is not that of the payment: somebody must look at it."))
