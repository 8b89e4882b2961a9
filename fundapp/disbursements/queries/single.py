"""One payment order with all that is known of it, but its payee."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from fundapp.cases.models import CaseAward, EmergencyCase
from fundapp.cases.queries.outsiders import works_on_cases
from fundapp.core.context import Context
from fundapp.disbursements.models import (
    PaymentBatch,
    PaymentOrder,
    PaymentPayee,
    PaymentRelease,
    ReportLine,
)
from fundapp.disbursements.workflow import BEFORE
from fundapp.ledger.models import FundEnvelope, Transfer


@dataclass(frozen=True)
class Around:
    """What stands around an order. `reference`: of its case, None where the actor does not work on cases.

    `instalments`: how many orders its award has; `replaces`, `replaced_by`: references of the order that came back, and
    of the one that stands for it; `batch`: id and reference.
    """

    award: CaseAward
    case: EmergencyCase
    reference: str | None
    envelope: FundEnvelope
    payee: PaymentPayee
    batch: tuple[UUID, str] | None
    replaces: str | None
    replaced_by: str | None
    instalments: int


def around_order(session: Session, ctx: Context, found: PaymentOrder) -> Around:
    """Award, case, envelope, batch and the orders that it stands in line with. One query."""
    before, after, others = aliased(PaymentOrder), aliased(PaymentOrder), aliased(PaymentOrder)
    instalments = select(func.count()).select_from(others).where(others.award_id == found.award_id).scalar_subquery()
    wanted = (
        select(
            CaseAward, EmergencyCase, FundEnvelope, PaymentPayee, PaymentBatch.id, PaymentBatch.reference,
            before.reference, after.reference, instalments,
        )
        .select_from(PaymentOrder)
        .join(CaseAward, CaseAward.id == PaymentOrder.award_id)
        .join(EmergencyCase, EmergencyCase.id == PaymentOrder.case_id)
        .join(FundEnvelope, FundEnvelope.id == PaymentOrder.envelope_id)
        .join(PaymentPayee, PaymentPayee.id == PaymentOrder.payee_id)
        .outerjoin(PaymentBatch, PaymentBatch.id == PaymentOrder.batch_id)
        .outerjoin(before, before.id == PaymentOrder.replaces_id)
        .outerjoin(after, after.replaces_id == PaymentOrder.id)
        .where(PaymentOrder.id == found.id)
    )  # fmt: skip
    award, case, envelope, payee, batch_id, batch, replaces, replaced_by, count = session.execute(wanted).one()
    reference = case.reference if works_on_cases(ctx) else None
    handed_over = (batch_id, batch) if batch_id else None
    return Around(award, case, reference, envelope, payee, handed_over, replaces, replaced_by, count)


def all_releases(session: Session, order_id: UUID) -> Sequence[PaymentRelease]:
    """Every signature under an order, also those that count no more, the earliest first. One query."""
    wanted = select(PaymentRelease).where(PaymentRelease.order_id == order_id)
    return session.scalars(wanted.order_by(PaymentRelease.at, PaymentRelease.id)).all()


def told_of(session: Session, found: PaymentOrder) -> Sequence[ReportLine]:
    """What banks and operators said of an order. One query; none before it was handed over."""
    if found.state in BEFORE:
        return []
    wanted = select(ReportLine).where(ReportLine.order_id == found.id)
    return session.scalars(wanted.order_by(ReportLine.id)).all()


def booked_for(session: Session, found: PaymentOrder) -> list[Transfer]:
    """What was written in the ledger for an order, the earliest first. One query; none before it was handed over.

    By the keys under which commands/booking.py writes, among the transfers of its award.
    """
    if found.state in BEFORE:
        return []
    wanted = select(Transfer).where(Transfer.about_id == found.award_id).order_by(Transfer.at, Transfer.key)
    transfers = session.scalars(wanted).all()
    paying = f"pay:{found.id.hex}:"
    paid = [each.id.hex for each in transfers if each.key.startswith(paying)]
    stems: Any = (
        paying,
        *(f"{stem}:{found.id.hex}:" for stem in ("refund", "fee")),
        *(f"{stem}:{paid_id}" for stem in ("return", "again") for paid_id in paid),
    )
    return [each for each in transfers if each.key.startswith(stems)]


def case_named(session: Session, order_reference: str | None, case_id: UUID | None) -> str | None:
    """The reference of the case of an order, or of a case, for whoever must say how they stand to it. One query."""
    wanted = select(EmergencyCase.reference)
    if case_id is not None:
        return session.scalar(wanted.where(EmergencyCase.id == case_id))
    wanted = wanted.join(PaymentOrder, PaymentOrder.case_id == EmergencyCase.id)
    return session.scalar(wanted.where(PaymentOrder.reference == order_reference))
