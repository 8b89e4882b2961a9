"""Why a case is not erased although its time has come, and who agreed that one is erased before."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
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


class ErasureProposal(Identified, Audited, Base):
    """An officer proposes to erase a case for which help was decided; another one confirms, and it is done.

    `confirmed_by_id` confirmed it at `ended_at`; without them it was taken back then. One at a time is open for a case.
    """

    __tablename__ = "case_erasure_proposal"
    __table_args__ = (
        CheckConstraint("confirmed_by_id <> proposed_by_id", name="two_different_people"),
        CheckConstraint("confirmed_by_id IS NULL OR ended_at IS NOT NULL", name="confirmed_is_ended"),
        Index(
            "uq_case_erasure_proposal_open",
            "case_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"))
    proposed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    confirmed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
