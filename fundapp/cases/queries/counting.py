"""Which decided cases are counted, and which wait for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.cases.models import CaseAward, CaseCount, EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.conflicts import not_recused
from fundapp.cases.queries.moves import moves_of
from fundapp.cases.rules.counting import Counted, Decision, decision_in
from fundapp.core.context import Context
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require
from fundapp.ledger.queries.accounts import used_for

_ORDER = (CaseCount.decided_at, CaseCount.id)


@dataclass(frozen=True)
class Row:
    """A decided case that waits to be counted; `officer` looks after it. `restricted`: it is kept to some officers."""

    count: CaseCount
    reference: str
    case_state: str
    officer: str | None
    restricted: bool


@dataclass(frozen=True)
class ToCount:
    """What decides how a case is counted: its decision, and the envelopes that hold or have paid its awards."""

    decision: Decision | None
    envelopes: frozenset[UUID]


def count_of(session: Session, case_id: UUID) -> CaseCount | None:
    """How far the counting of a case has come; None where nothing was decided. One query."""
    return session.scalars(select(CaseCount).where(CaseCount.case_id == case_id)).first()


def envelopes_of(session: Session, case_id: UUID) -> frozenset[UUID]:
    """The envelopes of which something is held for a case, or was paid. One query."""
    used = used_for(session, select(CaseAward.id).where(CaseAward.case_id == case_id))
    return frozenset(envelope_id for envelope_id, amount in used.items() if amount > 0)


def to_count(session: Session, found: EmergencyCase) -> ToCount:
    """What is to be counted of a case as it stands; nothing of one that goes on under another. Two queries."""
    envelopes = envelopes_of(session, found.id)
    if found.joined_to_id is not None:
        return ToCount(None, envelopes)
    return ToCount(decision_in(moves_of(session, found.id), funded=bool(envelopes)), envelopes)


def uncounted_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[CaseCount]:
    """One page of what waits to be counted and meets `wanted` (UncountedFilterSchema), by its decision. Two queries."""
    require(may_work(ctx))
    statement = select(CaseCount).join(EmergencyCase, EmergencyCase.id == CaseCount.case_id)
    statement = statement.where(*_conditions(ctx, wanted))
    return read_page(session, statement, _ORDER, marks=marks, name="uncounted", mark=mark)


def rows_of(session: Session, found: Sequence[CaseCount]) -> list[Row]:
    """These with what stands around them, in the same order. One query, none where there are none."""
    if not found:
        return []
    rows = session.execute(_around().where(CaseCount.id.in_([each.id for each in found])))
    known = {row[0].id: _row(row) for row in rows}
    return [known[each.id] for each in found]


def uncounted_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Row]:
    """Every such case, in the list's order, read in chunks."""
    require(may_work(ctx))
    statement = _around().where(*_conditions(ctx, wanted)).order_by(*_ORDER)
    return map(_row, session.execute(statement, execution_options=IN_CHUNKS))


def how_many_wait(session: Session, ctx: Context) -> tuple[int, datetime | None]:
    """How many decided cases wait to be counted, and when the first of them was decided. One query."""
    require(may_work(ctx))
    wanted = select(func.count(), func.min(CaseCount.decided_at)).select_from(CaseCount)
    wanted = wanted.join(EmergencyCase, EmergencyCase.id == CaseCount.case_id)
    row = session.execute(wanted.where(*_waits(), not_recused(ctx))).one()
    return row[0], row[1]


def _waits() -> list[ColumnElement[bool]]:
    """What goes on under another case is not counted; if it was, an officer takes it out."""
    own = or_(EmergencyCase.joined_to_id.is_(None), CaseCount.standing == Counted.TO_RECOUNT.value)
    return [CaseCount.standing != Counted.COUNTED.value, EmergencyCase.erased_at.is_(None), own]


def _conditions(ctx: Context, wanted: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    found = [*_waits(), not_recused(ctx)]
    if wanted.get("standing"):
        found.append(CaseCount.standing == wanted["standing"])
    if wanted.get("whose"):
        found.append(EmergencyCase.officer_id == (ctx.actor.id if ctx.actor else None))
    return found


def _around() -> Select[*tuple[Any, ...]]:
    columns: Sequence[Any] = (
        CaseCount, EmergencyCase.reference, EmergencyCase.state, Person.name, EmergencyCase.restricted_since,
    )  # fmt: skip
    wanted = select(*columns).join(EmergencyCase, EmergencyCase.id == CaseCount.case_id)
    return wanted.outerjoin(Person, Person.id == EmergencyCase.officer_id)


def _row(found: Any) -> Row:
    count, reference, state, officer, restricted = found
    return Row(count, reference, state, officer, restricted is not None)
