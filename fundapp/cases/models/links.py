"""Two cases of one person, or of two people who share something."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified


class CaseLink(Identified, Audited, Base):
    """What officers found of two cases that look alike.

    `same`: one person, one matter; `again`: one person, another matter; `separate`: two people. `first_id` is the lower
    of both ids, so that a pair has one row.
    """

    __tablename__ = "case_link"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id <> second_id", name="two_cases"),
    )

    first_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"), index=True)
    verdict: Mapped[str] = mapped_column(Coded())
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
