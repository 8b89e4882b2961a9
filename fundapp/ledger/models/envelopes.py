"""Envelopes: earmarked money, and what it may pay for."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.core.money import Money
from fundapp.ledger.rules.methods import RateMethod

_BASE = "CASE basis WHEN 'received' THEN received ELSE pledged END"
_METHODS = ", ".join(f"{each.value!r}" for each in RateMethod)


class FundEnvelope(Identified, Stamped, Versioned, Audited, Base):
    """Money for one purpose. All amounts are minor units of `currency`.

    `code`: what accountants know it by. `pledged`: what was promised, `received`: what has arrived; `cap`: what of
    both, by `basis`, may be given out once administration has its `share` (in hundredths of a percent, rounded down),
    of which `share_taken` is taken. `held`: what was awarded and not paid yet, `spent`: what was paid, with fees, less
    what came back. The database itself refuses to hold and spend more than `cap`. `rate_method`: how its agreement has
    payments in other currencies converted (rules/methods.py). `tolerance`: by how much more than was held a payment
    may cost before a second person agrees, in hundredths of a percent.
    """

    __tablename__ = "ledger_envelope"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("basis IN ('received', 'pledged')", name="basis_known"),
        CheckConstraint("pledged >= 0 AND received >= 0", name="amounts_not_negative"),
        CheckConstraint("held >= 0 AND spent >= 0", name="held_and_spent_not_negative"),
        CheckConstraint("held + spent <= cap", name="never_overspent"),
        CheckConstraint(f"cap = {_BASE} - {_BASE} * share / 10000", name="cap_by_basis"),
        CheckConstraint("share_taken BETWEEN 0 AND received * share / 10000", name="share_never_overdrawn"),
        CheckConstraint("tolerance BETWEEN 0 AND 10000", name="tolerance_within_the_whole"),
        CheckConstraint("code <> ''", name="code_given"),
        CheckConstraint(f"rate_method IN ({_METHODS})", name="rate_method_known"),
        CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name="ends_after_it_begins"),
        CheckConstraint("share BETWEEN 0 AND 10000", name="share_within_the_whole"),
        CheckConstraint("ceiling_award IS NULL OR ceiling_award > 0", name="ceiling_award_positive"),
        CheckConstraint("ceiling_person IS NULL OR ceiling_person > 0", name="ceiling_person_positive"),
    )

    code: Mapped[str] = mapped_column(Coded(), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    sort_name: Mapped[str] = mapped_column(String(320), unique=True)
    currency: Mapped[str] = mapped_column(Coded())
    basis: Mapped[str] = mapped_column(Coded())
    pledged: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger)
    cap: Mapped[int] = mapped_column(BigInteger)
    held: Mapped[int] = mapped_column(BigInteger)
    spent: Mapped[int] = mapped_column(BigInteger)
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    share: Mapped[int]
    share_taken: Mapped[int] = mapped_column(BigInteger)
    rate_method: Mapped[str] = mapped_column(Coded())
    tolerance: Mapped[int]
    ceiling_award: Mapped[int | None] = mapped_column(BigInteger)
    ceiling_person: Mapped[int | None] = mapped_column(BigInteger)
    closed: Mapped[bool]
    terms: Mapped[list["EnvelopeTerm"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="EnvelopeTerm.kind, EnvelopeTerm.code"
    )

    @property
    def available(self) -> Money:
        """What is neither held nor spent."""
        return Money(self.cap - self.held - self.spent, self.currency)


class EnvelopeTerm(Base):
    """A country or purpose that an envelope pays for, or never pays for. Without any it pays for all of them."""

    __tablename__ = "ledger_envelope_term"
    __table_args__ = (CheckConstraint("kind IN ('country', 'purpose')", name="kind_known"),)

    envelope_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_envelope.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(Coded(), primary_key=True)
    code: Mapped[str] = mapped_column(Coded(), primary_key=True)
    allowed: Mapped[bool]
