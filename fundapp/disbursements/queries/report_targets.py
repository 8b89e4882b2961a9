"""Whom a report speaks of: orders by their references, orders of batches, and amounts that may come to them."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from fundapp.cases.models import EmergencyCase
from fundapp.core.context import Context
from fundapp.core.money import Money
from fundapp.disbursements.models import PaymentBatch, PaymentOrder, ReportFile, ReportLine
from fundapp.disbursements.rules.reporting import CAME_BACK, OUT, Standing, may_be_ours
from fundapp.disbursements.rules.returns import Became
from fundapp.disbursements.rules.suggesting import SHARE_LOST
from fundapp.disbursements.workflow import BEFORE, OUTSIDE, VOID, State
from fundapp.ledger.models import FundEnvelope

Value = TypeVar("Value", UUID, str)
CHUNK = 500
"""So many values in one condition: databases take no more than some thousands."""

YEAR = timedelta(days=400)
"""So long money may come back of its own accord before nobody looks for its payment by the amount any more."""


@dataclass(frozen=True)
class Target:
    """An order that may be spoken of. `batch`: under which reference it was handed over, `way`: how; None: never."""

    id: UUID
    reference: str
    case_id: UUID
    envelope_id: UUID
    state: str
    money: Money
    batch: str | None
    way: str | None


class Amounts:
    """What payments of late come to, by currency: those of which nothing is known yet, and all of them."""

    def __init__(self, rows: Iterable[tuple[str, str, int]]) -> None:
        found: dict[str, set[int]] = defaultdict(set)
        self._out = set()
        for state, currency, amount in rows:
            found[currency].add(amount)
            if state in OUTSIDE:
                self._out.add((currency, amount))
        self._all = {currency: sorted(amounts) for currency, amounts in found.items()}

    def may_be(self, money: Money, *, incoming: bool) -> bool:
        """Whether a movement of this amount may be one of a payment of ours."""
        if not incoming:
            return (money.currency, money.minor) in self._out
        known = self._all.get(money.currency, [])
        place = bisect_left(known, money.minor)
        return place < len(known) and known[place] - known[place] // SHARE_LOST <= money.minor


def report_by_digest(session: Session, digest: str) -> ReportFile | None:
    """What was taken in before, by the digest of its content. One query."""
    return session.scalars(select(ReportFile).where(ReportFile.digest == digest)).one_or_none()


def handed_references(session: Session) -> Collection[str]:
    """The references of every order that was handed over. One query."""
    wanted = select(PaymentOrder.reference).where(PaymentOrder.state.not_in([each.value for each in BEFORE]))
    return session.scalars(wanted.where(PaymentOrder.batch_id.is_not(None))).all()


def targets_by_reference(session: Session, references: Iterable[str]) -> Mapping[str, Target]:
    """Orders by their references. One query for each CHUNK of these."""
    found = {}
    for chunk in _chunks(sorted(filter(may_be_ours, set(references)))):
        for target in _targets(session, PaymentOrder.reference.in_(chunk)):
            found[target.reference] = target
    return found


def targets_by_batch(session: Session, references: Iterable[str]) -> Mapping[str, Sequence[Target]]:
    """The orders of batches, by the references of these, in a fixed order. One query for each CHUNK."""
    found: dict[str, list[Target]] = defaultdict(list)
    for chunk in _chunks(sorted(filter(may_be_ours, set(references)))):
        for target in _targets(session, PaymentBatch.reference.in_(chunk)):
            found[target.batch or ""].append(target)
    return found


def amounts_of_late(session: Session, ctx: Context) -> Amounts:
    """What orders that are outside, or were confirmed within a year, come to. One query."""
    columns = PaymentOrder.state, PaymentOrder.currency, PaymentOrder.amount
    states = [*(each.value for each in OUTSIDE), State.CONFIRMED.value]
    wanted = select(*columns).where(PaymentOrder.state.in_(states), PaymentOrder.state_since >= ctx.now - YEAR)
    return Amounts((row[0], row[1], row[2]) for row in session.execute(wanted.distinct()))


def lock_all(session: Session, targets: Collection[Target]) -> None:
    """Locks the cases of orders, then their envelopes, each in order: so two files at once never wait in a circle."""
    for model, ids in (
        (EmergencyCase, {each.case_id for each in targets}),
        (FundEnvelope, {each.envelope_id for each in targets}),
    ):
        for chunk in _chunks(sorted(ids)):
            session.execute(select(model.id).where(model.id.in_(chunk)).order_by(model.id).with_for_update())


def refunds_told(session: Session, order_id: UUID, money: Money) -> Sequence[ReportLine]:
    """Lines by which just so much of an order was sent back. One query."""
    wanted = _applied(order_id).where(ReportLine.became == Became.REFUNDED.value)
    return session.scalars(wanted.where(ReportLine.amount == money.minor)).all()


def arrived_before(session: Session, order_id: UUID) -> ReportLine | None:
    """The line by which an order came back as a whole, the newest. One query."""
    wanted = _applied(order_id).where(ReportLine.became.in_([each.value for each in CAME_BACK]))
    return session.scalars(wanted.order_by(ReportLine.settled_at.desc(), ReportLine.id).limit(1)).first()


def paid_after_all(session: Session, award_id: UUID) -> bool:
    """Whether somebody says of a payment of an award that came to nothing that it was paid, and nobody has looked yet.

    One query.
    """
    wanted = select(ReportLine.id).join(PaymentOrder, PaymentOrder.id == ReportLine.order_id)
    wanted = wanted.where(PaymentOrder.award_id == award_id, PaymentOrder.state.in_([each.value for each in VOID]))
    wanted = wanted.where(ReportLine.state == Standing.WAITING.value, ReportLine.became.in_((Became.PAID.value, OUT)))
    return session.scalars(wanted.limit(1)).first() is not None


def _applied(order_id: UUID) -> Select[ReportLine]:
    return select(ReportLine).where(ReportLine.order_id == order_id, ReportLine.state == Standing.APPLIED.value)


def _targets(session: Session, *conditions: ColumnElement[bool]) -> Iterator[Target]:
    order = PaymentOrder
    wanted = select(
        order.id, order.reference, order.case_id, order.envelope_id, order.state, order.amount, order.currency,
        PaymentBatch.reference, PaymentBatch.way,
    ).outerjoin(PaymentBatch, PaymentBatch.id == order.batch_id)  # fmt: skip
    for row in session.execute(wanted.where(*conditions).order_by(order.reference)):
        yield Target(*row[:5], Money(row[5], row[6]), row[7], row[8])


def _chunks(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))
