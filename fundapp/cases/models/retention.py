"""Holds: why a case is not erased although its time has come."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified


class RetentionHold(Identified, Audited, Base):
    """Keeps a case from being erased until a day, or until it is lifted."""

    __tablename__ = "case_retention_hold"
    __table_args__ = (
        CheckConstraint("(lifted_at IS NULL) = (lifted_by_id IS NULL)", name="lifted_by_somebody"),
        CheckConstraint("until > at", name="ends_after_it_begins"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"), index=True)
    reason: Mapped[str] = mapped_column(Coded())
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    until: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
