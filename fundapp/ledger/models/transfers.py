"""Accounts and transfers: written once, never changed, both sides always alike."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified
from fundapp.core.money import Money
from fundapp.ledger.rules.accounts import Account, Movement, Resolution


def _one_of(column: str, codes: type[Account | Movement | Resolution]) -> str:
    return f"{column} IN ({', '.join(f'{code.value!r}' for code in codes)})"


class LedgerAccount(Identified, Base):
    """One account of an envelope (rules/accounts.py), in one currency."""

    __tablename__ = "ledger_account"
    __table_args__ = (
        UniqueConstraint("envelope_id", "kind", "currency"),
        CheckConstraint(_one_of("kind", Account), name="kind_known"),
    )

    envelope_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_envelope.id"))
    kind: Mapped[str] = mapped_column(Coded())
    currency: Mapped[str] = mapped_column(Coded())


class Transfer(Identified, Audited, Base):
    """So many minor units from one account to another, for ever.

    `key`: sent twice, it is one. `pending`: held, and in no balance until another transfer resolves it, which is
    `resolves_id` there, with its `resolution`; a void moves nothing. `about_id`: the award or payment behind it, and
    `purpose` what it is for. `other_amount`, `other_currency`: the same in the currency of the award or of the bank,
    with the exact `rate` ("1000/655957" minor units of ours for one of theirs), its day and its source.
    """

    __tablename__ = "ledger_transfer"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("debit_id <> credit_id", name="two_accounts"),
        CheckConstraint(_one_of("movement", Movement), name="movement_known"),
        CheckConstraint("(resolves_id IS NULL) = (resolution IS NULL)", name="resolves_in_some_way"),
        CheckConstraint(f"resolution IS NULL OR {_one_of('resolution', Resolution)}", name="resolution_known"),
        CheckConstraint("NOT (pending AND resolves_id IS NOT NULL)", name="pending_resolves_nothing"),
        CheckConstraint("other_amount IS NULL OR other_amount > 0", name="other_amount_positive"),
        CheckConstraint(
            "(other_amount IS NULL) = (other_currency IS NULL) AND (other_amount IS NULL) = (rate IS NULL)"
            " AND (other_amount IS NULL) = (rate_on IS NULL) AND (other_amount IS NULL) = (rate_source IS NULL)",
            name="converted_with_a_rate",
        ),
        Index(None, "at", "id"),
        Index(None, "envelope_id", "at"),
        Index(None, "about_id"),
    )

    key: Mapped[str] = mapped_column(String(120), unique=True)
    envelope_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_envelope.id"))
    debit_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_account.id"))
    credit_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_account.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(Coded())
    movement: Mapped[str] = mapped_column(Coded())
    pending: Mapped[bool]
    resolves_id: Mapped[UUID | None] = mapped_column(ForeignKey("ledger_transfer.id"), unique=True)
    resolution: Mapped[str | None] = mapped_column(Coded())
    about_id: Mapped[UUID | None]
    purpose: Mapped[str | None] = mapped_column(Coded())
    reason: Mapped[str | None] = mapped_column(Coded())
    other_amount: Mapped[int | None] = mapped_column(BigInteger)
    other_currency: Mapped[str | None] = mapped_column(Coded())
    rate: Mapped[str | None] = mapped_column(String(80))
    rate_on: Mapped[date | None]
    rate_source: Mapped[str | None] = mapped_column(String(200))
    at: Mapped[datetime]

    @property
    def money(self) -> Money:
        """What moves, in the envelope's currency."""
        return Money(self.amount, self.currency)

    @property
    def other_money(self) -> Money | None:
        """The same as the award or the bank has it; None where that is the same currency."""
        if self.other_amount is None or self.other_currency is None:
            return None
        return Money(self.other_amount, self.other_currency)
