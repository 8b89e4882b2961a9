"""How people prove who they are. What is kept here lets nobody in who only has it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.core.models import Base, Identified


class Passphrase(Base):
    """What a passphrase is checked against: one run of Argon2id gives this and the key of whatever it seals.

    `enrolling` until its owner has set up a second factor: only then does a passphrase alone lead to that.
    """

    __tablename__ = "passphrase"
    __table_args__ = (CheckConstraint("memory > 0 AND passes > 0", name="cost_positive"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    memory: Mapped[int]
    passes: Mapped[int]
    verifier: Mapped[bytes] = mapped_column(LargeBinary(32))
    changed_at: Mapped[datetime]
    enrolling: Mapped[bool] = mapped_column(default=False)


class Authenticator(Base):
    """An authenticator app (TOTP, RFC 6238): its secret sealed under the passphrase.

    `last_step`: the newest interval of which a code was taken; it, and those before, are taken no more.
    """

    __tablename__ = "authenticator"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int]
    added_at: Mapped[datetime]


class Passkey(Identified, Base):
    """A passkey or security key (WebAuthn): its public half."""

    __tablename__ = "passkey"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("uses >= 0", name="uses_not_negative"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    credential: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    uses: Mapped[int]
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """The SHA-256 of a printed code of 80 random bits that stands once for the second factor. Used ones are deleted."""

    __tablename__ = "recovery_code"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)


class Invitation(Identified, Base):
    """A one-time link: the first way in, or the way back for somebody who forgot their passphrase.

    A readmission is good only once a second colleague has confirmed it. Of its token we know the SHA-256.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("kind IN ('invitation', 'readmission')", name="kind_known"),
        CheckConstraint("confirmed_by_id <> made_by_id", name="two_colleagues"),
        CheckConstraint("confirmed_by_id <> person_id", name="nobody_confirms_themselves"),
    )

    kind: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_by_id: Mapped[UUID | None]
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    confirmed_by_id: Mapped[UUID | None]
    used_at: Mapped[datetime | None]
