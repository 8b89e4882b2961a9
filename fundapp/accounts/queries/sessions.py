"""Reads of sessions: who holds a token, and where a person is signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership, Person, SettingChange, SignInAttempt, StaffSession
from fundapp.accounts.rules.installation import IDLE_MINUTES, SETTINGS
from fundapp.core.errors import NotFound
from fundapp.vault.keeping import token_hash


@dataclass(frozen=True)
class Holder:
    """Who holds a token: their session, themselves and their groups."""

    session: StaffSession
    person: Person
    groups: frozenset[str]


_IDLE = (
    select(SettingChange.value)
    .where(SettingChange.code == IDLE_MINUTES)
    .order_by(SettingChange.made_at.desc(), SettingChange.id.desc())
    .limit(1)
    .scalar_subquery()
)
_HOLDER = (
    select(StaffSession, Person, Membership.group_code, _IDLE)
    .join(Person, Person.id == StaffSession.person_id)
    .outerjoin(Membership, Membership.person_id == Person.id)
    .where(StaffSession.token_hash == bindparam("hash"), StaffSession.ends_at > bindparam("now"))
    .where(Person.state == "active")
)
"""Made once: every request asks it, and to make it takes longer than to ask it."""


def holder_of(session: Session, token: str, now: datetime) -> Holder | None:
    """Who is signed in with this token; None where it is unknown, ended, or was not used for too long. One query."""
    rows = session.execute(_HOLDER, {"hash": token_hash(token), "now": now}).all()
    if not rows:
        return None
    found, person, _group, minutes = rows[0]
    if found.seen_at + timedelta(minutes=minutes or SETTINGS[IDLE_MINUTES].default) <= now:
        return None
    return Holder(found, person, frozenset(row[2] for row in rows if row[2]))


def attempt_of(session: Session, token: str, now: datetime) -> SignInAttempt | None:
    """The first half of a sign-in that this token belongs to; None where it is unknown or took too long."""
    wanted = select(SignInAttempt).where(SignInAttempt.token_hash == token_hash(token), SignInAttempt.ends_at > now)
    return session.scalars(wanted).first()


def sessions_of(session: Session, person_id: UUID, now: datetime) -> Sequence[StaffSession]:
    """Where a person is signed in, the latest used first. One query."""
    there = StaffSession.person_id == person_id, StaffSession.ends_at > now
    return session.scalars(
        select(StaffSession).where(*there).order_by(StaffSession.seen_at.desc(), StaffSession.id)
    ).all()


def own_session(session: Session, person_id: UUID, session_id: UUID) -> StaffSession:
    """A session of this person's. Raises NotFound."""
    found = session.get(StaffSession, session_id)
    if found is None or found.person_id != person_id:
        raise NotFound
    return found
