"""What takes two officers: one proposes it, another one confirms it, and it is done."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified

WAITING = text("ended_at IS NULL")


class SecondWord(Identified, Audited, Base):
    """A proposal that waits for a second officer. `matter`: what it is about (rules/seconding.py).

    `hold_id`: the hold that is to be lifted. `confirmed_by_id` confirmed it at `ended_at`; without them it fell then.
    Of one matter of a case, and of one hold, one at a time waits.
    """

    __tablename__ = "case_second_word"
    __table_args__ = (
        CheckConstraint("confirmed_by_id <> proposed_by_id", name="two_different_people"),
        CheckConstraint("confirmed_by_id IS NULL OR ended_at IS NOT NULL", name="confirmed_is_ended"),
        CheckConstraint("(matter = 'lift_hold') = (hold_id IS NOT NULL)", name="hold_named"),
        Index("uq_case_second_word_hold", "hold_id", unique=True, sqlite_where=WAITING, postgresql_where=WAITING),
        Index(
            "uq_case_second_word_case",
            "case_id",
            "matter",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND hold_id IS NULL"),
            postgresql_where=text("ended_at IS NULL AND hold_id IS NULL"),
        ),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"), index=True)
    matter: Mapped[str] = mapped_column(Coded())
    hold_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_retention_hold.id"))
    proposed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    confirmed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
