"""Regular jobs about people. They may run twice."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, or_

from fundapp.accounts.models import SignInAttempt, StaffSession
from fundapp.accounts.queries.settings import setting
from fundapp.accounts.rules.installation import IDLE_MINUTES
from fundapp.core.database import transaction
from fundapp.vault.models import UnlockedSession


def tidy() -> None:
    """Delete sign-ins that took too long, and sessions that ended or were not used for too long, with their keys.

    Nobody is let in by them any more; but whoever has the cookie and the table could still open the keys.
    """
    now = datetime.now(UTC)
    with transaction() as session:
        session.execute(delete(SignInAttempt).where(SignInAttempt.ends_at <= now))
        idle_since = now - timedelta(minutes=setting(session, IDLE_MINUTES))
        over = or_(StaffSession.ends_at <= now, StaffSession.seen_at <= idle_since)
        # In one statement, so that no session loses its keys which is used again in this moment.
        gone = session.scalars(delete(StaffSession).where(over).returning(StaffSession.token_hash)).all()
        session.execute(delete(UnlockedSession).where(UnlockedSession.token_hash.in_(gone)))
