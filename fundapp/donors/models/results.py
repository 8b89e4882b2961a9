"""The results framework of an agreement: what is to change, from where to where, and what was found."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.core.columns import Coded, Codes
from fundapp.core.models import Base, Identified
from fundapp.donors.rules.results import MEASURES, Source, Unit


def _codes(words: Any) -> str:
    return ", ".join(f"'{each}'" for each in words)


class AgreementIndicator(Identified, Base):
    """What is measured. Values are hundredths of its unit; of yes and no, 100 and 0; None is not known.

    `splits`: by what values are told apart (rules/results.py). `measure`: which of the fund's own figures it is, where
    its values are computed.
    """

    __tablename__ = "agreement_indicator"
    __table_args__ = (
        CheckConstraint("statement <> ''", name="statement_given"),
        CheckConstraint(f"unit IN ({_codes(Unit)})", name="unit_known"),
        CheckConstraint(f"source IN ({_codes(Source)})", name="source_known"),
        CheckConstraint(f"measure IN ({_codes(MEASURES)})", name="measure_known"),
        CheckConstraint("(measure IS NOT NULL) = (source = 'computed')", name="computed_from_something"),
        Index(None, "agreement_id", "number"),
    )

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"))
    number: Mapped[int]
    code: Mapped[str | None] = mapped_column(String(20))
    statement: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Coded())
    baseline: Mapped[int | None] = mapped_column(BigInteger)
    baseline_on: Mapped[date | None]
    target: Mapped[int | None] = mapped_column(BigInteger)
    target_on: Mapped[date | None]
    splits: Mapped[tuple[str, ...]] = mapped_column(Codes())
    source: Mapped[str] = mapped_column(Coded())
    measure: Mapped[str | None] = mapped_column(Coded())

    actuals: Mapped[list["AgreementActual"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="AgreementActual.as_of.desc()"
    )

    @property
    def latest(self) -> "AgreementActual | None":
        """What was found last."""
        return self.actuals[0] if self.actuals else None


class AgreementActual(Identified, Base):
    """What was found of an indicator as of a day, in its hundredths; by whom it was written down.

    `breakdown`: by a code of its indicator's splits, values by words of the network: {"gender": {"Femmes": 1200}}.
    """

    __tablename__ = "agreement_actual"
    __table_args__ = (Index(None, "indicator_id", "as_of", unique=True),)

    indicator_id: Mapped[UUID] = mapped_column(ForeignKey("agreement_indicator.id", ondelete="CASCADE"))
    as_of: Mapped[date]
    value: Mapped[int] = mapped_column(BigInteger)
    breakdown: Mapped[dict[str, dict[str, int]]] = mapped_column(JSON)
    note: Mapped[str | None] = mapped_column(String(400))
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
