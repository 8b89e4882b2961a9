"""When people are away, and when they are on call."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified


class Absence(Identified, Audited, Base):
    """A person is away, and `deputy_id` stands in for them. Without `ends_at`: until they say that they are back."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at >= begins_at", name="ends_after_it_begins"),
        CheckConstraint("deputy_id <> person_id", name="deputy_is_somebody_else"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]


class Shift(Identified, Audited, Base):
    """A person is on call for a group from one moment up to another."""

    __tablename__ = "shift"
    __table_args__ = (
        CheckConstraint("ends_at > begins_at", name="ends_after_it_begins"),
        Index(None, "group_code", "ends_at"),
    )

    group_code: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
