"""Every step that a case has taken: clocks, their pauses and the figures follow from it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified


class CaseMove(Identified, Base):
    """A step of a case. `position` counts from 0; without `by_id` its applicant took it. `reason`: a code.

    Written by `move_case` alone, with the row of the case and its audit entry.
    """

    __tablename__ = "case_move"
    __table_args__ = (
        CheckConstraint("position >= 0", name="position_not_negative"),
        Index(None, "case_id", "position", unique=True),
        Index(None, "to_state", "at"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"))
    position: Mapped[int]
    action: Mapped[str] = mapped_column(Coded())
    from_state: Mapped[str] = mapped_column(Coded())
    to_state: Mapped[str] = mapped_column(Coded())
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None] = mapped_column(Coded())
