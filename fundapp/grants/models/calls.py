"""Calls for proposals, as the network knows them."""

from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.audit.models import Audited
from fundapp.core.columns import Codes
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.core.money import Money
from fundapp.donors.models import Funder
from fundapp.grants.models.parts import CallCountry, CallDeadline, CallLanguage, CallTheme
from fundapp.grants.rules.deadlines import NEVER, Due
from fundapp.grants.rules.vocabulary import STANDINGS, SUBMISSIONS, TIMINGS, WHERE, WHY_ASIDE


def _one_of(column: str, codes: object) -> str:
    return f"{column} IN ({', '.join(repr(str(each)) for each in codes)})"  # type: ignore[attr-defined]


class Call(Identified, Stamped, Versioned, Audited, Base):
    """A call. Amounts are in minor units of `currency`, durations in months; None is "not known", never zero.

    `funder_id`: its funder on the map; `funder_name`: as it was written, where the map has none of this name.
    `deadline_*` is the submission that decides (or comes next): its day, the time on the clock and the zone of that
    clock, as far as they are known, and which step it is; further dates are rows of `deadline_rows`. `closes_at`: when
    the next submission is over, or the last one was; `NEVER` where there is none, so that a list can be ordered by it.
    `edited`: the fields that a person wrote, which no source changes any more; `doubts`: those of which a source says
    what nobody can read safely, until a person has written them. `shut_at`: since when sources say that nobody can
    apply any more, whatever the deadline. `aside_why` and `aside_note`: why it was set aside. `legal_statuses`: who may
    apply, before the law; `budget_min` and `budget_max`: of a year, of whoever applies, in `budget_currency`. `fit`:
    could we, as of `fit_mark`, which says from which facts (see `commands.fit`); None: to be worked out again.
    `reference_key`, `address_key` and `title_key` tell whether another list means the same call (see rules.identity).
    `sort_title` and `found_by` are the folded title and the folded text that a search looks through.
    """

    __tablename__ = "call"
    __table_args__ = (
        Index(None, "closes_at", "id"),
        Index(None, "standing", "closes_at", "id"),
        Index(None, "sort_title", "id"),
        Index(None, "updated_at", "id"),
        # With the standing, so that the dates of calls are counted without reading the calls.
        Index(None, "deadline_on", "id", "standing"),
        Index(None, "fit", "closes_at", "id"),
        Index(None, "fit_mark"),
        CheckConstraint("fit IN ('yes', 'maybe', 'no', 'unknown')", name="fit_known"),
        CheckConstraint("budget_min >= 0 AND budget_max >= 0", name="budgets_not_negative"),
        CheckConstraint("budget_min <= budget_max", name="budget_range"),
        CheckConstraint(
            "budget_currency IS NOT NULL OR (budget_min IS NULL AND budget_max IS NULL)", name="budgets_have_currency"
        ),
        Index(None, "created_at", "id"),
        CheckConstraint("title <> ''", name="title_given"),
        CheckConstraint(_one_of("timing", TIMINGS), name="timing_known"),
        CheckConstraint(_one_of("deadline_step", SUBMISSIONS), name="deadline_step_known"),
        CheckConstraint(_one_of("place", WHERE), name="place_known"),
        CheckConstraint(_one_of("standing", STANDINGS), name="standing_known"),
        CheckConstraint(_one_of("aside_why", WHY_ASIDE), name="aside_why_known"),
        CheckConstraint("(aside_why IS NOT NULL) = (standing = 'set_aside')", name="aside_for_a_reason"),
        CheckConstraint("deadline_on IS NOT NULL OR deadline_clock IS NULL", name="clock_of_a_day"),
        CheckConstraint("needs_registration IN ('yes', 'no', 'unknown')", name="needs_registration_known"),
        CheckConstraint("amount_min >= 0 AND amount_max >= 0 AND envelope >= 0", name="amounts_not_negative"),
        CheckConstraint("amount_min <= amount_max", name="amount_range"),
        CheckConstraint("length(currency) = 3 AND upper(currency) = currency", name="currency_code"),
        CheckConstraint(
            "currency IS NOT NULL OR (amount_min IS NULL AND amount_max IS NULL AND envelope IS NULL)",
            name="amounts_have_currency",
        ),
        CheckConstraint("duration_min BETWEEN 1 AND 240 AND duration_max BETWEEN 1 AND 240", name="duration_months"),
        CheckConstraint("duration_min <= duration_max", name="duration_range"),
        CheckConstraint("min_years BETWEEN 0 AND 50", name="min_years_range"),
        CheckConstraint("cofunding_max_bp BETWEEN 0 AND 10000", name="cofunding_share"),
    )

    title: Mapped[str] = mapped_column(String(400))
    sort_title: Mapped[str] = mapped_column(String(400))
    reference_key: Mapped[str | None] = mapped_column(String(32), index=True)
    address_key: Mapped[str | None] = mapped_column(String(32), index=True)
    title_key: Mapped[str | None] = mapped_column(String(32), index=True)
    found_by: Mapped[str] = mapped_column(Text)
    reference: Mapped[str | None] = mapped_column(String(120))
    programme: Mapped[str | None] = mapped_column(String(200))
    funder_id: Mapped[UUID | None] = mapped_column(ForeignKey("funder.id"), index=True)
    funder_name: Mapped[str | None] = mapped_column(String(200))
    url: Mapped[str | None] = mapped_column(String(2000))
    published_on: Mapped[date | None]
    timing: Mapped[str] = mapped_column(String(10))
    deadline_on: Mapped[date | None]
    deadline_clock: Mapped[time | None]
    deadline_zone: Mapped[str | None] = mapped_column(String(40))
    deadline_step: Mapped[str] = mapped_column(String(20))
    closes_at: Mapped[datetime]
    currency: Mapped[str | None] = mapped_column(String(3))
    amount_min: Mapped[int | None] = mapped_column(BigInteger)
    amount_max: Mapped[int | None] = mapped_column(BigInteger)
    envelope: Mapped[int | None] = mapped_column(BigInteger)
    duration_min: Mapped[int | None]
    duration_max: Mapped[int | None]
    cofunding_max_bp: Mapped[int | None]
    place: Mapped[str] = mapped_column(String(10))
    needs_registration: Mapped[str] = mapped_column(String(10))
    min_years: Mapped[int | None]
    legal_statuses: Mapped[tuple[str, ...]] = mapped_column(Codes(), default=(), server_default=text("''"))
    budget_currency: Mapped[str | None] = mapped_column(String(3))
    budget_min: Mapped[int | None] = mapped_column(BigInteger)
    budget_max: Mapped[int | None] = mapped_column(BigInteger)
    fit: Mapped[str] = mapped_column(String(10), default="unknown", server_default="unknown")
    fit_mark: Mapped[str | None] = mapped_column(String(16))
    eligibility: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Text)
    notes: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(String(1000))
    standing: Mapped[str] = mapped_column(String(10))
    aside_why: Mapped[str | None] = mapped_column(String(20))
    aside_note: Mapped[str | None] = mapped_column(String(400))
    edited: Mapped[tuple[str, ...]] = mapped_column(Codes())
    doubts: Mapped[tuple[str, ...]] = mapped_column(Codes(), default=())
    shut_at: Mapped[datetime | None]

    funder: Mapped[Funder | None] = relationship(lazy="raise")
    theme_rows: Mapped[list[CallTheme]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=CallTheme.theme
    )
    country_rows: Mapped[list[CallCountry]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=CallCountry.country
    )
    language_rows: Mapped[list[CallLanguage]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=CallLanguage.language
    )
    deadline_rows: Mapped[list[CallDeadline]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=(CallDeadline.day, CallDeadline.id)
    )

    @property
    def themes(self) -> tuple[str, ...]:
        """Codes of the themes."""
        return tuple(row.theme for row in self.theme_rows)

    @property
    def countries(self) -> tuple[str, ...]:
        """Codes of the countries in which projects may take place, where they are named."""
        return tuple(row.country for row in self.country_rows)

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages in which one applies."""
        return tuple(row.language for row in self.language_rows)

    @property
    def funder_said(self) -> str | None:
        """The name of the funder, on the map or as it was written."""
        return self.funder.name if self.funder else self.funder_name

    @property
    def deadline(self) -> Due | None:
        """The submission that decides."""
        return Due(self.deadline_on, self.deadline_clock, self.deadline_zone) if self.deadline_on else None

    @property
    def ends(self) -> datetime | None:
        """When the next submission is over, or the last one was; None where there is none, or nobody knows."""
        return None if self.closes_at >= NEVER else self.closes_at

    @property
    def cofunding_max_pct(self) -> Decimal | None:
        """The largest share of a budget that the funder pays, in per cent."""
        return None if self.cofunding_max_bp is None else Decimal(self.cofunding_max_bp) / 100

    @property
    def smallest(self) -> Money | None:
        """The least that one may ask for."""
        return self._money(self.amount_min, self.currency)

    @property
    def largest(self) -> Money | None:
        """The most that one may ask for."""
        return self._money(self.amount_max, self.currency)

    @property
    def budget_least(self) -> Money | None:
        """The least that whoever applies spends in a year."""
        return self._money(self.budget_min, self.budget_currency)

    @property
    def budget_most(self) -> Money | None:
        """The most that whoever applies spends in a year."""
        return self._money(self.budget_max, self.budget_currency)

    @property
    def whole(self) -> Money | None:
        """What there is for all projects together."""
        return self._money(self.envelope, self.currency)

    def _money(self, minor: int | None, currency: str | None) -> Money | None:
        return None if minor is None or currency is None else Money(minor, currency)
