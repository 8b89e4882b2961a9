"""An order is handed over: the one way by which money leaves. Everything is judged anew, in this transaction."""

from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.disbursements.commands.moving import move_order
from fundapp.disbursements.commands.preparing import demand_payable
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.permissions import may_keep
from fundapp.disbursements.queries.holds import holds_for, outside_of, owed
from fundapp.disbursements.queries.orders import locked_order, refuse_recused
from fundapp.disbursements.queries.report_targets import paid_after_all
from fundapp.disbursements.queries.screening import refuse_unscreened
from fundapp.disbursements.signatures import standing_releases
from fundapp.disbursements.workflow import Action

KIND = PaymentOrder.__tablename__


def hand_over_order(session: Session, ctx: Context, order_id: UUID, batch_id: UUID) -> PaymentOrder:
    """Hands an authorised order over, in a batch that is in the database already: from now on it counts as sent.

    The case is locked and judged anew, the signatures are checked. Raises NotFound, Denied; Conflict where the case is
    stopped, its day has not come, its money is not held, its payee must be looked for on the lists of sanctions, an
    earlier payment of the award may have been paid after all, the signatures do not hold, or it was handed over before.
    """
    require(may_keep(ctx))
    found, case = locked_order(session, order_id)
    refuse_recused(session, ctx, case.id)
    demand_payable(case)
    if found.pay_on > ctx.today:
        raise Conflict(_("This payment is for a later day."))
    _demand_held(session, found)
    # A list may have come, or a match been judged, since it was signed.
    refuse_unscreened(session, found.payee_id, found.prepared_by_id)
    if paid_after_all(session, found.award_id):
        raise Conflict(_("A report says that an earlier payment of this award was paid after all: look at it first."))
    standing_releases(session, found)
    found.batch_id = batch_id
    move_order(session, ctx, found, Action.SEND)
    found.entry_id = record(session, ctx, "payment.order.sent", KIND, found.id, {"batch": batch_id.hex})
    session.flush()
    return found


def _demand_held(session: Session, found: PaymentOrder) -> None:
    """Money leaves only where it is still held for this order, beside what is under way already."""
    held = sum(owed(each).minor for each in holds_for(session, found.award_id, found.envelope_id, found.purpose))
    if found.amount + outside_of(session, found) > held:
        raise Conflict(_("What was held for this payment was set free: somebody must look at it."))
