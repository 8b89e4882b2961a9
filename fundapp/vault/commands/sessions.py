"""Sessions: keys that stay unlocked under the token in a cookie."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.vault.keeping import fresh_token, keep_in_session, token_hash
from fundapp.vault.models import UnlockedSession
from fundapp.vault.queries import locked_member
from fundapp.vault.rules import SESSION_LASTS, ReaderKind
from fundapp.vault.unlocked import Unlocked

KIND = "vault_session"


def begin_session(session: Session, ctx: Context, unlocked: Unlocked, lasts: timedelta = SESSION_LASTS) -> str:
    """Keeps a reader's keys until the session ends, and returns the token that opens them: for the cookie alone.

    Raises NotFound for a member who left.
    """
    if unlocked.reader.kind == ReaderKind.MEMBER:
        locked_member(session, unlocked.reader.id)
    session_id, token = uuid4(), fresh_token()
    record(session, ctx, "vault.session.begun", KIND, session_id, {"reader": unlocked.reader.id.hex})
    session.add(
        UnlockedSession(
            id=session_id,
            token_hash=token_hash(token),
            reader_kind=unlocked.reader.kind.value,
            reader_id=unlocked.reader.id,
            sealed=keep_in_session(session_id, token, unlocked),
            made_at=ctx.now,
            ends_at=ctx.now + lasts,
        )
    )
    return token


def end_session(session: Session, ctx: Context, session_id: UUID) -> None:
    """Forgets a session's keys."""
    record(session, ctx, "vault.session.removed", KIND, session_id)
    session.execute(delete(UnlockedSession).where(UnlockedSession.id == session_id))


def end_sessions(session: Session, ctx: Context, reader_id: UUID) -> None:
    """Forgets the keys of all sessions of a reader."""
    record(session, ctx, "vault.sessions.ended", "vault_reader", reader_id)
    session.execute(delete(UnlockedSession).where(UnlockedSession.reader_id == reader_id))
