"""What was paid by the books, payment by payment: which order each is of, what came back of it, what papers cover it.

A transfer says by its key which order it is of (commands/booking.py): "pay:<order>:<hold>", "refund:<order>:…" for a
part that was sent back, "return:<transfer>" for what came back whole. Read here and nowhere else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    Uuid,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from fundapp.cases.models import CaseAward
from fundapp.cases.queries.conflicts import recused_from_row
from fundapp.core.context import Context
from fundapp.core.lists.paging import IN_CHUNKS
from fundapp.disbursements.models import DocumentWaiver, PaymentOrder, SupportingDocument
from fundapp.disbursements.permissions import may_see
from fundapp.ledger.models import Transfer
from fundapp.ledger.rules.accounts import Movement

_HEX = 32
_PAY, _RETURN, _REFUND = "pay:", "return:", "refund:"
_ANY = "_" * _HEX
_IS_PAY, _IS_RETURN, _IS_REFUND = f"{_PAY}{_ANY}:%", f"{_RETURN}{_ANY}", f"{_REFUND}{_ANY}:%"
_Back: Any = aliased(Transfer)
_Paid: Any = aliased(Transfer)


@dataclass(frozen=True)
class Paid:
    """A payment: by its order, or by a transfer of which no order is known. `currency`, `amount`: as it was paid.

    `booked`: the transfers that it is in the books, each with its minor units of the envelope; `refunded`: what of
    these was sent back. `papers`, `waived`: minor units of `currency`.
    """

    at: datetime
    currency: str
    amount: int
    booked: Sequence[tuple[UUID, int]]
    refunded: int
    papers: int
    waived: int
    case_id: UUID | None
    about_id: UUID | None

    @property
    def counted(self) -> int:
        """What it took from the envelope."""
        return sum(amount for _transfer, amount in self.booked)


def order_of(paid: Any = Transfer) -> ColumnElement[Any]:
    """The order that a payment of the books is of; null where it is of none."""
    return case((paid.key.like(_IS_PAY), cast(_after(paid, _PAY), Uuid())), else_=null())


def stays_paid(until: datetime) -> ColumnElement[bool]:
    """That a payment of the books had not come back whole at a moment."""
    key = literal(_RETURN) + func.replace(cast(Transfer.id, String), "-", "", type_=String)
    return ~exists().where(_Back.key == key, _Back.at <= until)


def has_papers(until: datetime) -> ColumnElement[bool]:
    """That some paper about a payment of the books was there at a moment."""
    return exists().where(SupportingDocument.order_id == order_of(), SupportingDocument.at <= until)


def has_waivers(until: datetime) -> ColumnElement[bool]:
    """That two people had agreed by a moment that some paper about a payment of the books is not asked for."""
    return exists().where(DocumentWaiver.order_id == order_of(), DocumentWaiver.agreed_at <= until)


def lacks_papers(until: datetime) -> ColumnElement[bool]:
    """That papers and waivers did not cover a payment of the books at a moment."""
    papers = func.coalesce(_sum(SupportingDocument, SupportingDocument.at <= until), 0)
    waived = func.coalesce(_sum(DocumentWaiver, DocumentWaiver.agreed_at <= until), 0)
    return ~exists().where(PaymentOrder.id == order_of(), PaymentOrder.amount <= papers + waived)


def payments(session: Session, which: Sequence[ColumnElement[bool]], until: datetime) -> Iterator[Paid]:
    """The payments that stayed paid until a moment, with what covered them then. One query, read in chunks.

    `which`: conditions of a Transfer that all transfers of an order meet alike.
    """
    refunds = _refunds(until)
    columns: Sequence[Any] = (
        Transfer.id, Transfer.key, Transfer.at, func.coalesce(Transfer.other_currency, Transfer.currency),
        func.coalesce(Transfer.other_amount, Transfer.amount), Transfer.amount, refunds.c.amount,
        _sum(SupportingDocument, SupportingDocument.at <= until),
        _sum(DocumentWaiver, DocumentWaiver.agreed_at <= until), CaseAward.case_id, Transfer.about_id,
    )  # fmt: skip
    wanted: Select[Any] = (
        select(*columns)
        .outerjoin(PaymentOrder, PaymentOrder.id == order_of())
        .outerjoin(refunds, refunds.c.order == _after(Transfer, _PAY))
        .outerjoin(CaseAward, CaseAward.id == Transfer.about_id)
        .where(Transfer.movement == Movement.PAYMENT.value, stays_paid(until), *which)
        .order_by(Transfer.key)
    )
    rows = session.execute(wanted, execution_options=IN_CHUNKS)
    return (_paid(list(group)) for _key, group in groupby(rows, lambda row: _order_key(row[1])))


def came_from(envelopes: Sequence[UUID]) -> Subquery:
    """Of each return of these envelopes (`id`): the `currency` of its payment, `other` of it, and `amount`, as booked.

    `other` : `amount` is the rate at which it was paid. Nothing of a return whose payment nobody knows.
    """
    whole = cast(_after(_Back, _RETURN), Uuid())
    mine = _Back.envelope_id.in_(envelopes), _Back.movement == Movement.RETURN.value
    fields: Sequence[Any] = (
        _Back.id.label("id"), func.coalesce(_Paid.other_currency, _Paid.currency).label("currency"),
        func.sum(func.coalesce(_Paid.other_amount, _Paid.amount)).label("other"),
        func.sum(_Paid.amount).label("amount"),
    )  # fmt: skip
    returned = select(*fields).join(_Paid, _Paid.id == case((_Back.key.like(_IS_RETURN), whole), else_=null()))
    same = _Paid.about_id == _Back.about_id, _after(_Paid, _PAY) == _after(_Back, _REFUND)
    refunded = select(*fields).join(_Paid, same[0] & same[1])
    refunded = refunded.where(_Back.key.like(_IS_REFUND), _Paid.movement == Movement.PAYMENT.value)
    by = _Back.id, func.coalesce(_Paid.other_currency, _Paid.currency)
    return union_all(returned.where(*mine).group_by(*by), refunded.where(*mine).group_by(*by)).subquery()


def references_of(session: Session, ctx: Context, transfers: Sequence[UUID]) -> dict[UUID, str]:
    """Of which payment order each of these transfers is, by its reference, as far as the actor may see. One query.

    None of a case from which the actor is recused.
    """
    if not transfers or not may_see(ctx):
        return {}
    back = case((Transfer.key.like(_IS_RETURN), cast(_after(Transfer, _RETURN), Uuid())), else_=null())
    refunded = (Transfer.key.like(_IS_REFUND), cast(_after(Transfer, _REFUND), Uuid()))
    paid = (Transfer.key.like(_IS_PAY), cast(_after(Transfer, _PAY), Uuid()))
    order_id = case(paid, refunded, else_=order_of(_Paid))
    case_id: Any = PaymentOrder.case_id
    wanted = select(Transfer.id, PaymentOrder.reference).outerjoin(_Paid, _Paid.id == back)
    wanted = wanted.join(PaymentOrder, PaymentOrder.id == order_id)
    wanted = wanted.where(Transfer.id.in_(transfers), ~recused_from_row(ctx, case_id))
    return {row[0]: row[1] for row in session.execute(wanted)}


def _after(found: Any, beginning: str) -> ColumnElement[str]:
    """The 32 digits behind the beginning of a key."""
    return func.substr(found.key, len(beginning) + 1, _HEX)


def _refunds(until: datetime) -> Subquery:
    """What of each order was sent back in parts, as the envelope has it."""
    order = _after(_Back, _REFUND)
    wanted = select(order.label("order"), func.sum(_Back.amount).label("amount"))
    wanted = wanted.where(_Back.movement == Movement.RETURN.value, _Back.key.like(_IS_REFUND), _Back.at <= until)
    return wanted.group_by(order).subquery()


def _sum(table: Any, known: ColumnElement[bool]) -> Any:
    wanted = select(func.sum(table.amount)).where(table.order_id == PaymentOrder.id, known)
    return wanted.correlate(PaymentOrder).scalar_subquery()


def _order_key(key: str) -> str:
    """The same of all transfers of an order."""
    return key[: len(_PAY) + _HEX] if key.startswith(_PAY) else key


def _paid(rows: Sequence[Any]) -> Paid:
    _id, _key, at, currency, _other, _booked, *sums, case_id, about_id = rows[0]
    refunded, papers, waived = (int(each or 0) for each in sums)
    booked = [(row[0], int(row[5])) for row in rows]
    amount = sum(int(row[4]) for row in rows)
    return Paid(at, currency, amount, booked, refunded, papers, waived, case_id, about_id)
