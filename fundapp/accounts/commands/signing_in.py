"""Signing in and out: the passphrase opens an attempt, the second factor makes a session of it."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from fundapp.accounts.credentials import Opened, seal_attempt
from fundapp.accounts.errors import HalfDone
from fundapp.accounts.models import SignInAttempt, StaffSession
from fundapp.accounts.queries.sessions import own_session
from fundapp.accounts.queries.settings import setting
from fundapp.accounts.rules.installation import LONGEST_HOURS
from fundapp.accounts.rules.limits import ATTEMPT_LASTS, SECOND_TRIES
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import NotSignedIn
from fundapp.vault.commands import begin_session, end_session, end_sessions
from fundapp.vault.keeping import fresh_token, token_hash
from fundapp.vault.queries import session_by_hash
from fundapp.vault.unlocked import UnlockedMember

KIND = "staff_session"


def begin_attempt(session: Session, ctx: Context, person_id: UUID, opened: Opened) -> str:
    """Remembers that somebody gave the right passphrase, and returns the token that continues: for the cookie alone."""
    attempt_id, token = uuid4(), fresh_token()
    record(session, ctx, "sign_in.begun", "person", person_id)
    session.add(
        SignInAttempt(
            id=attempt_id,
            token_hash=token_hash(token),
            person_id=person_id,
            sealed=seal_attempt(attempt_id, token, opened),
            challenge=None,
            tries=0,
            made_at=ctx.now,
            ends_at=ctx.now + ATTEMPT_LASTS,
        )
    )
    session.flush()
    return token


def count_try(session: Session, attempt_id: UUID) -> None:
    """Counts a second factor that is about to be tried. Raises HalfDone where it is one too many."""
    there = SignInAttempt.id == attempt_id, SignInAttempt.tries < SECOND_TRIES
    counted = update(SignInAttempt).where(*there).values(tries=SignInAttempt.tries + 1)
    if session.execute(counted).rowcount != 1:  # type: ignore[attr-defined]
        raise HalfDone


def use_attempt(session: Session, attempt_id: UUID) -> None:
    """Uses an attempt up. Raises HalfDone where it is over: meanwhile its person may have been locked out."""
    if session.execute(delete(SignInAttempt).where(SignInAttempt.id == attempt_id)).rowcount != 1:  # type: ignore[attr-defined]
        raise HalfDone


def sign_in(session: Session, ctx: Context, unlocked: UnlockedMember | None, device: str) -> str:
    """Begins a session of `ctx.actor`, and returns its token: for the cookie alone. Their attempts are over.

    `unlocked`: the keys of those who have some. `device`: a coarse code.
    """
    if ctx.actor is None:
        raise NotSignedIn
    session_id = uuid4()
    record(session, ctx, "sign_in.done", KIND, session_id, {"device": device})
    session.execute(delete(SignInAttempt).where(SignInAttempt.person_id == ctx.actor.id))
    token = begin_session(session, ctx, unlocked) if unlocked else fresh_token()
    session.add(
        StaffSession(
            id=session_id,
            token_hash=token_hash(token),
            person_id=ctx.actor.id,
            device=device,
            begun_at=ctx.now,
            seen_at=ctx.now,
            confirmed_at=ctx.now,
            ends_at=ctx.now + timedelta(hours=setting(session, LONGEST_HOURS)),
            challenge=None,
        )
    )
    session.flush()
    return token


def sign_out(session: Session, ctx: Context, session_id: UUID) -> None:
    """Ends one session of one's own, here or elsewhere. Raises NotFound for anybody else's."""
    if ctx.actor is None:
        raise NotSignedIn
    found = own_session(session, ctx.actor.id, session_id)
    record(session, ctx, "sign_in.ended", KIND, session_id)
    _forget_keys(session, ctx, found)
    session.delete(found)
    session.flush()


def sign_out_everywhere(session: Session, ctx: Context, person_id: UUID) -> None:
    """Ends every session of a person, and every sign-in that is half done."""
    record(session, ctx, "sign_in.all_ended", "person", person_id)
    end_sessions(session, ctx, person_id)
    for table in (StaffSession, SignInAttempt):
        session.execute(delete(table).where(table.person_id == person_id))


def exchange_token(session: Session, ctx: Context, session_id: UUID, unlocked: UnlockedMember) -> str:
    """Gives a session that gets keys another token, and returns it: what the old one opened, it opens no more."""
    if ctx.actor is None:
        raise NotSignedIn
    found = own_session(session, ctx.actor.id, session_id)
    record(session, ctx, "sign_in.keys_added", KIND, session_id)
    token = begin_session(session, ctx, unlocked)
    found.token_hash = token_hash(token)
    session.flush()
    return token


def confirm_session(session: Session, ctx: Context, session_id: UUID) -> None:
    """Notes that whoever uses this session has just proven who they are."""
    if ctx.actor is None:
        raise NotSignedIn
    record(session, ctx, "sign_in.confirmed", KIND, session_id)
    own_session(session, ctx.actor.id, session_id).confirmed_at = ctx.now
    session.flush()


def touch_session(session: Session, session_id: UUID, now: datetime) -> None:
    """Notes that a session is in use. Nothing that a log should tell."""
    session.execute(update(StaffSession).where(StaffSession.id == session_id).values(seen_at=now))


def _forget_keys(session: Session, ctx: Context, found: StaffSession) -> None:
    unlocked = session_by_hash(session, found.token_hash)
    if unlocked is not None:
        end_session(session, ctx, unlocked.id)
