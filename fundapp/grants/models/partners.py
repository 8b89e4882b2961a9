"""Who builds a proposal together."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.accounts.models import Organisation, Person
from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.core.money import Money
from fundapp.grants.models.opportunities import Opportunity
from fundapp.grants.rules.partners import Role, Standing

_ROLES = ", ".join(f"'{each}'" for each in Role)
_STANDINGS = ", ".join(f"'{each}'" for each in Standing)
_LEADS = text("role = 'lead'")


class OpportunityPartner(Identified, Stamped, Versioned, Audited, Base):
    """An organisation in a proposal: one of the directory, or `name` in words, folded in `sort_name`.

    Of whoever leads there is one row at most, and its organisation is `Opportunity.lead_id` (see commands.leading).
    `country`: where it is to work in it (ISO 3166-1 alpha-2). `share` of the budget in minor units of `share_currency`;
    None is "not known". Its contact is a person of the house, or a name and a professional address.
    """

    __tablename__ = "opportunity_partner"
    __table_args__ = (
        CheckConstraint(f"role IN ({_ROLES})", name="role_known"),
        CheckConstraint(f"standing IN ({_STANDINGS})", name="standing_known"),
        CheckConstraint("(organisation_id IS NULL) = (name IS NOT NULL)", name="organisation_or_words"),
        CheckConstraint("(name IS NULL) = (sort_name IS NULL)", name="words_are_found"),
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("role <> 'lead' OR organisation_id IS NOT NULL", name="lead_is_of_the_directory"),
        CheckConstraint("role <> 'lead' OR standing <> 'declined'", name="lead_takes_part"),
        CheckConstraint("(standing = 'mandated') = (mandate_on IS NOT NULL)", name="mandated_on_a_day"),
        CheckConstraint("(standing = 'declined') = (declined_why IS NOT NULL)", name="declined_for_a_reason"),
        CheckConstraint("share >= 0", name="share_not_negative"),
        CheckConstraint("(share IS NULL) = (share_currency IS NULL)", name="share_has_a_currency"),
        CheckConstraint("contact_id IS NULL OR contact_name IS NULL", name="one_contact"),
        Index(None, "opportunity_id", "organisation_id", unique=True),
        Index(None, "opportunity_id", "sort_name", unique=True),
        Index("ix_opportunity_partner_lead", "opportunity_id", unique=True, sqlite_where=_LEADS,
              postgresql_where=_LEADS),
    )  # fmt: skip

    opportunity_id: Mapped[UUID] = mapped_column(ForeignKey("opportunity.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str | None] = mapped_column(String(200))
    sort_name: Mapped[str | None] = mapped_column(String(400))
    role: Mapped[str] = mapped_column(String(20))
    standing: Mapped[str] = mapped_column(String(20))
    mandate_on: Mapped[date | None]
    declined_why: Mapped[str | None] = mapped_column(Text)
    country: Mapped[str | None] = mapped_column(String(2))
    does: Mapped[str | None] = mapped_column(Text)
    share: Mapped[int | None] = mapped_column(BigInteger)
    share_currency: Mapped[str | None] = mapped_column(String(3))
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    contact_name: Mapped[str | None] = mapped_column(String(120))
    contact_email: Mapped[str | None] = mapped_column(String(254))

    opportunity: Mapped[Opportunity] = relationship(lazy="raise")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")
    contact: Mapped[Person | None] = relationship(lazy="raise")

    @property
    def called(self) -> str:
        """Its name, in the directory or as it was written."""
        return self.organisation.name if self.organisation else self.name or ""

    @property
    def brief_name(self) -> str:
        """Its acronym where it has one."""
        return (self.organisation and self.organisation.short_name) or self.called

    @property
    def part(self) -> Money | None:
        """Its share of the budget."""
        if self.share is None or self.share_currency is None:
            return None
        return Money(self.share, self.share_currency)
