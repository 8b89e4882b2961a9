"""What happens between us and a donor's contacts: who reads what, what was taken home, requests, questions."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.accounts.models import Person
from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.core.money import Money
from fundapp.donors.models.agreement_parts import AgreementInstalment
from fundapp.donors.models.agreements import Agreement
from fundapp.donors.models.relations import FunderContact
from fundapp.donors.models.reports import DonorReport
from fundapp.donors.rules.portal import FileKind, QuestionState
from fundapp.donors.workflow.instalment_requests import State

_NOW = text("ended_at IS NULL")


def _codes(words: Any) -> str:
    return ", ".join(f"'{each}'" for each in words)


class AgreementReader(Identified, Audited, Base):
    """That somebody at a funder reads an agreement and its published reports, from `since` until `ended_at`.

    It counts only while the person belongs to the donors' contacts and their account is open. `contact_id`: which
    contact of the funder map they are.
    """

    __tablename__ = "agreement_reader"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_by_somebody"),
        Index(
            "uq_agreement_reader_once", "agreement_id", "person_id", unique=True, sqlite_where=_NOW,
            postgresql_where=_NOW,
        ),
        Index(None, "person_id", "ended_at"),
    )  # fmt: skip

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("funder_contact.id", ondelete="SET NULL"), index=True)
    since: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(lazy="raise", foreign_keys=person_id)
    contact: Mapped[FunderContact | None] = relationship(lazy="raise")


class ReportDownload(Identified, Audited, Base):
    """That somebody took a published report home, as which kind of file. Written once, never changed."""

    __tablename__ = "donor_report_download"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_codes(FileKind)})", name="kind_known"),
        Index(None, "agreement_id", "at", "id"),
        Index(None, "report_id", "at"),
    )

    report_id: Mapped[UUID] = mapped_column(ForeignKey("donor_report.id"))
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(Coded())
    at: Mapped[datetime]

    report: Mapped[DonorReport] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")


class ReportReceipt(Identified, Audited, Base):
    """That a reader has received a report, on which day, and what they say to it. Written once, never changed."""

    __tablename__ = "donor_report_receipt"
    __table_args__ = (UniqueConstraint("report_id", "person_id"),)

    report_id: Mapped[UUID] = mapped_column(ForeignKey("donor_report.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    received_on: Mapped[date]
    words: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]

    report: Mapped[DonorReport] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")


class InstalmentRequest(Identified, Stamped, Versioned, Audited, Base):
    """That we ask for money of an agreement, in minor units of its currency, by `wanted_on`; and what is answered.

    `instalment_id`: which instalment it is. `promised_on`: when the donor says it will be sent; `sent_on`: when they
    say it was; `received_on`: when finance says it came. `answer`: in the donor's words.
    """

    __tablename__ = "instalment_request"
    __table_args__ = (
        CheckConstraint(f"state IN ({_codes(State)})", name="state_known"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("(state = 'closed') = (received_on IS NOT NULL)", name="closed_when_received"),
        CheckConstraint("state <> 'paid_sent' OR sent_on IS NOT NULL", name="sent_on_a_day"),
        Index(None, "agreement_id", "created_at", "id"),
        Index(None, "state", "created_at", "id"),
    )

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"))
    instalment_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("agreement_instalment.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[str] = mapped_column(Coded())
    amount: Mapped[int] = mapped_column(BigInteger)
    wanted_on: Mapped[date]
    words: Mapped[str | None] = mapped_column(Text)
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    promised_on: Mapped[date | None]
    sent_on: Mapped[date | None]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    received_on: Mapped[date | None]

    agreement: Mapped[Agreement] = relationship(lazy="raise")
    instalment: Mapped[AgreementInstalment | None] = relationship(lazy="raise")

    def money(self, currency: str) -> Money:
        """What is asked for, in the currency of its agreement."""
        return Money(self.amount, currency)


class DonorQuestion(Identified, Stamped, Versioned, Audited, Base):
    """What a donor's contact asks about an agreement, one of its reports or a request for money, and what follows.

    `unread`: we have answered, and nobody of them has looked. `found_by`: the folded text that a search looks through.
    """

    __tablename__ = "donor_question"
    __table_args__ = (
        CheckConstraint(f"state IN ({_codes(QuestionState)})", name="state_known"),
        CheckConstraint("subject <> ''", name="subject_given"),
        CheckConstraint("report_id IS NULL OR request_id IS NULL", name="about_one_thing"),
        Index(None, "agreement_id", "updated_at", "id"),
        Index(None, "state", "updated_at", "id"),
    )

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"))
    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("donor_report.id"), index=True)
    request_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("instalment_request.id", ondelete="SET NULL"), index=True
    )
    subject: Mapped[str] = mapped_column(String(160))
    state: Mapped[str] = mapped_column(Coded())
    unread: Mapped[bool]
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    found_by: Mapped[str] = mapped_column(Text)

    agreement: Mapped[Agreement] = relationship(lazy="raise")
    report: Mapped[DonorReport | None] = relationship(lazy="raise")
    messages: Mapped[list["DonorMessage"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="DonorMessage.number"
    )


class DonorMessage(Identified, Base):
    """What was written under a question, in order; `ours`: by us. Never changed."""

    __tablename__ = "donor_message"
    __table_args__ = (UniqueConstraint("question_id", "number"), CheckConstraint("text <> ''", name="text_given"))

    question_id: Mapped[UUID] = mapped_column(ForeignKey("donor_question.id", ondelete="CASCADE"))
    number: Mapped[int]
    ours: Mapped[bool]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


def _refuse(_mapper: object, _connection: object, _row: object) -> None:
    raise RuntimeError("what somebody took home or acknowledged is written once, and never changed")


for _kept in (ReportDownload, ReportReceipt):
    for _moment in ("before_update", "before_delete"):
        event.listen(_kept, _moment, _refuse)
