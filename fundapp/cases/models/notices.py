"""Who wishes to be told, without a word of what about, that something waits."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified
from fundapp.vault.envelope import Envelope, sealed
from fundapp.vault.rules import Kind, Subject

TABLE = "case_notice"


class NoticeWish(Identified, Base):
    """An applicant's address for notices, sealed to the notices courier alone: no officer reads it.

    Each wish is a subject of its own, since one that was stopped is shredded for ever. `language`: of the mail.
    `sent_at`: when the last one went out, so that there is at most one a day.
    """

    __tablename__ = TABLE

    case_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"), unique=True)
    language: Mapped[str] = mapped_column(Coded())
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    address: Mapped[Envelope] = sealed(Kind.NOTICE, nullable=False)

    @property
    def subject(self) -> Subject:
        """Whom its compartment belongs to."""
        return Subject(TABLE, self.id)
