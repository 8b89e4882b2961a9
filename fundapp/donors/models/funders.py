"""Funders, and what is known of them."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.core.money import Money
from fundapp.donors.models.facts import FunderCountry, FunderLanguage, FunderSource, FunderTag, FunderTheme


class Funder(Identified, Stamped, Versioned, Audited, Base):
    """Who may give money. Amounts are in minor units of `currency`; None is "not known", never zero.

    `owner_id`: who looks after the relation; `relation`: how well the network knows them. `cofunding_max_bp`: the
    largest share of a budget that they pay, in hundredths of a per cent. `sort_name` and `found_by` are the folded name
    and the folded text that a search looks through. `merged_into_id`: of one that turned out to be another, which
    stands for it everywhere; `other_names`: one below the other, the names of those that this one stands for.
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
        CheckConstraint("cofunding_max_bp BETWEEN 0 AND 10000", name="cofunding_share"),
        CheckConstraint("relation IN ('unknown', 'none', 'distant', 'good', 'close')", name="relation_known"),
        CheckConstraint("length(currency) = 3 AND upper(currency) = currency", name="currency_code"),
        CheckConstraint(
            "currency IS NOT NULL OR (grant_min IS NULL AND grant_max IS NULL AND grant_typical IS NULL)",
            name="amounts_have_currency",
        ),
        CheckConstraint("merged_into_id <> id", name="not_merged_into_itself"),
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
    amount_basis: Mapped[str | None] = mapped_column(String(400))
    regions: Mapped[str | None] = mapped_column(String(400))
    instruments: Mapped[str | None] = mapped_column(String(400))
    application_mode: Mapped[str | None] = mapped_column(String(40))
    needs_registration: Mapped[str] = mapped_column(String(10))
    min_years: Mapped[int | None]
    cofunding_max_bp: Mapped[int | None]
    due_diligence: Mapped[str | None] = mapped_column(Text)
    notes: Mapped[str | None] = mapped_column(Text)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    relation: Mapped[str] = mapped_column(String(10))
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("funder.id"), index=True)
    other_names: Mapped[str | None] = mapped_column(Text)

    theme_rows: Mapped[list[FunderTheme]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=FunderTheme.theme
    )
    country_rows: Mapped[list[FunderCountry]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=FunderCountry.country
    )

    language_rows: Mapped[list[FunderLanguage]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=FunderLanguage.language
    )
    tag_rows: Mapped[list[FunderTag]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=FunderTag.folded
    )
    source_rows: Mapped[list[FunderSource]] = relationship(lazy="raise", cascade="all, delete-orphan")

    @property
    def themes(self) -> tuple[str, ...]:
        """Codes of the themes."""
        return tuple(row.theme for row in self.theme_rows)

    @property
    def focus_countries(self) -> tuple[str, ...]:
        """Codes of the countries."""
        return tuple(row.country for row in self.country_rows)

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages in which one applies."""
        return tuple(row.language for row in self.language_rows)

    @property
    def tags(self) -> tuple[str, ...]:
        """The fundraising group's own words."""
        return tuple(row.tag for row in self.tag_rows)

    @property
    def sources(self) -> dict[str, FunderSource]:
        """Where each group of facts comes from."""
        return {row.facts: row for row in self.source_rows}

    @property
    def cofunding_max_pct(self) -> Decimal | None:
        """The largest share of a budget that they pay, in per cent."""
        return None if self.cofunding_max_bp is None else Decimal(self.cofunding_max_bp) / 100

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
