"""Reads around payees: whose they are, where the same account stands, what already goes to it. Never a payee."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.conflicts import grade_by
from fundapp.cases.queries.outsiders import refuse_kept_out
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, NotFound
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.disbursements.models import PayeeDigest, PaymentOrder, PaymentPayee
from fundapp.disbursements.permissions import may_prepare
from fundapp.disbursements.queries.limits import limits_in_force
from fundapp.disbursements.queries.orders import last_position
from fundapp.disbursements.rules.instructions import Method
from fundapp.disbursements.rules.limits import Limit, Payment, limits_for
from fundapp.disbursements.workflow import VOID, State

CAME_BACK = (State.REJECTED, State.RETURNED)
"""What nobody received: it is sent anew, in an order of its own."""
_VOID = [each.value for each in VOID]


@dataclass(frozen=True)
class Named:
    """A payee of a case. `replaced`: another one stands in their place since."""

    row: PaymentPayee
    replaced: bool


def case_to_pay(session: Session, ctx: Context, case_id: UUID) -> EmergencyCase:
    """A case whose payments are prepared. Raises NotFound, Recused, Undeclared. One query."""
    require(may_prepare(ctx))
    row = session.execute(select(EmergencyCase, grade_by(ctx)).where(EmergencyCase.id == case_id)).first()
    if row is None:
        raise NotFound
    refuse_kept_out(ctx, row[1])
    found: EmergencyCase = row[0]
    return found


def payees_of(session: Session, case_id: UUID) -> Sequence[Named]:
    """The payees of a case, the newest first. One query."""
    newer = aliased(PaymentPayee)
    wanted = select(PaymentPayee, newer.id).outerjoin(newer, newer.replaces_id == PaymentPayee.id)
    wanted = wanted.where(PaymentPayee.case_id == case_id).order_by(PaymentPayee.at.desc(), PaymentPayee.id)
    return [Named(row, newer_id is not None) for row, newer_id in session.execute(wanted)]


def noted_groups(session: Session, payee_ids: Collection[UUID]) -> Mapping[UUID, frozenset[str]]:
    """Which groups have a digest of each of these payees already. One query."""
    found: dict[UUID, set[str]] = {each: set() for each in payee_ids}
    rows = session.execute(
        select(PayeeDigest.payee_id, PayeeDigest.group_code).where(PayeeDigest.payee_id.in_(payee_ids))
    )
    for payee_id, code in rows:
        found[payee_id].add(code)
    return {each: frozenset(codes) for each, codes in found.items()}


def same_account(session: Session, payee_id: UUID) -> frozenset[UUID]:
    """A payee and all whose account is the same, of whatever case, as far as digests tell. One query."""
    other = aliased(PayeeDigest)
    alike = (other.digest == PayeeDigest.digest) & (other.group_code == PayeeDigest.group_code)
    wanted = select(other.payee_id).join(PayeeDigest, alike).where(PayeeDigest.payee_id == payee_id)
    return frozenset({payee_id, *session.scalars(wanted)})


def orders_to(session: Session, payee_ids: Collection[UUID]) -> Sequence[PaymentOrder]:
    """What goes, or has gone, to these payees. One query."""
    wanted = select(PaymentOrder).where(PaymentOrder.payee_id.in_(payee_ids), PaymentOrder.state.not_in(_VOID))
    return session.scalars(wanted.order_by(PaymentOrder.pay_on, PaymentOrder.id)).all()


def as_payments(orders: Sequence[PaymentOrder], currency: str, besides: UUID | None = None) -> list[Payment]:
    """Orders of a currency as limits count them; one of them may be left out."""
    return [Payment(each.pay_on, each.money) for each in orders if each.currency == currency and each.id != besides]


def limits_of(session: Session, payee: PaymentPayee, currency: str) -> tuple[Limit, ...]:
    """Whatever limits payments to a payee, of every date. One query."""
    method = Method.MOBILE if payee.operator else Method(payee.method)
    return limits_for(
        limits_in_force(session), country=payee.country, method=method, operator=payee.operator, tier=payee.tier,
        currency=currency,
    )  # fmt: skip


def last_positions(session: Session, award_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """The number of the newest order of each of these awards; 0 without any. One query."""
    wanted = select(PaymentOrder.award_id, func.max(PaymentOrder.position)).group_by(PaymentOrder.award_id)
    rows = session.execute(wanted.where(PaymentOrder.award_id.in_(award_ids)))
    return dict.fromkeys(award_ids, 0) | {award_id: int(newest) for award_id, newest in rows}


def replaceable_orders(session: Session, case_id: UUID) -> Sequence[PaymentOrder]:
    """Orders of a case that came back or were refused, and that nothing stands for yet, the newest first. One query."""
    newer = aliased(PaymentOrder)
    wanted = select(PaymentOrder).outerjoin(newer, newer.replaces_id == PaymentOrder.id).where(newer.id.is_(None))
    wanted = wanted.where(PaymentOrder.case_id == case_id, PaymentOrder.state.in_([each.value for each in CAME_BACK]))
    return session.scalars(wanted.order_by(PaymentOrder.state_since.desc(), PaymentOrder.id)).all()


def refuse_newer(session: Session, award_id: UUID, position: int, replaces_id: UUID | None) -> None:
    """Raises EditConflict where something was ordered of an award since `position` was its newest order.

    The case is nobody else's until the transaction ends, so that what is sent twice is ordered once. Two queries.
    """
    if last_position(session, award_id) != position:
        raise EditConflict(
            _("Something was ordered of this award meanwhile. Look at what is left, then send it again.")
        )
    if replaces_id is not None and _is_replaced(session, replaces_id):
        raise Conflict(_("Another order stands in its place already."))


def _is_replaced(session: Session, order_id: UUID) -> bool:
    return session.scalars(select(PaymentOrder.id).where(PaymentOrder.replaces_id == order_id)).first() is not None
