"""When a funder's rounds open and close, year by year."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.donors.models.funders import Funder


def _day_of(name: str) -> CheckConstraint:
    month, day = f"{name}_month", f"{name}_day"
    longest = f"CASE WHEN {month} = 2 THEN 29 WHEN {month} IN (4, 6, 9, 11) THEN 30 ELSE 31 END"
    known = f"({month} IS NOT NULL AND {day} BETWEEN 1 AND {longest})"
    return CheckConstraint(f"{day} IS NULL OR {known}", name=f"{name}_on_a_day")


class FunderCycle(Identified, Stamped, Versioned, Audited, Base):
    """A round or programme that comes again: when it opens and closes (see `rules.cycles`).

    A day is None where only the month is known. `known_year`: one in which it ends, where it does not come every year.
    `dated` is the source's date as it gives it; `due_on`: when somebody should look again (see `rules.facts`).
    """

    __tablename__ = "funder_cycle"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint("opens_month IS NOT NULL OR closes_month IS NOT NULL", name="something_is_known"),
        CheckConstraint("opens_month BETWEEN 1 AND 12 AND closes_month BETWEEN 1 AND 12", name="months"),
        _day_of("opens"),
        _day_of("closes"),
        CheckConstraint("every_years BETWEEN 1 AND 5", name="every_years_range"),
        CheckConstraint("known_year BETWEEN 1990 AND 2100", name="known_year_range"),
        CheckConstraint("every_years = 1 OR known_year IS NOT NULL", name="known_year_given"),
    )

    funder_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    opens_month: Mapped[int | None]
    opens_day: Mapped[int | None]
    closes_month: Mapped[int | None]
    closes_day: Mapped[int | None]
    every_years: Mapped[int]
    known_year: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(String(1000))
    source: Mapped[str | None] = mapped_column(String(1000))
    dated: Mapped[str | None] = mapped_column(String(40))
    due_on: Mapped[date]

    funder: Mapped[Funder] = relationship(lazy="raise")
