"""The list of payment orders: what presses most on top. Never a payee."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select
from sqlalchemy.orm import Session, aliased

from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.conflicts import not_recused
from fundapp.cases.queries.outsiders import works_on_cases
from fundapp.core.columns import Instant
from fundapp.core.context import Context
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require
from fundapp.disbursements.models import PaymentBatch, PaymentOrder, PaymentRelease
from fundapp.disbursements.permissions import may_see
from fundapp.disbursements.queries.overdue import is_overdue
from fundapp.disbursements.queries.waiting import is_due, is_recalled, waits_for_me
from fundapp.disbursements.workflow import State
from fundapp.ledger.queries.transfers import day_begins

MINE, DUE, RECALLED, OVERDUE = "mine", "due", "recalled", "overdue"
"""What a list may be narrowed to: it waits for my signature; for being handed over; it is called back; it is late."""

UNKNOWN, RECALL, TO_HAND_OVER, TO_SIGN, LATE, REST = range(6)
"""What presses, in this order; within each what has waited longest. The rest: the newest first."""

_FAR = literal(datetime(9999, 12, 31, tzinfo=UTC), Instant())


@dataclass(frozen=True)
class Row:
    """An order with what stands around it. `case`: by reference, None where the actor does not work on cases.

    `signatures`: how many count; `mine`: it waits for the actor's; `recalled`, `late`: so it presses.
    """

    order: PaymentOrder
    case: str | None
    batch: tuple[UUID, str] | None
    signatures: int
    mine: bool
    recalled: bool
    late: bool


def orders_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[PaymentOrder]:
    """One page of the orders that meet `wanted` (see OrderFilterSchema).

    None of a case from which the actor is recused. Two queries.
    """
    require(may_see(ctx))
    return read_page(session, _matching(ctx, wanted), _order(ctx), marks=marks, name="payments", mark=mark)


def order_rows(session: Session, ctx: Context, orders: Sequence[PaymentOrder]) -> list[Row]:
    """These orders with what stands around them, in the same order. One query, none where there are none."""
    if not orders:
        return []
    around = _around(ctx).where(PaymentOrder.id.in_([each.id for each in orders]))
    named = works_on_cases(ctx)
    found = {row[0].id: _row(row, named=named) for row in session.execute(around)}
    return [found[each.id] for each in orders]


def orders_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Row]:
    """Every order that meets `wanted`, in the list's order, read in chunks so that memory stays bounded."""
    require(may_see(ctx))
    statement = _around(ctx).where(*_conditions(ctx, wanted)).order_by(*_order(ctx))
    named = works_on_cases(ctx)
    rows = session.execute(statement, execution_options=IN_CHUNKS)
    return (_row(each, named=named) for each in rows)


def orders_of(session: Session, ctx: Context, case_id: UUID) -> Sequence[PaymentOrder]:
    """The orders of a case, the earliest first; none for whoever is recused from it. One query."""
    require(may_see(ctx))
    wanted = select(PaymentOrder).join(EmergencyCase, EmergencyCase.id == PaymentOrder.case_id)
    wanted = wanted.where(PaymentOrder.case_id == case_id, not_recused(ctx))
    return session.scalars(wanted.order_by(PaymentOrder.created_at, PaymentOrder.position, PaymentOrder.id)).all()


def _matching(ctx: Context, wanted: Mapping[str, Any]) -> Select[PaymentOrder]:
    found = select(PaymentOrder).join(EmergencyCase, EmergencyCase.id == PaymentOrder.case_id)
    return found.where(*_conditions(ctx, wanted))


def _around(ctx: Context) -> Select[Any]:
    signature = aliased(PaymentRelease)
    counts = signature.order_id == PaymentOrder.id, signature.revision == PaymentOrder.revision
    signatures = select(func.count()).select_from(signature).where(*counts).scalar_subquery()
    return (
        select(
            PaymentOrder, EmergencyCase.reference, PaymentBatch.id, PaymentBatch.reference, signatures,
            waits_for_me(ctx), is_recalled(), is_overdue(ctx.now, ctx.today),
        )
        .join(EmergencyCase, EmergencyCase.id == PaymentOrder.case_id)
        .outerjoin(PaymentBatch, PaymentBatch.id == PaymentOrder.batch_id)
    )  # fmt: skip


def _row(found: Any, *, named: bool) -> Row:
    order, reference, batch_id, batch, signatures, mine, recalled, late = found
    handed_over = (batch_id, batch) if batch_id else None
    return Row(order, reference if named else None, handed_over, signatures, bool(mine), bool(recalled), bool(late))


def _order(ctx: Context) -> Sequence[Any]:
    """A total order without nulls."""
    rank = case(
        (PaymentOrder.state == State.UNKNOWN.value, UNKNOWN),
        (is_recalled(), RECALL),
        (is_due(ctx), TO_HAND_OVER),
        (waits_for_me(ctx), TO_SIGN),
        (is_overdue(ctx.now, ctx.today), LATE),
        else_=REST,
    )
    since = case((rank < REST, PaymentOrder.state_since), else_=_FAR)
    return rank, since, PaymentOrder.created_at.desc(), PaymentOrder.id.desc()


def _conditions(ctx: Context, wanted: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """What an order must meet. `since` and `until` are days for which it is ordered, both included."""
    found: list[ColumnElement[bool]] = [not_recused(ctx)]
    for name, column in (("state", PaymentOrder.state), ("method", PaymentOrder.method)):
        if wanted.get(name):
            found.append(column.in_(wanted[name]))
    if wanted.get("currency"):
        found.append(PaymentOrder.currency == wanted["currency"])
    if wanted.get("case"):
        found.append(_of_case(ctx, wanted["case"]))
    if wanted.get("pressing"):
        found.append(_pressing(ctx, wanted["pressing"]))
    return [*found, *_within(ctx, wanted)]


def _pressing(ctx: Context, which: str) -> ColumnElement[bool]:
    if which == MINE:
        return waits_for_me(ctx)
    if which == DUE:
        return is_due(ctx)
    return is_recalled() if which == RECALLED else is_overdue(ctx.now, ctx.today)


def _of_case(ctx: Context, named: str) -> ColumnElement[bool]:
    """Of a case by its identifier; by its reference for whoever works on cases, and knows it from there."""
    try:
        return EmergencyCase.id == UUID(named)
    except ValueError:
        return and_(EmergencyCase.reference == named.upper(), literal(works_on_cases(ctx)))


def _within(ctx: Context, wanted: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    if wanted.get("since"):
        yield PaymentOrder.pay_on >= wanted["since"]
    if wanted.get("until"):
        yield PaymentOrder.pay_on <= wanted["until"]
    if wanted.get("stands_since"):
        yield PaymentOrder.state_since >= day_begins(wanted["stands_since"], ctx.reader.zone)
