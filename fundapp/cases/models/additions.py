"""What is added to a case by somebody who cannot open it: its applicant, a partner."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified
from fundapp.vault.envelope import Envelope, sealed
from fundapp.vault.rules import Subject

TABLE = "case_addition"
_UNSEEN = text("seen_at IS NULL")


class Addition(Identified, Audited, Base):
    """One step, sealed to those who read such a step of a case, in a compartment of its own.

    So whoever watches an applicant, and takes the code from them, cannot read it again. `step` is one of
    rules/sheets.py; `author`: applicant, staff or partner, whose person is `person_id`. `seen_at`: when whoever looks
    after the case first opened it.
    """

    __tablename__ = TABLE
    __table_args__ = (
        CheckConstraint("author IN ('applicant', 'staff', 'partner')", name="author_known"),
        CheckConstraint("(author = 'applicant') = (person_id IS NULL)", name="author_has_a_person"),
        Index("ix_case_addition_unseen", "case_id", "author", sqlite_where=_UNSEEN, postgresql_where=_UNSEEN),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"), index=True)
    step: Mapped[str] = mapped_column(Coded())
    author: Mapped[str] = mapped_column(Coded())
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    content: Mapped[Envelope] = sealed(None, nullable=False)

    @property
    def subject(self) -> Subject:
        """Whom its compartment belongs to."""
        return Subject(TABLE, self.id)
