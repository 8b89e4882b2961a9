"""After an older backup was put back: taking away again what was taken from people since it was made.

The log outlives the backup. What it gave (a passphrase, a second factor) cannot come back, since neither is ever in the
log: whoever lost theirs that way is helped back in by two colleagues.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, update
from sqlalchemy.orm import Session

from fundapp.accounts.models import (
    Authenticator,
    Invitation,
    Membership,
    Passkey,
    Passphrase,
    Person,
    RecoveryCode,
    SignInAttempt,
    StaffSession,
)
from fundapp.accounts.workflow import State
from fundapp.audit.loading import Told
from fundapp.outbox.models import Recipient

CREDENTIALS: tuple[Any, ...] = (Passphrase, Authenticator, Passkey, RecoveryCode)


def replay(session: Session, entries: Iterable[Told], now: datetime) -> int:
    """Applies every leaving, lock-out, replaced credential, used link, lost membership, stopped address; how many."""
    for table in (StaffSession, SignInAttempt):
        session.execute(delete(table))
    done = 0
    for entry in entries:
        apply = _EFFECTS.get(entry.action)
        if apply is not None:
            apply(session, entry, now)
            done += 1
    return done


def _left(session: Session, entry: Told, now: datetime) -> None:
    person_id = entry.subject
    _locked_out(session, entry, now)
    session.execute(delete(Membership).where(Membership.person_id == person_id))
    session.execute(update(Recipient).where(Recipient.owner_id == person_id).values(active=False))
    gone = {"state": State.LEFT.value, "left_at": now, "email": None, "deputy_id": None, "on_call_id": None}
    session.execute(update(Person).where(Person.id == person_id).values(**gone))


def _locked_out(session: Session, entry: Told, now: datetime) -> None:
    if not (entry.payload or {}).get("spared"):  # the last administrator kept their passphrase
        _forget(*CREDENTIALS)(session, entry, now)
    whose = (Invitation.person_id, Invitation.made_by_id, Invitation.confirmed_by_id)
    _void_links(session, or_(*(each == entry.subject for each in whose)), now)


def _groups_changed(session: Session, entry: Told, _now: datetime) -> None:
    mine = Membership.person_id == entry.subject, Membership.group_code.in_(entry.detail("left"))
    session.execute(delete(Membership).where(*mine))


def _link_made(session: Session, entry: Told, now: datetime) -> None:
    _void_links(session, Invitation.person_id == UUID(entry.detail("person")), now)


def _void_links(session: Session, which: ColumnElement[bool], now: datetime) -> None:
    unused = Invitation.used_at.is_(None), Invitation.ends_at > now
    session.execute(update(Invitation).where(which, *unused).values(ends_at=now))


def _link_over(session: Session, entry: Told, now: datetime) -> None:
    session.execute(update(Invitation).where(Invitation.id == entry.subject).values(ends_at=now))


def _silenced(session: Session, entry: Told, _now: datetime) -> None:
    session.execute(update(Recipient).where(Recipient.id == entry.subject).values(active=False))


def _forget(*tables: Any) -> Callable[[Session, Told, datetime], None]:
    def apply(session: Session, entry: Told, _now: datetime) -> None:
        for table in tables:
            session.execute(delete(table).where(table.person_id == entry.subject))

    return apply


_EFFECTS: Mapping[str, Callable[[Session, Told, datetime], None]] = {
    "factor.authenticator.added": _forget(Authenticator),
    "factor.code.used": _forget(RecoveryCode),
    "factor.codes.made": _forget(RecoveryCode),
    "factor.passkey.removed": _forget(Passkey),
    "invitation.made": _link_made,
    "invitation.used": _link_over,
    "passphrase.changed": _forget(Passphrase, Authenticator),
    "passphrase.chosen": _forget(Passphrase, Authenticator),
    "passphrase.recovered": _forget(Passphrase, Authenticator),
    "person.changed": _groups_changed,
    "person.left": _left,
    "person.locked_out": _locked_out,
    "readmission.refused": _link_over,
    "recipient.silenced": _silenced,
}
