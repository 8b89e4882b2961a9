"""The books: months that are closed, numbers of vouchers, codes of accounts."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified, Stamped, Versioned


class ClosedMonth(Identified, Audited, Base):
    """A month of the books, `begins_on` its first day, in the zone of the fund. Nothing is dated in it any more.

    `first_number` to `last_number`: its vouchers, None where nothing moved; `digest`: the SHA-256 of its journal.
    `codes`: what accounts, movements and envelopes were called when it was closed (rules/journals.py): whatever is
    renamed later, its journal stays the same to the byte.
    """

    __tablename__ = "ledger_month"
    __table_args__ = (
        CheckConstraint("(first_number IS NULL) = (last_number IS NULL)", name="numbered_or_not"),
        CheckConstraint("first_number IS NULL OR first_number <= last_number", name="numbers_in_order"),
    )

    begins_on: Mapped[date] = mapped_column(unique=True)
    until: Mapped[datetime]
    first_number: Mapped[int | None]
    last_number: Mapped[int | None]
    digest: Mapped[str] = mapped_column(String(64))
    codes: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True, deferred_raiseload=True)
    closed_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime]


class Voucher(Base):
    """The number of a transfer in the books of its year: from 1, without a gap."""

    __tablename__ = "ledger_voucher"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        CheckConstraint("number >= 1", name="number_from_one"),
    )

    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_transfer.id"), primary_key=True)
    month_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_month.id"), index=True)
    year: Mapped[int]
    number: Mapped[int]


class AccountCode(Identified, Stamped, Versioned, Audited, Base):
    """What an account is called in the books, once somebody has said so. `confirmed`: by the fund's accountant."""

    __tablename__ = "ledger_account_code"
    __table_args__ = (CheckConstraint("code <> '' AND label <> ''", name="said"),)

    kind: Mapped[str] = mapped_column(Coded(), unique=True)
    code: Mapped[str] = mapped_column(Coded())
    label: Mapped[str] = mapped_column(String(160))
    confirmed: Mapped[bool]
