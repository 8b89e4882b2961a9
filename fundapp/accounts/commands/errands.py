"""Asking a worker to do something in one's own name (see accounts/errands.py)."""

from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import NotSignedIn
from fundapp.outbox.commands import put


def ask_worker(session: Session, ctx: Context, topic: str, subject_id: UUID) -> None:
    """Has a worker do the step that `topic` names, as this person. Raises NotSignedIn."""
    put(session, ctx, topic, f"{subject_id.hex}:{uuid4().hex}", [subject_id, asker(ctx)])


def asker(ctx: Context) -> UUID:
    """Who asks. Raises NotSignedIn."""
    if ctx.actor is None:
        raise NotSignedIn
    return ctx.actor.id
