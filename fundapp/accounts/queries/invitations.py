"""Reads of one-time links."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from fundapp.accounts.models import Invitation, Person
from fundapp.core.errors import NotFound
from fundapp.vault.keeping import token_hash

_OPEN = Invitation.used_at.is_(None)


def invitation_by_token(session: Session, token: str, now: datetime) -> Invitation:
    """A link that can still be used. Raises NotFound: for one that never was, too. One query."""
    wanted = select(Invitation).where(Invitation.token_hash == token_hash(token), _OPEN, Invitation.ends_at > now)
    found = session.scalars(wanted).first()
    if found is None:
        raise NotFound
    return found


def locked_invitation(session: Session, invitation_id: UUID, now: datetime) -> Invitation:
    """A link that can still be used, nobody else's until the transaction ends. Raises NotFound."""
    found = session.get(Invitation, invitation_id, with_for_update=True, populate_existing=True)
    if found is None or found.used_at is not None or found.ends_at <= now:
        raise NotFound
    return found


def waits_for_second(found: Invitation) -> bool:
    """Whether a way back still needs a second colleague. One that was made at the machine needs none."""
    return found.kind == "readmission" and found.made_by_id is not None and found.confirmed_by_id is None


def open_invitation_of(session: Session, person_id: UUID, now: datetime) -> Invitation | None:
    """The link of a person that can still be used, if there is one. One query."""
    wanted = select(Invitation).where(Invitation.person_id == person_id, _OPEN, Invitation.ends_at > now)
    return session.scalars(wanted.order_by(Invitation.made_at.desc(), Invitation.id).limit(1)).first()


def readmission_of(session: Session, person_id: UUID, invitation_id: UUID, now: datetime) -> Invitation:
    """A way back of this person's that can still be used. Raises NotFound. One query."""
    found = session.get(Invitation, invitation_id)
    if found is None or (found.person_id, found.kind) != (person_id, "readmission") or found.used_at is not None:
        raise NotFound
    if found.ends_at <= now:
        raise NotFound
    return found


def own_readmission(session: Session, person_id: UUID, now: datetime) -> Invitation | None:
    """The way back that is open for somebody, confirmed or not, if there is one. One query."""
    found = open_invitation_of(session, person_id, now)
    return found if found and found.kind == "readmission" else None


def brought_in(session: Session, one: UUID, other: UUID | None, since: datetime) -> bool:
    """Whether one of these two came in by a link that the other one made, since then. One query."""
    if other is None:
        return False
    pairs = tuple_(Invitation.person_id, Invitation.made_by_id).in_([(one, other), (other, one)])
    wanted = select(Invitation.id).where(pairs, Invitation.kind == "invitation", Invitation.used_at > since)
    return session.scalars(wanted.limit(1)).first() is not None


def unconfirmed_readmissions(session: Session, now: datetime) -> Sequence[tuple[Invitation, Person]]:
    """Readmissions that wait for a second colleague, the oldest first. One query, and one for groups."""
    wanted = (
        select(Invitation, Person)
        .join(Person, Person.id == Invitation.person_id)
        .where(Invitation.kind == "readmission", _OPEN, Invitation.ends_at > now)
        .where(Invitation.confirmed_by_id.is_(None), Invitation.made_by_id.is_not(None))
        .order_by(Invitation.made_at, Invitation.id)
    )
    return [(row[0], row[1]) for row in session.execute(wanted)]
