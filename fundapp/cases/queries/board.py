"""The list of cases seen as a board by state, or as a calendar of clocks: the same conditions, other shapes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.listing import ORDER, Row, matching, rows_of
from fundapp.core.context import Context
from fundapp.core.verdicts import require

CARDS = 8
"""Cases shown of one state, or of one day: the rest is a link to the list."""


def counts_by_state(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Mapping[str, int]:
    """How many cases meet `wanted`, by state. One query."""
    require(may_work(ctx))
    statement = select(EmergencyCase.state, func.count()).where(*matching(ctx, wanted)).group_by(EmergencyCase.state)
    return dict(session.execute(statement).all())


def cards_by_state(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Mapping[str, list[Row]]:
    """The most pressing cases of each state, at most CARDS of each. One query."""
    require(may_work(ctx))
    return _first_of(session, ctx, wanted, EmergencyCase.state)


def cards_due(
    session: Session, ctx: Context, wanted: Mapping[str, Any], begins_at: datetime, ends_at: datetime
) -> list[Row]:
    """Cases whose clock ends within this time, the soonest first; at most MOST_DUE. One query."""
    require(may_work(ctx))
    due = EmergencyCase.due_at >= begins_at, EmergencyCase.due_at < ends_at
    statement = rows_of(ctx, [*matching(ctx, wanted), *due]).order_by(EmergencyCase.due_at, EmergencyCase.id)
    return list(session.scalars(statement.limit(MOST_DUE)))


MOST_DUE = 200
"""Cases on one calendar."""


def count_overdue(session: Session, ctx: Context, wanted: Mapping[str, Any], now: datetime) -> int:
    """How many clocks have ended already. One query."""
    require(may_work(ctx))
    late = EmergencyCase.due_at < now
    return session.scalar(select(func.count()).select_from(EmergencyCase).where(*matching(ctx, wanted), late)) or 0


def _first_of(session: Session, ctx: Context, wanted: Mapping[str, Any], column: Any) -> dict[str, list[Row]]:
    conditions = matching(ctx, wanted)
    place = func.row_number().over(partition_by=column, order_by=ORDER)
    first = select(EmergencyCase.id, place.label("place")).where(*conditions).subquery()
    shown = select(first.c.id).where(first.c.place <= CARDS)
    found: dict[str, list[Row]] = {}
    for row in session.scalars(rows_of(ctx, [EmergencyCase.id.in_(shown)]).order_by(*ORDER)):
        found.setdefault(row.state, []).append(row)
    return found
