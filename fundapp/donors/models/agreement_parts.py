"""What is a part of an agreement: each a list in its order, written with its agreement and versioned by it."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.core.columns import Coded, Codes
from fundapp.core.models import Base, Identified
from fundapp.donors.rules.agreements import ReportKind, Standing, standing

_KINDS = ", ".join(f"'{each}'" for each in ReportKind)


class AgreementInstalment(Identified, Base):
    """Money that the funder sends, on a day or once a condition is met. Amounts in minor units of the agreement.

    `transfer_id`: by which transfer of the agreement's envelope it is in the books.
    """

    __tablename__ = "agreement_instalment"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("due_on IS NOT NULL OR condition IS NOT NULL", name="expected_somehow"),
        CheckConstraint("(received_on IS NULL) = (received_amount IS NULL)", name="received_as_a_whole"),
        CheckConstraint("received_amount > 0", name="received_something"),
        CheckConstraint("transfer_id IS NULL OR received_on IS NOT NULL", name="booked_when_received"),
        Index(None, "agreement_id", "number"),
        Index(None, "received_on", "due_on", "id"),
    )

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"))
    number: Mapped[int]
    amount: Mapped[int] = mapped_column(BigInteger)
    due_on: Mapped[date | None]
    condition: Mapped[str | None] = mapped_column(String(400))
    received_on: Mapped[date | None]
    received_amount: Mapped[int | None] = mapped_column(BigInteger)
    transfer_id: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_transfer.id"), unique=True)

    def standing(self, today: date) -> Standing:
        """How it stands: received, late, expected soon, expected, or under a condition without a day."""
        return standing(self.due_on, self.received_on, today)


class AgreementCondition(Identified, Base):
    """What must be so before money comes or goes. `met_by_id`: who noted that it is."""

    __tablename__ = "agreement_condition"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text_given"),
        CheckConstraint("(met_on IS NULL) = (met_by_id IS NULL)", name="met_by_somebody"),
        Index(None, "agreement_id", "number"),
    )

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None]
    met_on: Mapped[date | None]
    met_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    def standing(self, today: date) -> Standing:
        """How it stands: met, late, to be met soon, or later."""
        return standing(self.due_on, self.met_on, today)


class AgreementLine(Identified, Base):
    """A line of the agreed budget, in minor units of the agreement. `purposes`: which uses of aid count to it.

    `leeway`: how far money may be moved to or from it without asking, in hundredths of a per cent; None unknown.
    """

    __tablename__ = "agreement_line"
    __table_args__ = (
        CheckConstraint("label <> ''", name="label_given"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
        CheckConstraint("leeway BETWEEN 0 AND 10000", name="leeway_within_the_whole"),
        Index(None, "agreement_id", "number"),
    )

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"))
    number: Mapped[int]
    code: Mapped[str | None] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(200))
    amount: Mapped[int] = mapped_column(BigInteger)
    leeway: Mapped[int | None]
    purposes: Mapped[tuple[str, ...]] = mapped_column(Codes())


class AgreementReport(Identified, Base):
    """A report that the funder is owed: which days it covers, when it is due, and when it was sent."""

    __tablename__ = "agreement_report"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
        CheckConstraint("covers_to >= covers_from", name="covers_forwards"),
        Index(None, "agreement_id", "number"),
        Index(None, "sent_on", "due_on", "id"),
    )

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(Coded())
    covers_from: Mapped[date | None]
    covers_to: Mapped[date | None]
    due_on: Mapped[date]
    sent_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(String(400))

    def standing(self, today: date) -> Standing:
        """How it stands: sent, late, due soon, or ahead."""
        return standing(self.due_on, self.sent_on, today)


class AgreementQuestion(Identified, Base):
    """What the funder asks in its reports, in its own words and language. `longest`: signs that an answer may have."""

    __tablename__ = "agreement_question"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text_given"),
        CheckConstraint("longest > 0", name="longest_positive"),
        Index(None, "agreement_id", "number"),
    )

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Coded())
    required: Mapped[bool]
    longest: Mapped[int | None]
