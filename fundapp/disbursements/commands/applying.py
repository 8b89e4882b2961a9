"""One thing that was said of one order: applied once, whoever says it again, or left to a person."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.disbursements.commands.booking import book_fee
from fundapp.disbursements.commands.settling import settle_order
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.queries.report_targets import Target, arrived_before, refunds_told
from fundapp.disbursements.rules.reporting import CAME_BACK, Standing, fits, has_fee, is_part, key_of
from fundapp.disbursements.rules.returns import Became, Report
from fundapp.disbursements.workflow import State
from fundapp.ledger.queries.accounts import transfer_by_key

_MOVED = (State.CONFIRMED, State.RETURNED)


def apply_report(order_id: UUID, report: Report, session: Session, ctx: Context, money: Money) -> Standing:
    """Applies a report to an order of `money` and to the books, or finds that it says nothing new.

    A fee counts once, also where it is told later than the payment. Raises Conflict, in words, where it does not fit.
    """
    if not fits(report, money):
        raise Conflict(_("The amount is not that of the payment: somebody must look at it."))
    key = key_of(order_id, report, money)
    changed = settle_order(session, ctx, order_id, report, key=key)
    charged = has_fee(report, money) and _charge_fee(order_id, report, session, ctx, f"fee:{key}")
    return Standing.APPLIED if changed or charged else Standing.KNOWN


def applied_alone(target: Target, report: Report, session: Session, ctx: Context, earlier: list[Report]) -> Standing:
    """As `apply_report`, in a savepoint of its own: what does not fit waits for a person, and nothing else suffers.

    `earlier`: what the same file has said of this order and was applied, which no line tells yet; it grows.
    """
    try:
        with session.begin_nested():
            _demand_clear(target, report, session, earlier)
            found = apply_report(target.id, report, session, ctx, target.money)
            session.flush()
    except (Conflict, IntegrityError):
        return Standing.WAITING
    if found is Standing.KNOWN and _arrived_otherwise(target, report, session, earlier):
        return Standing.WAITING
    if found is Standing.APPLIED:
        earlier.append(report)
    return found


def _charge_fee(order_id: UUID, report: Report, session: Session, ctx: Context, key: str) -> bool:
    """Books the fee, unless that was done under this key; whether it was new."""
    found = session.get_one(PaymentOrder, order_id)
    if report.fee is None or found.state not in _MOVED or transfer_by_key(session, key) is not None:
        return False
    book_fee(found, session, ctx, report.fee, key)
    return True


def _demand_clear(target: Target, report: Report, session: Session, earlier: Sequence[Report]) -> None:
    """Raises Conflict where nobody can say whether a part that came back is the one that was told before."""
    if report.money is None or not is_part(report, target.money):
        return
    same = [each for each in earlier if each.became is Became.REFUNDED and each.money == report.money]
    known = [(each.theirs, each.on) for each in same]
    known += [(each.theirs, each.on) for each in refunds_told(session, target.id, report.money)]
    for theirs, on in known:
        if (theirs is None or report.theirs is None) and (theirs or on) != (report.theirs or report.on):
            raise Conflict(_("As much was sent back before, and nothing says whether this is the same."))


def _arrived_otherwise(target: Target, report: Report, session: Session, earlier: Sequence[Report]) -> bool:
    """Whether it is known that a payment came back, but with another amount than this report tells."""
    returned = session.get_one(PaymentOrder, target.id).state == State.RETURNED
    if not returned or report.became not in CAME_BACK or report.money is None:
        return False
    here = next((each for each in earlier if each.became in CAME_BACK), None)
    if here is not None:
        return (here.money or target.money) != report.money
    before = arrived_before(session, target.id)
    return (target.money.minor if before is None or before.amount is None else before.amount) != report.money.minor
