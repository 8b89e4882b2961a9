"""The list of cases seen as a board by state, or as a calendar of clocks: the same conditions, other shapes."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, bindparam, func, literal, select, union_all
from sqlalchemy.orm import Session

from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.conflicts import me_of
from fundapp.cases.queries.list_pages import first_of_each
from fundapp.cases.queries.listing import (
    MOST_COUNTED,
    ORDER,
    STATEMENTS,
    Key,
    Row,
    beside_state,
    key_of,
    matching,
    rows_of,
    states_in,
)
from fundapp.core.context import Context
from fundapp.core.verdicts import require

CARDS = 8
"""Cases shown of one state, or of one day: the rest is a link to the list."""


def counts_by_state(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Mapping[str, int]:
    """How many cases meet `wanted`, by state, at most MOST_COUNTED + 1 of each. One query."""
    require(may_work(ctx))
    rows = session.execute(_counts(key_of(wanted)), me_of(ctx))
    return {state: count for state, count in rows if count}


@lru_cache(STATEMENTS)
def _counts(key: Key) -> CompoundSelect[Any]:
    wanted = dict(key)
    conditions = beside_state(wanted)
    parts = []
    for state in states_in(wanted):
        some = select(EmergencyCase.id).where(EmergencyCase.state == state, *conditions)
        counted = some.limit(MOST_COUNTED + 1).subquery()
        parts.append(select(literal(state.value), func.count()).select_from(counted))
    return union_all(*parts)


def cards_by_state(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Mapping[str, list[Row]]:
    """The most pressing cases of each state, at most CARDS of each. One query."""
    require(may_work(ctx))
    found: dict[str, list[Row]] = {}
    for row in session.scalars(_cards(key_of(wanted)), me_of(ctx)):
        found.setdefault(row.state, []).append(row)
    return found


@lru_cache(STATEMENTS)
def _cards(key: Key) -> Select[Any]:
    wanted = dict(key)
    shown = first_of_each(states_in(wanted), beside_state(wanted), CARDS)
    return rows_of([EmergencyCase.id.in_(shown)]).order_by(*ORDER)


def cards_due(
    session: Session, ctx: Context, wanted: Mapping[str, Any], begins_at: datetime, ends_at: datetime
) -> list[Row]:
    """Cases whose clock ends within this time, the soonest first; at most MOST_DUE. One query."""
    require(may_work(ctx))
    values = {**me_of(ctx), "begins_at": begins_at, "ends_at": ends_at}
    return list(session.scalars(_due(key_of(wanted)), values))


@lru_cache(STATEMENTS)
def _due(key: Key) -> Select[Any]:
    due = EmergencyCase.due_at >= bindparam("begins_at"), EmergencyCase.due_at < bindparam("ends_at")
    statement = rows_of([*matching(dict(key)), *due]).order_by(EmergencyCase.due_at, EmergencyCase.id)
    return statement.limit(MOST_DUE)


MOST_DUE = 200
"""Cases on one calendar."""


def count_overdue(session: Session, ctx: Context, wanted: Mapping[str, Any], now: datetime) -> int:
    """How many clocks have ended already. One query."""
    require(may_work(ctx))
    return session.scalar(_overdue(key_of(wanted)), {**me_of(ctx), "now": now}) or 0


@lru_cache(STATEMENTS)
def _overdue(key: Key) -> Select[int]:
    late = EmergencyCase.due_at < bindparam("now")
    return select(func.count()).select_from(EmergencyCase).where(*matching(dict(key)), late)
