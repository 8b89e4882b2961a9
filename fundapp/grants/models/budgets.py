"""The budget of a proposal: its lines in two currencies, and what was sent."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.accounts.models import Organisation
from fundapp.audit.models import Audited
from fundapp.core.columns import Coded, ExactDecimal
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.core.money import Money
from fundapp.core.text import fold
from fundapp.grants.rules.budget_words import HEADINGS, OWN
from fundapp.grants.rules.budgets import MOST_PERIODS, IndirectBase, Item, Source, Terms


def _one_of(column: str, codes: object) -> str:
    return f"{column} IN ({', '.join(repr(str(each)) for each in codes)})"  # type: ignore[attr-defined]


def _quantities(template: str, joined: str) -> str:
    return joined.join(template.format(f"quantity_{number}") for number in range(1, MOST_PERIODS + 1))


class ProposalBudget(Identified, Stamped, Versioned, Audited, Base):
    """The budget of an opportunity. `rate`: how many units of `local_currency` one unit of `currency` is, exactly.

    `currency`: the funder's; `rate_on` and `rate_source`: of which day the rate is, and who says so. Shares are in
    hundredths of a per cent (`_bp`). `ceiling` (minor units of `currency`), `cofunding_bp` (the least part of the total
    that others pay) and `indirect_max_bp`: what the funder demands, where the call does not say it.
    """

    __tablename__ = "proposal_budget"
    __table_args__ = (
        UniqueConstraint("opportunity_id"),
        CheckConstraint("length(currency) = 3 AND upper(currency) = currency", name="currency_code"),
        CheckConstraint("length(local_currency) = 3 AND upper(local_currency) = local_currency", name="local_code"),
        CheckConstraint("rate_source <> ''", name="rate_has_source"),
        CheckConstraint(f"periods BETWEEN 1 AND {MOST_PERIODS}", name="periods_range"),
        CheckConstraint("indirect_bp BETWEEN 0 AND 10000", name="indirect_share"),
        CheckConstraint(_one_of("indirect_on", IndirectBase), name="indirect_base"),
        CheckConstraint("cofunding_bp BETWEEN 0 AND 10000", name="cofunding_share"),
        CheckConstraint("indirect_max_bp BETWEEN 0 AND 10000", name="indirect_max_share"),
        CheckConstraint("ceiling > 0", name="ceiling_above_nothing"),
    )

    opportunity_id: Mapped[UUID] = mapped_column(ForeignKey("opportunity.id", ondelete="CASCADE"))
    local_currency: Mapped[str] = mapped_column(String(3))
    currency: Mapped[str] = mapped_column(String(3))
    rate: Mapped[Decimal] = mapped_column(ExactDecimal())
    rate_on: Mapped[date]
    rate_source: Mapped[str] = mapped_column(String(200))
    periods: Mapped[int]
    indirect_bp: Mapped[int]
    indirect_on: Mapped[str] = mapped_column(Coded())
    ceiling: Mapped[int | None] = mapped_column(BigInteger)
    cofunding_bp: Mapped[int | None]
    indirect_max_bp: Mapped[int | None]

    lines: Mapped[list["BudgetLine"]] = relationship(
        lazy="raise", order_by="(BudgetLine.position, BudgetLine.id)", cascade="all, delete-orphan",
        back_populates="budget", passive_deletes=True,
    )  # fmt: skip

    @property
    def terms(self) -> Terms:
        """How it is reckoned."""
        return Terms(
            self.currency, self.local_currency, self.rate, self.periods, self.indirect_bp, self.indirect_on
        )  # fmt: skip

    @property
    def largest(self) -> Money | None:
        """The most that one may ask for, where somebody wrote it here."""
        return None if self.ceiling is None else Money(self.ceiling, self.currency)

    @property
    def two(self) -> bool:
        """Whether there are two currencies indeed."""
        return self.currency != self.local_currency


class BudgetLine(Identified, Stamped, Versioned, Audited, Base):
    """A line. `unit_cost` in minor units of `currency`, which is one of the budget's two.

    `quantity_1` … `quantity_5`: in hundredths, of each year; None: not said. `own_heading`: where `heading` is none of
    the usual ones. `organisation_id` or `organisation_name`: whose cost it is. `funded_by`: who pays (`Source`),
    `funded_name`: which other funder.
    """

    __tablename__ = "budget_line"
    __table_args__ = (
        Index(None, "budget_id", "position"),
        CheckConstraint("description <> ''", name="description_given"),
        CheckConstraint(_one_of("heading", HEADINGS), name="heading_known"),
        CheckConstraint(f"(heading = '{OWN}') = (own_heading IS NOT NULL)", name="own_heading_in_words"),
        CheckConstraint("own_heading <> ''", name="own_heading_given"),
        CheckConstraint("unit_cost >= 0", name="cost_not_negative"),
        CheckConstraint("(unit_cost IS NULL) = (currency IS NULL)", name="cost_has_currency"),
        CheckConstraint("length(currency) = 3 AND upper(currency) = currency", name="currency_code"),
        CheckConstraint(_quantities("({0} IS NULL OR {0} >= 0)", " AND "), name="quantities_not_negative"),
        CheckConstraint("organisation_id IS NULL OR organisation_name IS NULL", name="one_organisation"),
        CheckConstraint(_one_of("funded_by", Source), name="funded_by_known"),
        CheckConstraint("(funded_by = 'other') = (funded_name IS NOT NULL)", name="other_funder_named"),
    )

    budget_id: Mapped[UUID] = mapped_column(ForeignKey("proposal_budget.id", ondelete="CASCADE"))
    position: Mapped[int]
    heading: Mapped[str] = mapped_column(Coded())
    own_heading: Mapped[str | None] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(String(300))
    unit: Mapped[str | None] = mapped_column(String(40))
    unit_cost: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    quantity_1: Mapped[int | None] = mapped_column(BigInteger)
    quantity_2: Mapped[int | None] = mapped_column(BigInteger)
    quantity_3: Mapped[int | None] = mapped_column(BigInteger)
    quantity_4: Mapped[int | None] = mapped_column(BigInteger)
    quantity_5: Mapped[int | None] = mapped_column(BigInteger)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation_name: Mapped[str | None] = mapped_column(String(200))
    funded_by: Mapped[str] = mapped_column(Coded())
    funded_name: Mapped[str | None] = mapped_column(String(120))
    note: Mapped[str | None] = mapped_column(Text)

    budget: Mapped[ProposalBudget] = relationship(lazy="raise", back_populates="lines")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")

    @property
    def quantities(self) -> tuple[int | None, ...]:
        """In hundredths, year by year."""
        return tuple(getattr(self, f"quantity_{number}") for number in range(1, MOST_PERIODS + 1))

    @property
    def cost(self) -> Money | None:
        """Of one unit."""
        return None if self.unit_cost is None or self.currency is None else Money(self.unit_cost, self.currency)

    @property
    def organisation_said(self) -> str | None:
        """The name of the organisation, in the directory or as it was written."""
        return self.organisation.name if self.organisation else self.organisation_name

    @property
    def item(self) -> Item:
        """As it is reckoned: organisations by their id or folded name, payers as (source, folded name)."""
        source = Source(self.funded_by)
        name = fold(self.organisation_name) if self.organisation_name else None
        return Item(
            key=self.id,
            heading=(self.heading, self.own_heading and fold(self.own_heading)),
            cost=self.cost,
            quantities=self.quantities,
            source=source,
            payer=(source, fold(self.funded_name)) if self.funded_name else source,
            organisation=self.organisation_id or name,
        )


class BudgetSent(Audited, Base):
    """A budget as it was when the proposal was sent: never changed. `number` counts from 1 for each budget.

    `content`: canonical JSON (see rules.budget_snapshots) of which `sha256` is the hash.
    """

    __tablename__ = "budget_sent"
    __table_args__ = (
        UniqueConstraint("budget_id", "number"),
        CheckConstraint("number > 0", name="number_from_one"),
        CheckConstraint("length(sha256) = 64", name="hash_in_hex"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    budget_id: Mapped[UUID] = mapped_column(ForeignKey("proposal_budget.id", ondelete="CASCADE"))
    number: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
