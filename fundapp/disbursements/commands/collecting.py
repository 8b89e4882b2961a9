"""Money that waits at a money-transfer operator's: under which code, and until when."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.permissions import may_keep
from fundapp.disbursements.queries.orders import locked_order, refuse_recused
from fundapp.disbursements.rules.instructions import Method
from fundapp.disbursements.workflow import OUTSIDE
from fundapp.vault.envelope import Envelope

KIND = PaymentOrder.__tablename__


@dataclass(frozen=True)
class Collection:
    """A code that was sealed before the transaction, for the order's column `collection`."""

    code: Envelope
    expires_on: date


def note_collection(session: Session, ctx: Context, order_id: UUID, wanted: Collection) -> PaymentOrder:
    """Keeps the code under which a payment waits, sealed; one that was there before is replaced.

    Raises NotFound, Denied, Recused; Invalid for a day that is over; Conflict where the payment does not wait at a
    money-transfer operator's.
    """
    require(may_keep(ctx))
    found, case = locked_order(session, order_id)
    refuse_recused(session, ctx, case.id)
    if found.method != Method.OPERATOR or found.state not in OUTSIDE:
        raise Conflict(_("This payment does not wait to be collected."))
    if wanted.expires_on < ctx.today:
        raise Invalid({"expires_on": [_("This day is over.")]})
    found.collection, found.expires_on, found.updated_at = wanted.code, wanted.expires_on, ctx.now
    told = {"expires_on": wanted.expires_on.isoformat()}
    found.entry_id = record(session, ctx, "payment.collection.noted", KIND, found.id, told)
    session.flush()
    return found
