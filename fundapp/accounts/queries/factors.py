"""Reads of how a person proves who they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
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


@dataclass(frozen=True)
class Held:
    """How a person's second factors stand: whether there is one for every day, and how many recovery codes are left."""

    any: bool
    codes: int


def held_factors(session: Session, person_id: UUID) -> Held | None:
    """The same in one query; None for whoever has no passphrase."""

    def theirs(table: type[Authenticator | Passkey]) -> ColumnElement[bool]:
        return exists().where(table.person_id == person_id)

    left = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.person_id == person_id)
    wanted = (theirs(Authenticator) | theirs(Passkey)).label("any"), left.scalar_subquery().label("codes")
    row = session.execute(select(*wanted).where(exists().where(Passphrase.person_id == person_id))).first()
    return Held(bool(row.any), row.codes) if row else None


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
