"""Where people are signed in. Of tokens we know the SHA-256 only. Neither table is ever in a backup."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.core.models import Base, Identified


class SignInAttempt(Identified, Base):
    """Somebody has given the right passphrase; their second factor is still to come. It opens nothing by itself.

    `sealed`: what the passphrase opened, under the token in their cookie.
    """

    __tablename__ = "sign_in_attempt"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    challenge: Mapped[bytes | None] = mapped_column(LargeBinary(64))
    tries: Mapped[int]
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)


class StaffSession(Identified, Base):
    """One signed-in browser. `device` is coarse, a code such as `firefox.android`: enough to recognise one's own.

    `confirmed_at`: when the person last proved that it is them.
    """

    __tablename__ = "staff_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    device: Mapped[str] = mapped_column(String(40))
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    challenge: Mapped[bytes | None] = mapped_column(LargeBinary(64))
