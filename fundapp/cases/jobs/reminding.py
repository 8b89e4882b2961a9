"""Reminders: who answers for a clock is told before it runs out, and others one after the other once it has.

As alerts, notices say nothing, and nothing is remembered but they: who is to be told follows from the clocks, the rota,
and when people were last told. So running twice, late, or after a crash does no harm; a clock that is answered, or
stands still, is all that stops it.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.cases.jobs.alerts import WORDINGS, context_of_alerts
from fundapp.cases.queries.ladder import ladder
from fundapp.cases.queries.late import crew, pressing_clocks, pressing_tasks
from fundapp.cases.queries.outside import addresses_outside
from fundapp.cases.rules.clocks import APART, URGENCIES
from fundapp.cases.rules.escalation import Call, calls_of, steps_of, together, without
from fundapp.cases.rules.vocabulary import Priority
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.logs import log
from fundapp.outbox.gathering import Told, is_due, key_after, last_told
from fundapp.outbox.notices import notify


@dataclass(frozen=True)
class Reminder:
    """A notice that somebody is to have; `last` is the one of its kind that they had before."""

    urgency: Priority
    recipient_id: UUID
    last: Told | None
    personal: bool


def remind() -> None:
    """Every minute: tells whoever is to be told of clocks and tasks that end soon, or have run out."""
    ctx = context_of_alerts(datetime.now(UTC), secrets.token_hex(8))
    with ReadSession(db) as session:
        calls = _calls(session, ctx.now)
        reminders = [each for urgency in URGENCIES for each in _due(session, ctx, urgency, calls[urgency])]
    if not reminders:
        return
    with transaction() as session:
        for each in reminders:
            _send(session, ctx, each)


def _calls(session: Session, now: datetime) -> Mapping[Priority, Mapping[UUID, Call]]:
    """Who is to be told of what is urgent, and of all else. At most 21 queries; six where nothing presses."""
    pressing = [*pressing_clocks(session, now), *pressing_tasks(session, now)]
    if not pressing:
        return {urgency: {} for urgency in URGENCIES}
    people, levels = crew(session, now), ladder(session, now)
    apart = addresses_outside(session, {each.case_id for each in pressing if each.case_id is not None})
    found: dict[Priority, list[Mapping[UUID, Call]]] = {urgency: [] for urgency in URGENCIES}
    for each in pressing:
        outside = apart[each.case_id] if each.case_id is not None else frozenset()
        own = people.own_steps(each.owner_id, each.urgency, outside)
        steps = steps_of(own, without(levels, outside) if outside else levels)
        if not steps:
            log.warning("a clock runs out, and nobody has an address at which they could be told")
        found[each.urgency].append(calls_of(each, steps, len(own), now))
    return {urgency: together(calls) for urgency, calls in found.items()}


def _due(session: Session, ctx: Context, urgency: Priority, calls: Mapping[UUID, Call]) -> Iterator[Reminder]:
    known = last_told(session, calls.keys(), _series(urgency)) if calls else {}
    for recipient_id, call in calls.items():
        last = known.get(recipient_id)
        if is_due(last, call.since, ctx.now, APART[urgency]):
            yield Reminder(urgency, recipient_id, last, call.personal)


def _send(session: Session, ctx: Context, found: Reminder) -> None:
    urgent, key = found.urgency == Priority.P1, key_after(_series(found.urgency), found.last)
    notify(session, ctx, WORDINGS[found.urgency], found.recipient_id, key, urgent=urgent, alone=not found.personal)


def _series(urgency: Priority) -> str:
    return f"clock:{urgency}"
