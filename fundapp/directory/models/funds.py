"""Other funds that help defenders: what they pay for, where, and how they are asked."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.core.money import Money


class OtherFund(Identified, Stamped, Versioned, Audited, Base):
    """A fund one can refer to; everything in it is public. `ceiling`: minor units of `currency`, the most it pays.

    `asked_by`: who may ask it (anybody, an organisation, by recommendation alone). `source` and `checked_on`: from
    where and when we know it.
    """

    __tablename__ = "other_fund"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("(ceiling IS NULL) = (currency IS NULL)", name="ceiling_has_a_currency"),
        CheckConstraint("ceiling IS NULL OR ceiling > 0", name="ceiling_positive"),
        CheckConstraint("answers_in_days IS NULL OR answers_in_days >= 0", name="answers_in_days_not_negative"),
    )

    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str | None] = mapped_column(String(40))
    sort_name: Mapped[str] = mapped_column(String(400), unique=True)
    website: Mapped[str | None] = mapped_column(String(300))
    reached_by: Mapped[str | None] = mapped_column(String(300))
    asked_by: Mapped[str] = mapped_column(Coded())
    ceiling: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(Coded())
    answers_in_days: Mapped[int | None]
    rules: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(String(300))
    checked_on: Mapped[date | None]
    active: Mapped[bool]
    country_rows: Mapped[list["OtherFundCountry"]] = relationship(
        order_by="OtherFundCountry.country", lazy="raise", cascade="all, delete-orphan"
    )
    language_rows: Mapped[list["OtherFundLanguage"]] = relationship(
        order_by="OtherFundLanguage.language", lazy="raise", cascade="all, delete-orphan"
    )
    purpose_rows: Mapped[list["OtherFundPurpose"]] = relationship(
        order_by="OtherFundPurpose.purpose", lazy="raise", cascade="all, delete-orphan"
    )

    @property
    def countries(self) -> tuple[str, ...]:
        """Codes of the countries in which it helps; none: everywhere."""
        return tuple(row.country for row in self.country_rows)

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages in which it is asked."""
        return tuple(row.language for row in self.language_rows)

    @property
    def purposes(self) -> tuple[str, ...]:
        """Codes of what it pays for; none: all sorts of things."""
        return tuple(row.purpose for row in self.purpose_rows)

    @property
    def most(self) -> Money | None:
        """The most it pays."""
        return None if self.ceiling is None or self.currency is None else Money(self.ceiling, self.currency)


class OtherFundCountry(Base):
    """A country in which a fund helps; a fund without any helps everywhere."""

    __tablename__ = "other_fund_country"

    fund_id: Mapped[UUID] = mapped_column(ForeignKey("other_fund.id"), primary_key=True)
    country: Mapped[str] = mapped_column(Coded(), primary_key=True)


class OtherFundLanguage(Base):
    """A language in which it is asked."""

    __tablename__ = "other_fund_language"

    fund_id: Mapped[UUID] = mapped_column(ForeignKey("other_fund.id"), primary_key=True)
    language: Mapped[str] = mapped_column(Coded(), primary_key=True)


class OtherFundPurpose(Base):
    """What it pays for; a fund without any pays for all sorts of things."""

    __tablename__ = "other_fund_purpose"

    fund_id: Mapped[UUID] = mapped_column(ForeignKey("other_fund.id"), primary_key=True)
    purpose: Mapped[str] = mapped_column(Coded(), primary_key=True)
