"""The list of cases seen as a board by state, or as a calendar of clocks: the same conditions, other shapes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.list_pages import first_of_each
from fundapp.cases.queries.listing import MOST_COUNTED, ORDER, Row, beside_state, matching, rows_of, states_in
from fundapp.core.context import Context
from fundapp.core.verdicts import require

CARDS = 8
"""Cases shown of one state, or of one day: the rest is a link to the list."""


def counts_by_state(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Mapping[str, int]:
    """How many cases meet `wanted`, by state, at most MOST_COUNTED + 1 of each. One query."""
    require(may_work(ctx))
    conditions = beside_state(ctx, wanted)
    parts = []
    for state in states_in(wanted):
        some = select(EmergencyCase.id).where(EmergencyCase.state == state, *conditions)
        counted = some.limit(MOST_COUNTED + 1).subquery()
        parts.append(select(literal(state.value), func.count()).select_from(counted))
    return {state: count for state, count in session.execute(union_all(*parts)) if count}


def cards_by_state(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Mapping[str, list[Row]]:
    """The most pressing cases of each state, at most CARDS of each. One query."""
    require(may_work(ctx))
    shown = first_of_each(states_in(wanted), beside_state(ctx, wanted), CARDS)
    found: dict[str, list[Row]] = {}
    for row in session.scalars(rows_of(ctx, [EmergencyCase.id.in_(shown)]).order_by(*ORDER)):
        found.setdefault(row.state, []).append(row)
    return found


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
