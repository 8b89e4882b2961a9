"""Payees: who receives money, sealed; and whether they were looked for on lists of sanctions."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded, Codes
from fundapp.core.models import Base, Identified
from fundapp.vault.envelope import Envelope, sealed
from fundapp.vault.rules import Kind


class PaymentPayee(Identified, Audited, Base):
    """Somebody who receives money of a case. Never changed: another row replaces it, and says which.

    `content`: name and account, sealed in the compartment `payment` of the case, with the salt of `commitment`, which
    is the SHA-256 (hexadecimal) over salt and plain text: signatures stand for it, and whoever opens it can tell.
    `relation`: who it is to the applicant, a code of rules/payees.py. `operator`, `tier`: for limits.
    """

    __tablename__ = "payment_payee"
    __table_args__ = (
        CheckConstraint("length(commitment) = 64", name="committed"),
        CheckConstraint("replaces_id <> id", name="replaces_another"),
        Index(None, "case_id", "at"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"))
    relation: Mapped[str] = mapped_column(Coded())
    method: Mapped[str] = mapped_column(Coded())
    country: Mapped[str] = mapped_column(Coded())
    operator: Mapped[str | None] = mapped_column(Coded())
    tier: Mapped[str | None] = mapped_column(Coded())
    commitment: Mapped[str] = mapped_column(String(64))
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_payee.id"), unique=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    content: Mapped[Envelope] = sealed(Kind.PAYMENT, nullable=False)


class PayeeDigest(Base):
    """A keyed digest (HMAC-SHA-256) of a payee's account, under a key that only one group has.

    Written when somebody of that group names or first opens the payee: the same account in two cases is seen without
    being read.
    """

    __tablename__ = "payment_payee_digest"
    __table_args__ = (
        CheckConstraint("length(digest) = 32", name="digest_length"),
        Index(None, "digest"),
    )

    payee_id: Mapped[UUID] = mapped_column(ForeignKey("payment_payee.id"), primary_key=True)
    group_code: Mapped[str] = mapped_column(Coded(), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class PayeeScreening(Identified, Audited, Base):
    """That a payee was looked for on every list that was imported by then. No name leaves the house for it.

    `lists`: codes of the lists with their days ("un:2026-11-01"). `possible`: how many possible matches there were;
    `details` tells them, sealed in the compartment `payment` of the case. A match is a question to a person: `verdict`
    is their answer ("cleared" or "blocked"), None while it waits; without a match nobody needs to answer.
    """

    __tablename__ = "payment_screening"
    __table_args__ = (
        CheckConstraint("possible >= 0", name="possible_not_negative"),
        CheckConstraint("verdict IS NULL OR verdict IN ('cleared', 'blocked')", name="verdict_known"),
        CheckConstraint("(verdict IS NULL) = (judged_by_id IS NULL)", name="judged_by_somebody"),
        CheckConstraint("(judged_by_id IS NULL) = (judged_at IS NULL)", name="judged_at_some_time"),
        CheckConstraint("verdict IS NULL OR possible > 0", name="only_matches_are_judged"),
        Index(None, "payee_id", "at"),
    )

    payee_id: Mapped[UUID] = mapped_column(ForeignKey("payment_payee.id"))
    lists: Mapped[tuple[str, ...]] = mapped_column(Codes())
    possible: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    verdict: Mapped[str | None] = mapped_column(Coded())
    judged_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    judged_at: Mapped[datetime | None]
    details: Mapped[Envelope | None] = sealed(Kind.PAYMENT)


class SanctionList(Identified, Audited, Base):
    """A list of sanctions as it was imported; the newest of each `code` counts, and holds its entries.

    `published`: the day that the file names; `digest`: the SHA-256 of the file, hexadecimal.
    """

    __tablename__ = "sanction_list"
    __table_args__ = (
        CheckConstraint("entries > 0", name="somebody_listed"),
        Index(None, "code", "at"),
    )

    code: Mapped[str] = mapped_column(Coded())
    published: Mapped[date | None]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    entries: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class SanctionEntry(Base):
    """Somebody on a list, as screening/lists.py has them: public matter. `body`: canonical JSON."""

    __tablename__ = "sanction_entry"

    list_id: Mapped[UUID] = mapped_column(ForeignKey("sanction_list.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body: Mapped[str]
