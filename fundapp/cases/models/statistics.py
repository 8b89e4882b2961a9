"""What figures count: decided cases in coarse words, unlinked from them; and which cases are counted."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.cases.rules.counting import AGES, GENDERS, MOST_RELATIVES, NEEDS, Counted, Outcome
from fundapp.cases.rules.vocabulary import Names
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified, Versioned
from fundapp.vault.envelope import Envelope, sealed
from fundapp.vault.rules import Kind

_WAITS = text("standing <> 'counted'")


def _one_of(column: str, codes: Names | type[Outcome] | type[Counted]) -> str:
    return f"{column} IN ({', '.join(f'{str(code)!r}' for code in codes)})"


class CaseStatistic(Identified, Base):
    """One decided case as figures count it: `quarter` (its first day) of the decision, and coarse words.

    No time, no version, no entry of the audit log and no case stands in it: the link is sealed in `CaseCount`.
    `gender`, `age_band`, `country`, `purpose` are `unsaid` where nobody agreed to be counted by them; `family`: how
    many relatives are helped with the person.

    What a thief of the database can still guess: quarter, country, purpose and the envelopes stand beside the coded
    columns of cases, their steps and their awards, so that a row whose combination is rare belongs to one of few cases.
    On SQLite rows lie in the order of their random ids. PostgreSQL knows of each row which transaction wrote it, and
    keeps rows in the order of writing: whoever counts writes all rows of the quarter anew, in the order of their ids
    (`commands/counting.py`); what was there before stays on the disk until it is vacuumed.
    """

    __tablename__ = "case_statistic"
    __table_args__ = (
        CheckConstraint(_one_of("outcome", Outcome), name="outcome_known"),
        CheckConstraint(_one_of("gender", GENDERS), name="gender_known"),
        CheckConstraint(_one_of("age_band", AGES), name="age_band_known"),
        CheckConstraint(_one_of("purpose", NEEDS), name="purpose_known"),
        CheckConstraint(f"family BETWEEN 0 AND {MOST_RELATIVES}", name="family_counted"),
        Index(None, "quarter", "outcome"),
        {"sqlite_with_rowid": False},
    )

    quarter: Mapped[date]
    outcome: Mapped[str] = mapped_column(Coded())
    gender: Mapped[str] = mapped_column(Coded())
    age_band: Mapped[str] = mapped_column(Coded())
    country: Mapped[str] = mapped_column(Coded())
    purpose: Mapped[str] = mapped_column(Coded())
    family: Mapped[int]


class StatisticEnvelope(Base):
    """An envelope of the ledger that holds, or has paid, what was awarded to whoever is counted."""

    __tablename__ = "case_statistic_envelope"
    __table_args__ = (Index(None, "envelope_id"), {"sqlite_with_rowid": False})

    statistic_id: Mapped[UUID] = mapped_column(ForeignKey("case_statistic.id"), primary_key=True)
    envelope_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_envelope.id"), primary_key=True)


class CaseCount(Identified, Versioned, Base):
    """Whether a decided case is counted, and by whom. Its row comes with the decision, at `decided_at`.

    `link`: the id of its statistic as JSON, sealed among the officers' notes and shredded with them: from then on
    nobody finds the statistic of an erased case any more, and it stays as it is.
    """

    __tablename__ = "case_count"
    __table_args__ = (
        CheckConstraint(_one_of("standing", Counted), name="standing_known"),
        CheckConstraint("(standing = 'to_count') = (link IS NULL)", name="counted_with_a_link"),
        CheckConstraint("(link IS NULL) = (counted_by_id IS NULL)", name="counted_by_somebody"),
        Index("ix_case_count_waiting", "decided_at", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"), unique=True)
    decided_at: Mapped[datetime]
    standing: Mapped[str] = mapped_column(Coded())
    counted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    link: Mapped[Envelope | None] = sealed(Kind.ASSESSMENT)
