"""Telling a donor, or those of us who look after an agreement, that something waits: in words that say nothing."""

from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.telling import tell
from fundapp.core.context import Context
from fundapp.donors.queries.agreement_readers import attending, reading_now


def tell_donor(agreement_id: UUID, key: str, session: Session, ctx: Context) -> None:
    """Sends a notice to whoever may read the agreement now. `key` never leaves the database."""
    for person_id in reading_now(session, agreement_id):
        tell(session, ctx, person_id, key)


def tell_us(agreement_id: UUID, key: str, session: Session, ctx: Context) -> None:
    """Sends a notice to whoever looks after the agreement; to all who could, where nobody does."""
    for person_id in attending(session, agreement_id):
        tell(session, ctx, person_id, key)
