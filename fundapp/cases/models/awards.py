"""Awards: what the committee approved of a case."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded, Codes
from fundapp.core.models import Base, Identified
from fundapp.core.money import Money


class CaseAward(Identified, Audited, Base):
    """What was approved, in minor units; `round_id` holds it line by line, with the votes.

    `conditions`: codes. `fast`: decided on the fast track; `ratified`: what the full committee said
    of that since, None as long as it has not. A failed ratification takes nothing back.
    """

    __tablename__ = "case_award"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("ratified IS NULL OR fast", name="only_fast_ones_are_ratified"),
        Index(None, "case_id", "at"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"))
    round_id: Mapped[UUID] = mapped_column(ForeignKey("committee_round.id"), unique=True)
    currency: Mapped[str] = mapped_column(Coded())
    amount: Mapped[int] = mapped_column(BigInteger)
    conditions: Mapped[tuple[str, ...]] = mapped_column(Codes())
    fast: Mapped[bool]
    ratified: Mapped[bool | None]
    at: Mapped[datetime]

    @property
    def money(self) -> Money:
        """All lines together."""
        return Money(self.amount, self.currency)
