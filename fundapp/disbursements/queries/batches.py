"""Reads of what is handed over: which payments fit an account, batches, and what belongs to one. Never a payee."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from fundapp.audit.models import CheckpointRow, Entry
from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.conflicts import recused_from_row
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.disbursements.models import (
    PayingAccount,
    PaymentBatch,
    PaymentOrder,
    PaymentPayee,
    PaymentRelease,
    PaymentSubmission,
)
from fundapp.disbursements.permissions import may_keep
from fundapp.disbursements.rules.instructions import Method
from fundapp.disbursements.rules.ways import METHODS, WAYS, Medium
from fundapp.disbursements.workflow import OUTSIDE, State
from fundapp.ledger.queries.transfers import day_after, day_begins
from fundapp.vault.models import Document

MOST = 200
"""Payments that are offered, and handed over, at a time."""
LAST = 10
MAKING, READY, FAILED, TOLD = "making", "ready", "failed", "told"
"""How a batch stands: its file is being made, is there, could not be made; or there is nothing to make."""

_CASE = PaymentOrder.__table__.c.case_id
_FILES = [code for code, way in WAYS.items() if way.is_file]
_ORDER = (PaymentBatch.made_at.desc(), PaymentBatch.id.desc())


@dataclass(frozen=True)
class Row:
    """A batch, out of which account it is, and what it comes to."""

    batch: PaymentBatch
    account: PayingAccount
    total: Money

    @property
    def standing(self) -> str:
        """How it stands."""
        return standing_of(self.batch)


def standing_of(found: PaymentBatch) -> str:
    """How a batch stands: one of MAKING, READY, FAILED, TOLD."""
    if found.failed is not None:
        return FAILED
    if found.way not in _FILES:
        return TOLD
    return MAKING if found.digest is None else READY


def fitting_orders(
    session: Session, ctx: Context, account: PayingAccount, ids: Collection[UUID] | None = None
) -> Sequence[PaymentOrder]:
    """The authorised payments that can go out of an account today, the earliest first; of `ids`, where given.

    At most MOST + 1, so that a page can tell that there are more. None of a case that this person is recused from.
    One query.
    """
    require(may_keep(ctx))
    wanted = select(PaymentOrder).join(PaymentPayee, PaymentPayee.id == PaymentOrder.payee_id)
    wanted = wanted.where(*_fitting(account), PaymentOrder.pay_on <= ctx.today)
    wanted = wanted.where(~recused_from_row(ctx, _CASE))
    if ids is not None:
        wanted = wanted.where(PaymentOrder.id.in_(ids))
    return session.scalars(wanted.order_by(PaymentOrder.pay_on, PaymentOrder.id).limit(MOST + 1)).all()


def _fitting(account: PayingAccount) -> list[ColumnElement[bool]]:
    """What a payment must be: authorised, in the currency of the account, and paid by a method of its way."""
    way = WAYS[account.way]
    found: list[ColumnElement[bool]] = [
        PaymentOrder.state == State.AUTHORISED.value,
        PaymentOrder.batch_id.is_(None),
        PaymentOrder.currency == account.currency,
        PaymentOrder.method.in_([each.value for each in METHODS[way.medium]]),
    ]
    if way.is_mobile:
        # An operator's company in one country pays nobody in another.
        return [
            *found,
            PaymentPayee.operator == (way.operator or account.operator),
            PaymentPayee.country == account.country,
        ]
    return found if way.medium == Medium.HAND else [*found, PaymentPayee.operator.is_(None)]


def batches_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[PaymentBatch]:
    """One page of the batches that meet `wanted` (see BatchFilterSchema), newest first. Two queries."""
    require(may_keep(ctx))
    statement = select(PaymentBatch).where(*_conditions(ctx, wanted))
    return read_page(session, statement, _ORDER, marks=marks, name="batches", mark=mark)


def batches_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Row]:
    """Every batch that meets `wanted`, newest first, read in chunks."""
    require(may_keep(ctx))
    statement = _rows().where(*_conditions(ctx, wanted)).order_by(*_ORDER)
    return map(_row, session.execute(statement, execution_options=IN_CHUNKS))


def rows_of(session: Session, batches: Sequence[PaymentBatch]) -> list[Row]:
    """These batches with what stands around them, in the same order. One query, none where there are none."""
    if not batches:
        return []
    found = session.execute(_rows().where(PaymentBatch.id.in_([each.id for each in batches])))
    known = {row[0].id: _row(row) for row in found}
    return [known[each.id] for each in batches]


def batches_of_account(session: Session, ctx: Context, account_id: UUID) -> Sequence[PaymentBatch]:
    """What was handed over out of an account last. One query."""
    require(may_keep(ctx))
    wanted = select(PaymentBatch).where(PaymentBatch.account_id == account_id).order_by(*_ORDER).limit(LAST)
    return session.scalars(wanted).all()


def batch_row(session: Session, ctx: Context, batch_id: UUID) -> Row:
    """One batch with what stands around it. Raises NotFound. One query."""
    require(may_keep(ctx))
    found = session.execute(_rows().where(PaymentBatch.id == batch_id)).first()
    if found is None:
        raise NotFound
    return _row(found)


def orders_shown(session: Session, ctx: Context, batch_id: UUID) -> Sequence[PaymentOrder]:
    """The payments of a batch that this person may see: none of a case that they are recused from. One query."""
    require(may_keep(ctx))
    wanted = select(PaymentOrder).where(PaymentOrder.batch_id == batch_id)
    wanted = wanted.where(~recused_from_row(ctx, _CASE))
    return session.scalars(wanted.order_by(PaymentOrder.reference)).all()


def locked_batch(session: Session, batch_id: UUID) -> PaymentBatch:
    """A batch, nobody else's until the transaction ends. Raises NotFound. One query."""
    found = session.get(PaymentBatch, batch_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def carried(
    session: Session, batch_id: UUID, order_id: UUID | None = None
) -> Sequence[tuple[PaymentOrder, PaymentRelease | None]]:
    """The payments of a batch by reference, each with the signature under which the courier holds its payee.

    For jobs, which ask for nobody. One query.
    """
    holding = and_(
        PaymentRelease.order_id == PaymentOrder.id,
        PaymentRelease.revision == PaymentOrder.revision,
        PaymentRelease.instruction.is_not(None),
    )
    wanted = select(PaymentOrder, PaymentRelease).outerjoin(PaymentRelease, holding)
    wanted = wanted.where(PaymentOrder.batch_id == batch_id)
    if order_id is not None:
        wanted = wanted.where(PaymentOrder.id == order_id)
    rows = session.execute(wanted.order_by(PaymentOrder.reference, PaymentRelease.at, PaymentRelease.id)).all()
    # Whoever signs first may have given the courier its part too: the last one counts, once.
    return list({order.id: (order, release) for order, release in rows}.values())


def lock_cases_of_batch(session: Session, batch_id: UUID) -> None:
    """Locks the cases of the payments of a batch, in order: nobody stops one of them meanwhile. One query."""
    cases = select(_CASE).where(PaymentOrder.batch_id == batch_id)
    wanted = select(EmergencyCase.id).where(EmergencyCase.id.in_(cases)).order_by(EmergencyCase.id)
    session.execute(wanted.with_for_update())


def sendable_orders(session: Session, batch_id: UUID) -> Sequence[PaymentOrder]:
    """The payments that stand in the file of a batch: nothing was said of them, and none was called back. One query."""
    wanted = select(PaymentOrder).where(PaymentOrder.batch_id == batch_id, PaymentOrder.state == State.SENT.value)
    wanted = wanted.where(PaymentOrder.recall_since.is_(None)).order_by(PaymentOrder.reference)
    return session.scalars(wanted, execution_options={"populate_existing": True}).all()


def is_signed(session: Session, found: PaymentBatch) -> bool:
    """Whether a checkpoint of the audit log covers that a batch was made, and all that led to it. One query."""
    index = select(Entry.index).where(Entry.id == found.entry_id).scalar_subquery()
    return bool(session.scalar(select(exists().where(CheckpointRow.size > index))))


def document_of(session: Session, found: PaymentBatch) -> Document | None:
    """The sealed file of a batch. One query."""
    return session.get(Document, found.document_id) if found.document_id else None


def submission_of(session: Session, order_id: UUID) -> PaymentSubmission | None:
    """That an order was told to an operator's interface. One query."""
    return session.scalars(select(PaymentSubmission).where(PaymentSubmission.order_id == order_id)).first()


def outside_by_reference(session: Session, reference: str, way: str) -> PaymentOrder | None:
    """A payment that waits for an operator, told by its reference; None for any other. For callbacks. One query."""
    wanted = select(PaymentOrder).join(PaymentBatch, PaymentBatch.id == PaymentOrder.batch_id)
    wanted = wanted.where(PaymentOrder.reference == reference, PaymentBatch.way == way)
    return session.scalars(wanted.where(PaymentOrder.state.in_([each.value for each in OUTSIDE]))).first()


def lapsed_collections(session: Session, ctx: Context) -> Sequence[PaymentOrder]:
    """Payments whose code has lapsed at an operator's before anybody was heard to have collected it. One query."""
    require(may_keep(ctx))
    wanted = select(PaymentOrder).where(
        PaymentOrder.state.in_([each.value for each in OUTSIDE]),
        PaymentOrder.method == Method.OPERATOR.value,
        PaymentOrder.expires_on < ctx.today,
        ~recused_from_row(ctx, _CASE),
    )
    return session.scalars(wanted.order_by(PaymentOrder.expires_on, PaymentOrder.id).limit(LAST)).all()


def case_of_order(session: Session, found: PaymentOrder) -> EmergencyCase:
    """The case that a payment belongs to. One query."""
    return session.get_one(EmergencyCase, found.case_id)


def _conditions(ctx: Context, wanted: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.get("account"):
        found.append(PaymentBatch.account_id == UUID(wanted["account"]))
    if wanted.get("way"):
        found.append(PaymentBatch.way.in_(wanted["way"]))
    if wanted.get("standing"):
        found.append(_STANDINGS[wanted["standing"]])
    if wanted.get("since"):
        found.append(PaymentBatch.made_at >= day_begins(wanted["since"], ctx.reader.zone))
    if wanted.get("until"):
        found.append(PaymentBatch.made_at < day_begins(day_after(wanted["until"]), ctx.reader.zone))
    return found


_IS_FILE = PaymentBatch.way.in_(_FILES)
_STANDINGS: Mapping[str, ColumnElement[bool]] = {
    MAKING: and_(_IS_FILE, PaymentBatch.digest.is_(None), PaymentBatch.failed.is_(None)),
    READY: and_(PaymentBatch.digest.is_not(None), PaymentBatch.failed.is_(None)),
    FAILED: PaymentBatch.failed.is_not(None),
    TOLD: and_(~_IS_FILE, PaymentBatch.failed.is_(None)),
}


def _rows() -> Select[*tuple[Any, ...]]:
    total = select(func.coalesce(func.sum(PaymentOrder.amount), 0)).where(PaymentOrder.batch_id == PaymentBatch.id)
    return select(PaymentBatch, PayingAccount, total.correlate(PaymentBatch).scalar_subquery()).join(
        PayingAccount, PayingAccount.id == PaymentBatch.account_id
    )


def _row(found: Any) -> Row:
    batch, account, total = found
    return Row(batch, account, Money(int(total), account.currency))


def spent_files(session: Session, before: datetime, most: int) -> Sequence[UUID]:
    """Batches whose last payment was over before a moment, and whose file still opens. One query."""
    order = PaymentOrder.batch_id == PaymentBatch.id
    pressing = or_(PaymentOrder.state.in_([each.value for each in OUTSIDE]), PaymentOrder.state_since >= before)
    wanted = select(PaymentBatch.id).where(PaymentBatch.document_id.is_not(None), ~exists().where(order, pressing))
    return session.scalars(wanted.order_by(PaymentBatch.id).limit(most)).all()
