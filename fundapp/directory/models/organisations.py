"""What the network knows of its member and partner organisations, beside their names (accounts)."""

from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded, Codes
from fundapp.core.models import Base, Stamped, Versioned
from fundapp.core.money import Money


class OrganisationDomain(Base):
    """A domain of its work."""

    __tablename__ = "organisation_domain"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    domain: Mapped[str] = mapped_column(Coded(), primary_key=True)


class OrganisationCountry(Base):
    """A country in which it works, beside the one where it sits."""

    __tablename__ = "organisation_country"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    country: Mapped[str] = mapped_column(Coded(), primary_key=True)


class OrganisationProfile(Stamped, Versioned, Audited, Base):
    """One of the network's or its partners: how it is reached in public.

    `registration`: whether it has its certificate (récépissé); `trusted`: its recommendation counts as a trusted one's.
    `founded`: the year; `yearly_budget` in minor units of `budget_currency`; `languages`: ISO 639, in which it works.
    Of these four None, or nothing, is "not known".
    """

    __tablename__ = "organisation_profile"
    __table_args__ = (
        CheckConstraint("founded BETWEEN 1800 AND 2200", name="founded_year"),
        CheckConstraint("yearly_budget > 0", name="yearly_budget_positive"),
        CheckConstraint("(yearly_budget IS NULL) = (budget_currency IS NULL)", name="budget_has_a_currency"),
    )

    id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    role: Mapped[str] = mapped_column(Coded())
    registration: Mapped[str] = mapped_column(Coded())
    registration_number: Mapped[str | None] = mapped_column(String(80))
    trusted: Mapped[bool]
    place: Mapped[str | None] = mapped_column(String(120))
    website: Mapped[str | None] = mapped_column(String(300))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(60))
    founded: Mapped[int | None]
    legal_status: Mapped[str | None] = mapped_column(Coded())
    yearly_budget: Mapped[int | None] = mapped_column(BigInteger)
    budget_currency: Mapped[str | None] = mapped_column(Coded())
    languages: Mapped[tuple[str, ...]] = mapped_column(Codes(), default=(), server_default=text("''"))

    domain_rows: Mapped[list[OrganisationDomain]] = relationship(
        primaryjoin=lambda: OrganisationProfile.id == foreign(OrganisationDomain.organisation_id),
        order_by=OrganisationDomain.domain, lazy="raise", cascade="all, delete-orphan",
    )  # fmt: skip
    country_rows: Mapped[list[OrganisationCountry]] = relationship(
        primaryjoin=lambda: OrganisationProfile.id == foreign(OrganisationCountry.organisation_id),
        order_by=OrganisationCountry.country, lazy="raise", cascade="all, delete-orphan",
    )  # fmt: skip

    @property
    def budget(self) -> Money | None:
        """What it spends in a year."""
        if self.yearly_budget is None or self.budget_currency is None:
            return None
        return Money(self.yearly_budget, self.budget_currency)

    @property
    def domains(self) -> tuple[str, ...]:
        """Codes of what it works on."""
        return tuple(row.domain for row in self.domain_rows)

    @property
    def countries(self) -> tuple[str, ...]:
        """Codes of the countries where it works too."""
        return tuple(row.country for row in self.country_rows)
