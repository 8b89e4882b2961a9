"""Whether a person agrees that what happened is told in a report."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified

_STANDS = text("withdrawn_at IS NULL")


class StoryConsent(Identified, Audited, Base):
    """On `said_on` a person told an officer that their story may be told without anything by which they are known.

    One at a time stands for a case; those that were withdrawn stay, since a report may have been released meanwhile.
    """

    __tablename__ = "case_story_consent"
    __table_args__ = (
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn_by_somebody"),
        Index(
            "uq_case_story_consent_stands", "case_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS
        ),
    )  # fmt: skip

    case_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"), index=True)
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    said_on: Mapped[date]
    noted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
