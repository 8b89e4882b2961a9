"""Cases that nobody has taken yet: what alerts ring for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.ladder import ladder
from fundapp.cases.queries.outside import guarded
from fundapp.cases.rules.clocks import CLIMB, URGENCIES, last_ring
from fundapp.cases.rules.vocabulary import Priority
from fundapp.cases.workflow import State
from fundapp.core.context import Context

IMMEDIATE = timedelta(0)


def reached(session: Session, now: datetime) -> Mapping[Priority, list[datetime | None]]:
    """For each urgency and level, when the newest case that waits got there; None where none has. One query.

    At the last level it gets there again and again. Without those of which not everybody may be told.
    """
    places = [(urgency, wait) for urgency in URGENCIES for wait in CLIMB[urgency]]
    newest = session.execute(select(*(_newest(urgency, now, wait) for urgency, wait in places))).one()
    found: dict[Priority, list[datetime | None]] = {urgency: [] for urgency in URGENCIES}
    for (urgency, wait), received_at in zip(places, newest, strict=True):
        found[urgency].append(None if received_at is None else received_at + wait)
    for urgency, moments in found.items():
        if moments[-1] is not None:
            moments[-1] = last_ring(urgency, moments[-1], now)
    return found


@dataclass(frozen=True)
class Apart:
    """A case that nobody has taken, and out of which somebody may be kept; `moments`: when it got to each level."""

    case_id: UUID
    urgency: Priority
    moments: list[datetime | None]


def reached_apart(session: Session, now: datetime) -> list[Apart]:
    """Cases of which not everybody may be told: each has levels of its own. One query."""
    wanted = _untaken(EmergencyCase.id, EmergencyCase.priority, EmergencyCase.received_at).where(guarded())
    found = []
    for case_id, priority, received_at in session.execute(wanted.order_by(EmergencyCase.received_at, EmergencyCase.id)):
        urgency = Priority.P1 if priority == Priority.P1 else Priority.P2
        moments = [_there(received_at, wait, now) for wait in CLIMB[urgency]]
        if moments[-1] is not None:
            moments[-1] = last_ring(urgency, moments[-1], now)
        found.append(Apart(case_id, urgency, moments))
    return found


def is_untaken(session: Session, case_id: UUID, priority: Priority) -> bool:
    """Whether nobody has taken a case, and it is as urgent as that. One query."""
    wanted = _untaken(EmergencyCase.id).where(EmergencyCase.id == case_id, EmergencyCase.priority == priority)
    return session.scalar(wanted) is not None


def unreachable(session: Session, ctx: Context) -> int:
    """How many cases wait of which nobody can be told: no officer has an address, nor an administrator.

    For officers and administrators alone. At most ten queries, one where nothing waits.
    """
    count = session.scalar(_untaken(func.count())) or 0
    return count if count and not ladder(session, ctx.now) else 0


def _there(received_at: datetime, wait: timedelta, now: datetime) -> datetime | None:
    """When a case got to a level; what has just arrived is at the first at once, as in `_newest`."""
    return received_at + wait if wait <= IMMEDIATE or received_at <= now - wait else None


def _newest(urgency: Priority, now: datetime, wait: timedelta) -> Any:
    wanted = _untaken(func.max(EmergencyCase.received_at)).where(_is_of(urgency), ~guarded())
    if wait > IMMEDIATE:  # what has just arrived counts at once, even where the clock of its web host is ahead
        wanted = wanted.where(EmergencyCase.received_at <= now - wait)
    return wanted.scalar_subquery()


def _untaken(*columns: Any) -> Select[Any]:
    alone = EmergencyCase.joined_to_id.is_(None)  # what joined another case is answered with that one
    untaken = EmergencyCase.state == State.RECEIVED, EmergencyCase.acknowledged_at.is_(None), alone
    return select(*columns).select_from(EmergencyCase).where(*untaken)


def _is_of(urgency: Priority) -> ColumnElement[bool]:
    return EmergencyCase.priority == Priority.P1 if urgency == Priority.P1 else EmergencyCase.priority != Priority.P1
