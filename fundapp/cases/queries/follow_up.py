"""Follow-up: the times at which somebody asks, of one case and of all. Coded rows, never plain text."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from fundapp.accounts.models import Person
from fundapp.cases.models import EmergencyCase, FollowUp
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.conflicts import not_recused
from fundapp.cases.rules.follow_up import FOLLOWED_IN, Came
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require

MOST_WAITING = 50
"""Times to ask that the first page names; the list has them all."""

WEEK = timedelta(days=7)
OVERDUE, TODAY, NEXT, OPEN, DONE = "overdue", "today", "week", "open", "done"
"""In a filter: over, until today, within seven days, still to be asked, asked or given up."""

_ORDER = (FollowUp.due_on, FollowUp.id)
_Officer, _Asker = aliased(Person), aliased(Person)


@dataclass(frozen=True)
class Row:
    """A time to ask, of which case; who looks after that, and who asked. `restricted`: it is kept to some officers."""

    found: FollowUp
    reference: str
    country: str | None
    officer: str | None
    asker: str | None
    restricted: bool

    @property
    def came(self) -> str | None:
        """What came of it; None while nobody has asked."""
        if self.found.done_at is None:
            return None
        return Came.REACHED if self.found.reached else Came.GIVEN_UP


@dataclass(frozen=True)
class Due:
    """A time to ask that has come, and whose case it is."""

    reference: str
    kind: str
    due_on: date
    person_id: UUID


def follow_ups_of(session: Session, ctx: Context, case_id: UUID) -> list[Row]:
    """Every time to ask of one case, the earliest first. One query."""
    require(may_work(ctx))
    wanted = _around().where(FollowUp.case_id == case_id).order_by(*_ORDER)
    return [_row(each) for each in session.execute(wanted)]


def unasked(session: Session, case_id: UUID) -> int:
    """How many times nobody has asked yet. One query."""
    wanted = select(FollowUp.id).where(FollowUp.case_id == case_id, FollowUp.done_at.is_(None))
    return len(session.scalars(wanted).all())


def planned_kinds(session: Session, case_id: UUID) -> frozenset[str]:
    """Which times are planned already. One query."""
    return frozenset(session.scalars(select(FollowUp.kind).where(FollowUp.case_id == case_id)))


def locked_follow_up(session: Session, case_id: UUID, follow_up_id: UUID) -> FollowUp:
    """One of them, nobody else's until the transaction ends. Raises NotFound. One query."""
    found = session.get(FollowUp, follow_up_id, with_for_update=True, populate_existing=True)
    if found is None or found.case_id != case_id:
        raise NotFound
    return found


def follow_ups_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[FollowUp]:
    """One page of the times to ask that meet `wanted` (see FollowUpFilterSchema), the earliest first. Two queries."""
    require(may_work(ctx))
    statement = select(FollowUp).join(EmergencyCase, EmergencyCase.id == FollowUp.case_id)
    statement = statement.where(*_conditions(ctx, wanted))
    return read_page(session, statement, _ORDER, marks=marks, name="follow_ups", mark=mark)


def rows_of(session: Session, found: Sequence[FollowUp]) -> list[Row]:
    """These with what stands around them, in the same order. One query, none where there are none."""
    if not found:
        return []
    rows = session.execute(_around().where(FollowUp.id.in_([each.id for each in found])))
    known = {row[0].id: _row(row) for row in rows}
    return [known[each.id] for each in found]


def follow_ups_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[Row]:
    """Every such time, in the list's order, read in chunks."""
    require(may_work(ctx))
    statement = _around().where(*_conditions(ctx, wanted)).order_by(*_ORDER)
    return map(_row, session.execute(statement, execution_options=IN_CHUNKS))


def due_follow_ups(session: Session, ctx: Context, people: Collection[UUID]) -> Sequence[Due]:
    """Times to ask that have come, in the cases of these people, the earliest first. One query."""
    require(may_work(ctx))
    wanted = select(EmergencyCase.reference, FollowUp.kind, FollowUp.due_on, EmergencyCase.officer_id)
    wanted = wanted.join(EmergencyCase, EmergencyCase.id == FollowUp.case_id)
    wanted = wanted.where(*_waits(), FollowUp.due_on <= ctx.today, not_recused(ctx))
    wanted = wanted.where(EmergencyCase.officer_id.in_(people)).order_by(*_ORDER).limit(MOST_WAITING)
    return [Due(reference, kind, due_on, whose) for reference, kind, due_on, whose in session.execute(wanted) if whose]


def _waits() -> list[ColumnElement[bool]]:
    """Nobody has asked yet, and somebody should: not while its case is suspended, nor once it is over."""
    followed = EmergencyCase.state.in_([each.value for each in FOLLOWED_IN])
    return [FollowUp.done_at.is_(None), followed, EmergencyCase.erased_at.is_(None)]


def _conditions(ctx: Context, wanted: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    waiting, done = _waits(), FollowUp.done_at.is_not(None)
    found: list[ColumnElement[bool]] = [not_recused(ctx), or_(done, and_(*waiting))]
    if wanted.get("kind"):
        found.append(FollowUp.kind.in_(wanted["kind"]))
    if wanted.get("safer"):
        found.append(FollowUp.safer == wanted["safer"])
    if wanted.get("whose"):
        found.append(EmergencyCase.officer_id == (ctx.actor.id if ctx.actor else None))
    standings: Mapping[str, list[ColumnElement[bool]]] = {
        OVERDUE: [*waiting, FollowUp.due_on < ctx.today],
        TODAY: [*waiting, FollowUp.due_on <= ctx.today],
        NEXT: [*waiting, FollowUp.due_on <= ctx.today + WEEK],
        OPEN: waiting,
        DONE: [done],
    }
    return [*found, *standings.get(wanted.get("standing") or "", [])]


def _around() -> Select[*tuple[Any, ...]]:
    return (
        select(
            FollowUp, EmergencyCase.reference, EmergencyCase.country, _Officer.name, _Asker.name,
            EmergencyCase.restricted_since,
        )
        .join(EmergencyCase, EmergencyCase.id == FollowUp.case_id)
        .outerjoin(_Officer, _Officer.id == EmergencyCase.officer_id)
        .outerjoin(_Asker, _Asker.id == FollowUp.done_by_id)
    )  # fmt: skip


def _row(found: Any) -> Row:
    follow_up, reference, country, officer, asker, restricted = found
    return Row(follow_up, reference, country, officer, asker, restricted is not None)
