"""What is asked for, line by line: officers write it from an applicant's words and rough sums."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.core.money import Money
from fundapp.vault.envelope import Envelope, sealed
from fundapp.vault.rules import Kind


class NeedLine(Identified, Stamped, Versioned, Audited, Base):
    """A line of the request. Amounts are minor units of `currency`; `item` says what it is, in an officer's words."""

    __tablename__ = "case_need"
    __table_args__ = (
        UniqueConstraint("case_id", "position"),
        CheckConstraint("position >= 0", name="position_not_negative"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("unit_cost >= 0", name="unit_cost_not_negative"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"))
    position: Mapped[int]
    purpose: Mapped[str] = mapped_column(Coded())
    quantity: Mapped[int]
    unit_cost: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Coded())
    item: Mapped[Envelope | None] = sealed(Kind.NARRATIVE)

    @property
    def requested(self) -> Money:
        """What the line comes to."""
        return Money(self.unit_cost * self.quantity, self.currency)
