"""The mailbox of a case: what its applicant and the officers write to each other."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified
from fundapp.vault.envelope import Envelope, sealed
from fundapp.vault.rules import Kind

_UNREAD = text("person_id IS NULL AND read_at IS NULL")


class CaseMessage(Identified, Audited, Base):
    """One message, sealed in the case's mailbox. Without `person_id` the applicant wrote it.

    `kind`: message; question, which asks the applicant for something, and answer; follow_up, a question after the help.
    `read_at`: when the other side first opened it.
    """

    __tablename__ = "case_message"
    __table_args__ = (
        CheckConstraint("kind IN ('message', 'question', 'answer', 'follow_up')", name="kind_known"),
        Index(None, "case_id", "sent_at"),
        Index("ix_case_message_unread", "case_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"))
    kind: Mapped[str] = mapped_column(Coded())
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    text: Mapped[Envelope] = sealed(Kind.MAILBOX, nullable=False)
