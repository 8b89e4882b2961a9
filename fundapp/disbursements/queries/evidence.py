"""Papers and waivers: of one payment, and what is covered of all. Rows, never plain text."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.orm import Session, aliased

from fundapp.accounts.models import Person
from fundapp.cases.queries.conflicts import belongs_to_case, recused_from_row
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.disbursements.models import DocumentWaiver, PaymentOrder, SupportingDocument
from fundapp.disbursements.permissions import may_see
from fundapp.disbursements.rules.evidence import OVERDUE_AFTER, Coverage
from fundapp.disbursements.workflow import State

MOST_WAITING = 50
"""Waivers that the first page names."""

OVERDUE, MISSING, WAIVED, ASKED, COVERED = "overdue", "missing", "waived", "asked", "covered"
"""In a filter: missing for 45 days, missing, waived in part or whole, a waiver waits, nothing is missing."""

_ORDER = (PaymentOrder.state_since, PaymentOrder.id)
_CASE: Any = PaymentOrder.case_id


@dataclass(frozen=True)
class Row:
    """A confirmed payment, and what covers it."""

    order: PaymentOrder
    coverage: Coverage


@dataclass(frozen=True)
class Kept:
    """A paper, and who brought it."""

    paper: SupportingDocument
    by: str


@dataclass(frozen=True)
class Waived:
    """A waiver, who asked for it and who agreed."""

    waiver: DocumentWaiver
    by: str
    agreed_by: str | None


@dataclass(frozen=True)
class Waiting:
    """A waiver that a second person must agree to, and of which payment it is."""

    id: UUID
    reference: str


def papers_of(session: Session, order_id: UUID) -> list[Kept]:
    """The papers of a payment, the earliest first. One query."""
    wanted = select(SupportingDocument, Person.name).join(Person, Person.id == SupportingDocument.by_id)
    wanted = wanted.where(SupportingDocument.order_id == order_id)
    rows = session.execute(wanted.order_by(SupportingDocument.dated_on, SupportingDocument.id))
    return [Kept(paper, name) for paper, name in rows]


def waivers_of(session: Session, order_id: UUID) -> list[Waived]:
    """The waivers of a payment, the earliest first. One query."""
    other = aliased(Person)
    wanted = select(DocumentWaiver, Person.name, other.name).join(Person, Person.id == DocumentWaiver.asked_by_id)
    wanted = wanted.outerjoin(other, other.id == DocumentWaiver.agreed_by_id)
    wanted = wanted.where(DocumentWaiver.order_id == order_id)
    rows = session.execute(wanted.order_by(DocumentWaiver.asked_at, DocumentWaiver.id))
    return [Waived(waiver, name, agreed) for waiver, name, agreed in rows]


def coverage_of(session: Session, order: PaymentOrder) -> Coverage:
    """What covers a payment. One query."""
    return coverages(session, [order])[order.id]


def coverages(session: Session, orders: Sequence[PaymentOrder]) -> dict[UUID, Coverage]:
    """What covers each of these payments. One query."""
    wanted = select(PaymentOrder.id, _papers(), _waived(), _asked()).where(PaymentOrder.id.in_([o.id for o in orders]))
    sums = {order_id: counts for order_id, *counts in session.execute(wanted)}
    return {each.id: _coverage(each, *sums.get(each.id, (0, 0, 0))) for each in orders}


def paper_by_id(session: Session, order_id: UUID, paper_id: UUID) -> SupportingDocument:
    """A paper of a payment. Raises NotFound. One query."""
    found = session.get(SupportingDocument, paper_id)
    if found is None or found.order_id != order_id:
        raise NotFound
    return found


def waiver_by_id(session: Session, order_id: UUID, waiver_id: UUID, *, locked: bool = False) -> DocumentWaiver:
    """A waiver of a payment; `locked`: nobody else's until the transaction ends. Raises NotFound. One query."""
    found = session.get(DocumentWaiver, waiver_id, with_for_update=locked or None, populate_existing=locked)
    if found is None or found.order_id != order_id:
        raise NotFound
    return found


def evidence_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[PaymentOrder]:
    """One page of the confirmed payments that meet `wanted` (see EvidenceFilterSchema), oldest first. Two queries."""
    require(may_see(ctx))
    statement = select(PaymentOrder).where(*_conditions(ctx, wanted))
    return read_page(session, statement, _ORDER, marks=marks, name="papers", mark=mark)


def rows_of(session: Session, orders: Sequence[PaymentOrder]) -> list[Row]:
    """These payments with what covers them, in the same order. One query, none where there are none."""
    if not orders:
        return []
    found = coverages(session, orders)
    return [Row(each, found[each.id]) for each in orders]


def evidence_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Row]:
    """Every such payment, in the list's order, read in chunks."""
    require(may_see(ctx))
    statement = select(PaymentOrder, _papers(), _waived(), _asked())
    statement = statement.where(*_conditions(ctx, wanted)).order_by(*_ORDER)
    rows = session.execute(statement, execution_options=IN_CHUNKS)
    return (Row(order, _coverage(order, *sums)) for order, *sums in rows)


def overdue_papers(session: Session, ctx: Context) -> int:
    """How many payments have been confirmed for 45 days, and neither papers nor waivers cover them. One query."""
    require(may_see(ctx))
    wanted = select(func.count()).select_from(PaymentOrder).where(*_conditions(ctx, {"standing": OVERDUE}))
    return session.scalar(wanted) or 0


def waivers_waiting(session: Session, ctx: Context) -> Sequence[Waiting]:
    """Waivers to which this person may agree, the oldest first. One query."""
    require(may_see(ctx))
    me = ctx.actor.id if ctx.actor else None
    wanted = select(DocumentWaiver.id, PaymentOrder.reference)
    wanted = wanted.join(PaymentOrder, PaymentOrder.id == DocumentWaiver.order_id)
    wanted = wanted.where(DocumentWaiver.agreed_by_id.is_(None), DocumentWaiver.asked_by_id != me)
    wanted = wanted.where(PaymentOrder.prepared_by_id != me, ~recused_from_row(ctx, _CASE))
    wanted = wanted.order_by(DocumentWaiver.asked_at, DocumentWaiver.id).limit(MOST_WAITING)
    return [Waiting(*row) for row in session.execute(wanted)]


def due_papers(session: Session, today: date, limit: int) -> Sequence[UUID]:
    """Papers that are kept no longer, the oldest first. One query."""
    wanted = select(SupportingDocument.id).where(SupportingDocument.keep_until < today)
    wanted = wanted.where(SupportingDocument.shredded_at.is_(None))
    return session.scalars(wanted.order_by(SupportingDocument.keep_until, SupportingDocument.id).limit(limit)).all()


def unreceived_orders(case_id: UUID) -> Select[PaymentOrder]:
    """Confirmed payments of a case of which their recipient has said nothing yet: a statement."""
    wanted = select(PaymentOrder).where(PaymentOrder.case_id == case_id, PaymentOrder.received_at.is_(None))
    return wanted.where(PaymentOrder.state == State.CONFIRMED.value).order_by(PaymentOrder.id)


def _conditions(ctx: Context, wanted: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    confirmed = PaymentOrder.state == State.CONFIRMED.value
    found: list[ColumnElement[bool]] = [confirmed, ~recused_from_row(ctx, _CASE)]
    missing = _papers() + _waived() < PaymentOrder.amount
    standings: Mapping[str, Collection[ColumnElement[bool]]] = {
        OVERDUE: (missing, PaymentOrder.state_since <= ctx.now - OVERDUE_AFTER),
        MISSING: (missing,),
        WAIVED: (_waived() > 0,),
        ASKED: (_asked() > 0,),
        COVERED: (~missing,),
    }
    return [*found, *standings.get(wanted.get("standing") or "", ())]


def _papers() -> ScalarSelect[int]:
    return _sum(SupportingDocument.amount, SupportingDocument.order_id == PaymentOrder.id)


def _waived() -> ScalarSelect[int]:
    mine = DocumentWaiver.order_id == PaymentOrder.id, DocumentWaiver.agreed_by_id.is_not(None)
    return _sum(DocumentWaiver.amount, *mine)


def _asked() -> ScalarSelect[int]:
    mine = DocumentWaiver.order_id == PaymentOrder.id, DocumentWaiver.agreed_by_id.is_(None)
    return _sum(DocumentWaiver.amount, *mine)


def _sum(amount: Any, *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    total: ColumnElement[int] = func.coalesce(func.sum(amount), 0)
    return select(total).where(*conditions).correlate(PaymentOrder).scalar_subquery()


def _coverage(order: PaymentOrder, papers: int, waived: int, asked: int) -> Coverage:
    sums = (Money(int(each), order.currency) for each in (papers, waived, asked))
    return Coverage(order.money, *sums)


@belongs_to_case
def papers_about(case_id: UUID) -> Select[UUID]:
    """The papers about the payments of a case: whoever is kept from the case is kept from them, by their keys too."""
    wanted = select(SupportingDocument.id).join(PaymentOrder, PaymentOrder.id == SupportingDocument.order_id)
    return wanted.where(PaymentOrder.case_id == case_id)
