"""People with keys, their unlocked sessions, and the worker's own keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Stamped, Versioned


class Member(Identified, Stamped, Versioned, Audited, Base):
    """A member of staff whose group reads sealed data. `id` is the person's.

    `bundle` holds the private halves under the passphrase, `recovery` the same under a printed key. `left_at` is set
    when they leave: then nothing is wrapped to them any more.
    """

    __tablename__ = "vault_member"
    __table_args__ = (
        CheckConstraint("length(sealing_key) = 1216", name="sealing_key_length"),
        CheckConstraint("length(signing_key) = 32", name="signing_key_length"),
        CheckConstraint("memory > 0 AND passes > 0", name="cost_positive"),
    )

    sealing_key: Mapped[bytes] = mapped_column(LargeBinary(1216))
    signing_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    memory: Mapped[int]
    passes: Mapped[int]
    bundle: Mapped[bytes] = mapped_column(LargeBinary)
    recovery: Mapped[bytes | None] = mapped_column(LargeBinary)
    left_at: Mapped[datetime | None]


class UnlockedSession(Identified, Base):
    """A reader's keys, sealed under the token in their cookie. Of the token itself we know the SHA-256 only.

    Never in a backup: a restore ends every session.
    """

    __tablename__ = "vault_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    reader_kind: Mapped[str] = mapped_column(String(10))
    reader_id: Mapped[UUID] = mapped_column(index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)


class CourierKey(Identified, Audited, Base):
    """A pair of the worker's. `body` and `signature` are the root's statement about it."""

    __tablename__ = "vault_courier"

    purpose: Mapped[str] = mapped_column(String(20), unique=True)
    sealing_key: Mapped[bytes] = mapped_column(LargeBinary(1216))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
