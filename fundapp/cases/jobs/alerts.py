"""Alerts: officers on call are told that something waits, and while nobody takes it, more people are.

A notice says nothing, not even how much waits: whoever watches somebody's mail would learn how busy the fund is. What
an ordinary case sends is word for word what anything sends that waits for its reader.

Nothing is remembered but the notices themselves. Who is to be told follows from the cases that wait, the rota, and when
people were last told; so running twice, late, or after a crash does no harm, and taking a case is all that stops it.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from fundapp.cases.commands.intake import RECEIVED
from fundapp.cases.queries.ladder import ladder
from fundapp.cases.queries.outside import addresses_outside
from fundapp.cases.queries.waiting import reached, reached_apart
from fundapp.cases.rules.clocks import GATHER, URGENCIES, told_since
from fundapp.cases.rules.escalation import without
from fundapp.cases.rules.vocabulary import Priority
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.core.i18n import lazy
from fundapp.core.logs import log
from fundapp.core.reader import Reader
from fundapp.outbox.gathering import Told, is_due, last_told, notify_after
from fundapp.outbox.topics import Claim, on
from fundapp.outbox.wordings import WAITS, notice_wording

NOW = "something_needs_you_now"

notice_wording(
    NOW,
    lazy("Something needs you now"),
    lazy("Something needs you now. Please open the service in your usual way."),
)

WORDINGS = {Priority.P1: NOW, Priority.P2: WAITS}


@dataclass(frozen=True)
class Alert:
    """A notice that somebody is to have; `last` is the one of its kind that they had before."""

    urgency: Priority
    recipient_id: UUID
    last: Told | None

    @property
    def series(self) -> str:
        """By which the outbox tells alerts of this urgency from everything else."""
        return _series(self.urgency)


@on(RECEIVED, name="alert", queue="urgent", timeout=20)
def alert(claim: Claim) -> None:
    """Tells whoever is to be told now that something has arrived."""
    _tell(context_of_alerts(claim.now, claim.id.hex))


def climb() -> None:
    """Every minute: tells those whom an alert has climbed to, and whoever has come on call meanwhile."""
    if not _tell(context_of_alerts(datetime.now(UTC), secrets.token_hex(8))):
        log.warning("cases wait, and nobody has an address at which they could be told")


@dataclass(frozen=True)
class Waiting:
    """Cases that are told of together: when the newest got to each level, and whom it reaches from which level on."""

    urgency: Priority
    moments: list[datetime | None]
    levels: Mapping[UUID, int]


def _tell(ctx: Context) -> bool:
    """False where something waits and nobody can be told."""
    with ReadSession(db) as session:
        waiting = _waiting(session, ctx.now)
        alerts = [each for urgency in URGENCIES for each in _due(session, ctx, urgency, waiting)]
    if alerts:
        with transaction() as session:
            for each in alerts:
                urgent = each.urgency == Priority.P1
                template = WORDINGS[each.urgency]
                notify_after(session, ctx, template, each.recipient_id, each.series, each.last, urgent=urgent)
    return all(each.levels for each in waiting)


def _waiting(session: Session, now: datetime) -> list[Waiting]:
    """What waits, by urgency; and each case by itself of which not everybody may be told. At most fifteen queries."""
    together = [(urgency, moments) for urgency, moments in reached(session, now).items() if any(moments)]
    apart = reached_apart(session, now)
    levels = ladder(session, now) if together or apart else {}
    outside = addresses_outside(session, [each.case_id for each in apart])
    return [
        *(Waiting(urgency, moments, levels) for urgency, moments in together),
        *(Waiting(each.urgency, each.moments, without(levels, outside[each.case_id])) for each in apart),
    ]


def _due(session: Session, ctx: Context, urgency: Priority, waiting: Sequence[Waiting]) -> Iterator[Alert]:
    newest: dict[UUID, datetime] = {}
    for found in (each for each in waiting if each.urgency == urgency):
        for recipient_id, level in found.levels.items():
            since = told_since(found.moments, level)
            if since is not None:
                newest[recipient_id] = max(since, newest.get(recipient_id, since))
    known = last_told(session, newest.keys(), _series(urgency)) if newest else {}
    for recipient_id, since in newest.items():
        last = known.get(recipient_id)
        if is_due(last, since, ctx.now, GATHER[urgency]):
            yield Alert(urgency, recipient_id, last)


def _series(urgency: Priority) -> str:
    return f"alert:{urgency}"


def context_of_alerts(now: datetime, request_id: str) -> Context:
    """In which alerts are sent: nobody's."""
    settings: Settings = current_app.extensions["fundapp.settings"]
    return Context(None, now, request_id, Reader(settings.language, settings.zone))
