"""What the network and its members asked funders for, and what came of it."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.core.money import Money
from fundapp.donors.models.funders import Funder


class FunderAsk(Identified, Stamped, Versioned, Audited, Base):
    """A request for money. Amounts are in minor units of `currency`; None is "not known", never zero.

    `led_by`: which organisation asked. `outcome` unknown: nobody knows any more. `reference` is the funder's;
    `found_by` the folded text that a search looks through.
    """

    __tablename__ = "funder_ask"
    __table_args__ = (
        CheckConstraint("title <> ''", name="title_given"),
        CheckConstraint("outcome IN ('pending', 'won', 'lost', 'withdrawn', 'unknown')", name="outcome_known"),
        CheckConstraint("asked_amount > 0", name="asked_something"),
        CheckConstraint("got_amount > 0", name="got_something"),
        CheckConstraint("got_amount IS NULL OR outcome = 'won'", name="got_what_was_won"),
        CheckConstraint("length(currency) = 3 AND upper(currency) = currency", name="currency_code"),
        CheckConstraint(
            "currency IS NOT NULL OR (asked_amount IS NULL AND got_amount IS NULL)", name="amounts_have_currency"
        ),
        CheckConstraint("answered_on >= asked_on", name="answered_after_asking"),
        CheckConstraint("answered_on IS NULL OR outcome <> 'pending'", name="pending_is_unanswered"),
        Index(None, "asked_on", "id"),
        Index(None, "funder_id", "asked_on"),
    )

    funder_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(200))
    led_by: Mapped[str | None] = mapped_column(String(200))
    reference: Mapped[str | None] = mapped_column(String(80))
    asked_on: Mapped[date]
    answered_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(String(12))
    currency: Mapped[str | None] = mapped_column(String(3))
    asked_amount: Mapped[int | None] = mapped_column(BigInteger)
    got_amount: Mapped[int | None] = mapped_column(BigInteger)
    reasons: Mapped[str | None] = mapped_column(Text)
    lessons: Mapped[str | None] = mapped_column(Text)
    found_by: Mapped[str] = mapped_column(Text)

    funder: Mapped[Funder] = relationship(lazy="raise")

    @property
    def asked(self) -> Money | None:
        """What was asked for."""
        return self._money(self.asked_amount)

    @property
    def got(self) -> Money | None:
        """What was granted."""
        return self._money(self.got_amount)

    def _money(self, minor: int | None) -> Money | None:
        return None if minor is None or self.currency is None else Money(minor, self.currency)
