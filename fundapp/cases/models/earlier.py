"""What was written before it was changed: facts of a case, and lines of need."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified
from fundapp.core.money import Money
from fundapp.vault.envelope import Envelope, sealed
from fundapp.vault.rules import Kind


class Earlier(Identified):
    """The state of a row before a change. `version`: its number then; `at` and `by_id`: when and by whom it ended."""

    version: Mapped[int]
    at: Mapped[datetime] = mapped_column(sort_order=80)

    @declared_attr
    def case_id(cls) -> Mapped[UUID]:  # noqa: N805 - SQLAlchemy hands the class over
        """The case."""
        return mapped_column(ForeignKey("emergency_case.id"), index=True, sort_order=-9)

    @declared_attr
    def by_id(cls) -> Mapped[UUID]:  # noqa: N805
        """Whoever changed it."""
        return mapped_column(ForeignKey("person.id"), sort_order=-8)


class EarlierFacts(Earlier, Base):
    """Priority, country and main need as they stood."""

    __tablename__ = "case_facts_before"
    __table_args__ = (UniqueConstraint("case_id", "version"),)

    priority: Mapped[str] = mapped_column(Coded())
    country: Mapped[str | None] = mapped_column(Coded())
    purpose: Mapped[str | None] = mapped_column(Coded())


class EarlierNeed(Earlier, Base):
    """A line of need as it stood; the line itself may be gone since. Amounts are minor units of `currency`."""

    __tablename__ = "case_need_before"
    __table_args__ = (UniqueConstraint("need_id", "version"),)

    need_id: Mapped[UUID]
    purpose: Mapped[str] = mapped_column(Coded())
    quantity: Mapped[int]
    unit_cost: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Coded())
    item: Mapped[Envelope | None] = sealed(Kind.NARRATIVE)
    removed: Mapped[bool]

    @property
    def requested(self) -> Money:
        """What the line came to."""
        return Money(self.unit_cost * self.quantity, self.currency)
