"""Reads of the outbox."""

from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.outbox.models import Message
from fundapp.outbox.permissions import must_see


def message(session: Session, ctx: Context, message_id: UUID) -> Message:
    """One message. Raises NotFound."""
    must_see(ctx)
    found = session.get(Message, message_id)
    if found is None:
        raise NotFound
    return found
