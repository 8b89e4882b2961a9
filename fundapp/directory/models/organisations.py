"""What the network knows of its member and partner organisations, beside their names (accounts)."""

from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Stamped, Versioned


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
    """

    __tablename__ = "organisation_profile"

    id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    role: Mapped[str] = mapped_column(Coded())
    registration: Mapped[str] = mapped_column(Coded())
    registration_number: Mapped[str | None] = mapped_column(String(80))
    trusted: Mapped[bool]
    place: Mapped[str | None] = mapped_column(String(120))
    website: Mapped[str | None] = mapped_column(String(300))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(60))

    domain_rows: Mapped[list[OrganisationDomain]] = relationship(
        primaryjoin=lambda: OrganisationProfile.id == foreign(OrganisationDomain.organisation_id),
        order_by=OrganisationDomain.domain, lazy="raise", cascade="all, delete-orphan",
    )  # fmt: skip
    country_rows: Mapped[list[OrganisationCountry]] = relationship(
        primaryjoin=lambda: OrganisationProfile.id == foreign(OrganisationCountry.organisation_id),
        order_by=OrganisationCountry.country, lazy="raise", cascade="all, delete-orphan",
    )  # fmt: skip

    @property
    def domains(self) -> tuple[str, ...]:
        """Codes of what it works on."""
        return tuple(row.domain for row in self.domain_rows)

    @property
    def countries(self) -> tuple[str, ...]:
        """Codes of the countries where it works too."""
        return tuple(row.country for row in self.country_rows)
