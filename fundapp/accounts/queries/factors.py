"""Reads of how a person proves who they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Authenticator, Passkey, Passphrase, RecoveryCode
from fundapp.core.errors import NotFound


@dataclass(frozen=True)
class Factors:
    """The second factors of a person; `codes` is how many recovery codes are left."""

    authenticator: Authenticator | None
    passkeys: Sequence[Passkey]
    codes: int

    @property
    def any(self) -> bool:
        """Whether there is one that can be used every day. Recovery codes run out."""
        return self.authenticator is not None or bool(self.passkeys)


def factors_of(session: Session, person_id: UUID) -> Factors:
    """Three queries."""
    keys = select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.added_at, Passkey.id)
    codes = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.person_id == person_id)
    return Factors(session.get(Authenticator, person_id), session.scalars(keys).all(), session.scalar(codes) or 0)


def passphrase_of(session: Session, person_id: UUID) -> Passphrase:
    """What a person's passphrase is checked against. Raises NotFound where they have none yet."""
    found = session.get(Passphrase, person_id)
    if found is None:
        raise NotFound
    return found


def own_passkey(session: Session, person_id: UUID, passkey_id: UUID) -> Passkey:
    """A passkey of this person's. Raises NotFound."""
    found = session.get(Passkey, passkey_id)
    if found is None or found.person_id != person_id:
        raise NotFound
    return found
