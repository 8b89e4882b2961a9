"""What was awarded and accepted, and is not yet ordered: the list « to prepare »."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from fundapp.cases.models import CaseAward, CaseMove, EmergencyCase
from fundapp.cases.queries.conflicts import not_recused
from fundapp.cases.queries.outsiders import works_on_cases
from fundapp.cases.workflow import Action
from fundapp.core.columns import Instant
from fundapp.core.context import Context
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.permissions import may_prepare
from fundapp.disbursements.queries.holds import Room, rooms_of
from fundapp.disbursements.queries.waiting import payable
from fundapp.disbursements.rules.overdue import PAID_WITHIN
from fundapp.disbursements.workflow import LIVE
from fundapp.ledger.models import Transfer

_accepted = select(func.max(CaseMove.at)).where(
    CaseMove.case_id == CaseAward.case_id, CaseMove.action == Action.ACCEPT.value
)
ACCEPTED: ColumnElement[datetime] = func.coalesce(_accepted.scalar_subquery(), CaseAward.at, type_=Instant())
"""Since when the money of an award is owed: when its applicant accepted it."""

_ORDER = (ACCEPTED, CaseAward.id)


@dataclass(frozen=True)
class Owed:
    """An award of which something is to be ordered. `rooms`: what, out of which envelope, for what.

    `reference`: of its case, None where the actor does not work on cases. `due`: until when it was promised.
    """

    award: CaseAward
    case_id: UUID
    reference: str | None
    accepted_at: datetime
    rooms: Sequence[Room]

    @property
    def due(self) -> datetime:
        """Until when it was promised to be paid."""
        return self.accepted_at + PAID_WITHIN


def owed_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[CaseAward]:
    """One page of the awards to prepare that meet `wanted`, what was accepted first on top. Two queries."""
    require(may_prepare(ctx))
    return read_page(session, _matching(ctx, wanted), _ORDER, marks=marks, name="to_prepare", mark=mark)


def owed_rows(session: Session, ctx: Context, awards: Sequence[CaseAward]) -> list[Owed]:
    """These awards with what stands around them, in the same order. Three queries; none where there are none."""
    if not awards:
        return []
    ids = [each.id for each in awards]
    columns = CaseAward.id, EmergencyCase.reference, ACCEPTED
    around = select(*columns).join(EmergencyCase, EmergencyCase.id == CaseAward.case_id).where(CaseAward.id.in_(ids))
    known = {row[0]: (row[1], row[2]) for row in session.execute(around)}
    rooms, named = rooms_of(session, ids), works_on_cases(ctx)
    return [
        Owed(
            each, each.case_id, known[each.id][0] if named else None, known[each.id][1],
            [room for room in rooms if room.award_id == each.id],
        )
        for each in awards
    ]  # fmt: skip


def owed_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Owed]:
    """Every award to prepare that meets `wanted`, read in chunks."""
    require(may_prepare(ctx))
    statement = _matching(ctx, wanted).order_by(*_ORDER)
    for chunk in session.scalars(statement, execution_options=IN_CHUNKS).partitions():
        yield from owed_rows(session, ctx, chunk)


def owed_count(session: Session, ctx: Context) -> tuple[int, datetime | None]:
    """How many awards are to be prepared, and when the first of them was accepted. One query."""
    require(may_prepare(ctx))
    inner = _matching(ctx, {}).with_only_columns(ACCEPTED.label("at")).subquery()
    count, first = session.execute(select(func.count(), func.min(inner.c.at, type_=Instant()))).one()
    return count, first


def _matching(ctx: Context, wanted: Mapping[str, Any]) -> Select[CaseAward]:
    found = select(CaseAward).join(EmergencyCase, EmergencyCase.id == CaseAward.case_id)
    found = found.where(payable(), not_recused(ctx), CaseAward.id.in_(_with_room()))
    if wanted.get("currency"):
        found = found.where(CaseAward.currency == wanted["currency"])
    if wanted.get("late"):
        found = found.where(ctx.now - PAID_WITHIN >= ACCEPTED)
    return found


def _with_room() -> Select[Any]:
    """Awards of which more is held, out of some envelope for some purpose, than orders stand for (as rooms_of)."""
    resolver = aliased(Transfer)
    owed = func.coalesce(Transfer.other_amount, Transfer.amount)
    columns = Transfer.about_id, Transfer.envelope_id, Transfer.purpose
    held = select(*columns, func.sum(owed).label("owed"))
    held = held.where(Transfer.pending, ~exists().where(resolver.resolves_id == Transfer.id))
    kept = held.group_by(*columns).subquery()
    ordered = _ordered()
    same = and_(
        ordered.c.award_id == kept.c.about_id, ordered.c.envelope_id == kept.c.envelope_id,
        or_(ordered.c.purpose == kept.c.purpose, and_(ordered.c.purpose.is_(None), kept.c.purpose.is_(None))),
    )  # fmt: skip
    wanted = select(kept.c.about_id).outerjoin(ordered, same)
    return wanted.where(kept.c.owed > func.coalesce(ordered.c.amount, 0), kept.c.about_id.is_not(None))


def _ordered() -> Any:
    keys = PaymentOrder.award_id, PaymentOrder.envelope_id, PaymentOrder.purpose
    wanted = select(*keys, func.sum(PaymentOrder.amount).label("amount"))
    return wanted.where(PaymentOrder.state.in_([each.value for each in LIVE])).group_by(*keys).subquery()
