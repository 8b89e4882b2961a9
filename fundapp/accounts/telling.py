"""Telling somebody that something about their own account wants looking at, in words that say nothing."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.outbox.models import Recipient
from fundapp.outbox.notices import notify
from fundapp.outbox.wordings import WAITS


def tell(session: Session, ctx: Context, person_id: UUID, key: str, *, urgent: bool = False) -> int:
    """Sends a notice to every address at which a person is reached; how many. `key` never leaves the database."""
    reached = select(Recipient.id).where(Recipient.owner_id == person_id, Recipient.active).order_by(Recipient.id)
    sent = [notify(session, ctx, WAITS, each, key, urgent=urgent) for each in session.scalars(reached).all()]
    return sum(each is not None for each in sent)
