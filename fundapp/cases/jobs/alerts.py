"""Alerts: officers on call are told that something waits, and while nobody takes it, more people are.

A notice says nothing, not even how much waits: whoever watches somebody's mail would learn how busy the fund is. What
an ordinary case sends is word for word what anything sends that waits for its reader.

Nothing is remembered but the notices themselves. Who is to be told follows from the cases that wait, the rota, and when
people were last told; so running twice, late, or after a crash does no harm, and taking a case is all that stops it.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from fundapp.cases.commands.intake import RECEIVED
from fundapp.cases.queries.ladder import ladder
from fundapp.cases.queries.waiting import reached
from fundapp.cases.rules.clocks import GATHER, told_since
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


def _tell(ctx: Context) -> bool:
    """False where something waits and nobody can be told."""
    with ReadSession(db) as session:
        waiting = {urgency: moments for urgency, moments in reached(session, ctx.now).items() if any(moments)}
        levels = ladder(session, ctx.now) if waiting else {}
        alerts = [each for urgency in waiting for each in _due(session, ctx, urgency, waiting[urgency], levels)]
    if alerts:
        with transaction() as session:
            for each in alerts:
                urgent = each.urgency == Priority.P1
                template = WORDINGS[each.urgency]
                notify_after(session, ctx, template, each.recipient_id, each.series, each.last, urgent=urgent)
    return bool(levels) or not waiting


def _due(
    session: Session, ctx: Context, urgency: Priority, moments: list[datetime | None], levels: Mapping[UUID, int]
) -> Iterator[Alert]:
    known = last_told(session, levels.keys(), _series(urgency))
    for recipient_id, level in levels.items():
        since, last = told_since(moments, level), known.get(recipient_id)
        if since is not None and is_due(last, since, ctx.now, GATHER[urgency]):
            yield Alert(urgency, recipient_id, last)


def _series(urgency: Priority) -> str:
    return f"alert:{urgency}"


def context_of_alerts(now: datetime, request_id: str) -> Context:
    """In which alerts are sent: nobody's."""
    settings: Settings = current_app.extensions["fundapp.settings"]
    return Context(None, now, request_id, Reader(settings.language, settings.zone))
