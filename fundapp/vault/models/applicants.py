"""Applicants: people who have no account, only a code."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Stamped


class Applicant(Identified, Stamped, Audited, Base):
    """A pair that only a follow-up code opens, found by the locator that the code gives.

    `provisional`: made by the desk; it decides nothing until the caller has replaced it. `purge_at`: when a draft that
    was never submitted is destroyed; None once submitted.
    """

    __tablename__ = "vault_applicant"
    __table_args__ = (
        CheckConstraint("length(locator) = 16", name="locator_length"),
        CheckConstraint("length(sealing_key) = 1216", name="sealing_key_length"),
    )

    locator: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    sealing_key: Mapped[bytes] = mapped_column(LargeBinary(1216))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    provisional: Mapped[bool]
    purge_at: Mapped[datetime | None]


class RetiredCode(Base):
    """The locator of a code that is dead: a form that is sent again must not bring it back to life."""

    __tablename__ = "vault_retired_code"
    __table_args__ = (CheckConstraint("length(locator) = 16", name="locator_length"),)

    locator: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
