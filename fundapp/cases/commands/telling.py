"""Whoever looks after a case is told that something has come of its applicant, or of a partner."""

from sqlalchemy.orm import Session

from fundapp.accounts.telling import tell
from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.news import is_everybodys, urgency_of_news
from fundapp.core.context import Context
from fundapp.outbox.commands import put

UNATTENDED = "case.unattended"
"""The topic by which officers on call are told of what has come in a case that nobody looks after."""


def tell_of_news(found: EmergencyCase, session: Session, ctx: Context, key: str) -> None:
    """Tells the officer of a case; where there is none to be told any more, those on call, until one of them looks.

    Called before the news itself is kept. Of a case that nobody has taken yet, the alert tells. `key` says what came.
    """
    told = tell(session, ctx, found.officer_id, key) if found.officer_id is not None else 0
    if not told and is_everybodys(found) and urgency_of_news(session, found.id) is None:
        put(session, ctx, UNATTENDED, key, [found.id])
