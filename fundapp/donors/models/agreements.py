"""Agreements with funders, each with its history, its terms and the envelopes that hold its money."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.accounts.models import Organisation, Person
from fundapp.audit.models import Audited
from fundapp.core.columns import Coded, Codes
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.core.money import Money
from fundapp.donors.models.agreement_parts import (
    AgreementCondition,
    AgreementInstalment,
    AgreementLine,
    AgreementQuestion,
    AgreementReport,
)
from fundapp.donors.models.files import FunderFile
from fundapp.donors.models.funders import Funder
from fundapp.donors.models.relations import FunderContact
from fundapp.donors.models.results import AgreementIndicator
from fundapp.donors.workflow.agreements import OVER, Action, State
from fundapp.ledger.models import FundEnvelope


def _codes(states: Any) -> str:
    return ", ".join(f"'{each}'" for each in states)


class Agreement(Identified, Stamped, Versioned, Audited, Base):
    """What a funder and an organisation of the network have agreed on. Amounts are in minor units of `currency`.

    `code`: what accountants know it by; `reference`: the funder's. `holder_id`: who signs and answers for it;
    `owner_id`: who looks after it. `signed_file_id`: the paper that is the signed text. `name_public`: whether the
    funder may be named in public; `ledger_shown`: whether reports may come with the pseudonymous ledger. `costs_from`,
    `costs_until`, `ceiling_*`, `share` (administration, in hundredths of a per cent) and the terms: which costs are
    eligible, None unknown. `next_report_on`, `next_instalment_on`: of the first that is not sent, or has not come.
    `found_by`: the folded text that a search looks through.
    """

    __tablename__ = "agreement"
    __table_args__ = (
        Index(None, "state", "next_report_on", "id"),
        Index(None, "ends_on", "id"),
        CheckConstraint("title <> ''", name="title_given"),
        CheckConstraint("code <> ''", name="code_given"),
        CheckConstraint(f"state IN ({_codes(State)})", name="state_known"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("length(currency) = 3 AND upper(currency) = currency", name="currency_code"),
        CheckConstraint("ends_on >= begins_on", name="ends_after_it_begins"),
        CheckConstraint("(signed_on IS NULL) = (state = 'draft')", name="signed_on_a_day"),
        CheckConstraint(f"(ended_on IS NOT NULL) = (state IN ({_codes(OVER)}))", name="ended_on_a_day"),
        CheckConstraint("share BETWEEN 0 AND 10000", name="share_within_the_whole"),
        CheckConstraint("ceiling_award > 0 AND ceiling_person > 0", name="ceilings_positive"),
        CheckConstraint("costs_until >= costs_from", name="costs_until_after_from"),
    )

    funder_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    sort_title: Mapped[str] = mapped_column(String(400))
    code: Mapped[str] = mapped_column(Coded(), unique=True)
    reference: Mapped[str | None] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(Coded())
    holder_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("funder_contact.id", ondelete="SET NULL"), index=True)
    signed_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("funder_file.id", ondelete="SET NULL"), index=True)
    currency: Mapped[str] = mapped_column(Coded())
    amount: Mapped[int] = mapped_column(BigInteger)
    signed_on: Mapped[date | None]
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    ended_on: Mapped[date | None]
    languages: Mapped[tuple[str, ...]] = mapped_column(Codes())
    name_public: Mapped[bool]
    ledger_shown: Mapped[bool]
    confidentiality: Mapped[str | None] = mapped_column(Text)
    closing: Mapped[str | None] = mapped_column(Text)
    costs_from: Mapped[date | None]
    costs_until: Mapped[date | None]
    ceiling_award: Mapped[int | None] = mapped_column(BigInteger)
    ceiling_person: Mapped[int | None] = mapped_column(BigInteger)
    share: Mapped[int | None]
    next_report_on: Mapped[date | None]
    next_instalment_on: Mapped[date | None]
    found_by: Mapped[str] = mapped_column(Text)

    funder: Mapped[Funder] = relationship(lazy="raise")
    holder: Mapped[Organisation | None] = relationship(lazy="raise")
    owner: Mapped[Person | None] = relationship(lazy="raise")
    contact: Mapped[FunderContact | None] = relationship(lazy="raise")
    signed_file: Mapped[FunderFile | None] = relationship(lazy="raise")
    terms: Mapped[list["AgreementTerm"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="AgreementTerm.kind, AgreementTerm.code"
    )
    envelope_rows: Mapped[list["AgreementEnvelope"]] = relationship(lazy="raise", cascade="all, delete-orphan")
    instalments: Mapped[list[AgreementInstalment]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=AgreementInstalment.number
    )
    conditions: Mapped[list[AgreementCondition]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=AgreementCondition.number
    )
    lines: Mapped[list[AgreementLine]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=AgreementLine.number
    )
    reports: Mapped[list[AgreementReport]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=AgreementReport.number
    )
    questions: Mapped[list[AgreementQuestion]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=AgreementQuestion.number
    )
    indicators: Mapped[list[AgreementIndicator]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by=AgreementIndicator.number
    )

    @property
    def promised(self) -> Money:
        """What the funder gives."""
        return Money(self.amount, self.currency)

    def money(self, minor: int) -> Money:
        """An amount of this agreement."""
        return Money(minor, self.currency)


class AgreementMove(Base):
    """A step of an agreement, kept as it was taken; `number` counts from 0, which has no `before` and no `action`.

    `reason`: in whoever's words, why it was taken.
    """

    __tablename__ = "agreement_move"
    __table_args__ = (
        CheckConstraint(f"before IN ({_codes(State)})", name="before_known"),
        CheckConstraint(f"after IN ({_codes(State)})", name="after_known"),
        CheckConstraint(f"action IN ({_codes(Action)})", name="action_known"),
        CheckConstraint("(before IS NULL) = (action IS NULL)", name="begins_once"),
        CheckConstraint("(number = 0) = (before IS NULL)", name="begins_at_nought"),
        Index(None, "agreement_id", "number", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"))
    number: Mapped[int]
    before: Mapped[str | None] = mapped_column(Coded())
    action: Mapped[str | None] = mapped_column(Coded())
    after: Mapped[str] = mapped_column(Coded())
    at: Mapped[datetime]
    by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None] = mapped_column(Text)


class AgreementTerm(Base):
    """A country or purpose whose costs are eligible, or never are. Without any all of them are."""

    __tablename__ = "agreement_term"
    __table_args__ = (CheckConstraint("kind IN ('country', 'purpose')", name="kind_known"),)

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(Coded(), primary_key=True)
    code: Mapped[str] = mapped_column(Coded(), primary_key=True)
    allowed: Mapped[bool]


class AgreementEnvelope(Base):
    """An envelope that holds money of an agreement. An envelope knows no funder; it has one agreement at most."""

    __tablename__ = "agreement_envelope"

    envelope_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_envelope.id"), primary_key=True)
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.id"), index=True)

    envelope: Mapped[FundEnvelope] = relationship(lazy="raise")
