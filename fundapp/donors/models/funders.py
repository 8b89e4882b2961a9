"""Funders, and what is known of them."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.core.money import Money


class FunderTheme(Base):
    """A theme that a funder supports."""

    __tablename__ = "funder_theme"

    funder_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id", ondelete="CASCADE"), primary_key=True)
    theme: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class FunderCountry(Base):
    """A country on which a funder concentrates (ISO 3166-1 alpha-2)."""

    __tablename__ = "funder_country"

    funder_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id", ondelete="CASCADE"), primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True, index=True)


class Funder(Identified, Stamped, Versioned, Audited, Base):
    """Who may give money. Amounts are in minor units of `currency`; None is "not known", never zero.

    `sort_name` and `found_by` are the folded name and the folded text that a search looks through.
    """

    __tablename__ = "funder"
    __table_args__ = (
        UniqueConstraint("sort_name"),
        Index(None, "updated_at"),
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("grant_min IS NULL OR grant_max IS NULL OR grant_min <= grant_max", name="grant_range"),
        CheckConstraint("grant_min >= 0 AND grant_max >= 0 AND grant_typical >= 0", name="amounts_not_negative"),
        CheckConstraint("grant_typical >= grant_min AND grant_typical <= grant_max", name="typical_in_range"),
        CheckConstraint("min_years BETWEEN 0 AND 50", name="min_years_range"),
        CheckConstraint("length(currency) = 3 AND upper(currency) = currency", name="currency_code"),
        CheckConstraint(
            "currency IS NOT NULL OR (grant_min IS NULL AND grant_max IS NULL AND grant_typical IS NULL)",
            name="amounts_have_currency",
        ),
        CheckConstraint("status IN ('active', 'dormant', 'suspended', 'closed')", name="status_known"),
        CheckConstraint("needs_registration IN ('yes', 'no', 'unknown')", name="needs_registration_known"),
    )

    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str | None] = mapped_column(String(40))
    sort_name: Mapped[str] = mapped_column(String(400))
    found_by: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    status: Mapped[str] = mapped_column(String(20), index=True)
    hq_country: Mapped[str | None] = mapped_column(String(2))
    website: Mapped[str | None] = mapped_column(String(400))
    grant_min: Mapped[int | None] = mapped_column(BigInteger)
    grant_max: Mapped[int | None] = mapped_column(BigInteger)
    grant_typical: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    application_mode: Mapped[str | None] = mapped_column(String(40))
    needs_registration: Mapped[str] = mapped_column(String(10))
    min_years: Mapped[int | None]
    notes: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(String(1000))
    source_date: Mapped[str | None] = mapped_column(String(40))

    theme_rows: Mapped[list[FunderTheme]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=FunderTheme.theme
    )
    country_rows: Mapped[list[FunderCountry]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=FunderCountry.country
    )

    @property
    def themes(self) -> tuple[str, ...]:
        """Codes of the themes."""
        return tuple(row.theme for row in self.theme_rows)

    @property
    def focus_countries(self) -> tuple[str, ...]:
        """Codes of the countries."""
        return tuple(row.country for row in self.country_rows)

    @property
    def smallest(self) -> Money | None:
        """The smallest grant."""
        return self._money(self.grant_min)

    @property
    def largest(self) -> Money | None:
        """The largest grant."""
        return self._money(self.grant_max)

    @property
    def typical(self) -> Money | None:
        """The typical grant."""
        return self._money(self.grant_typical)

    def _money(self, minor: int | None) -> Money | None:
        return None if minor is None or self.currency is None else Money(minor, self.currency)
