"""What is handed over: our own accounts, the files made for them, and what was told to an operator."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified, Stamped, Versioned


class PayingAccount(Identified, Stamped, Versioned, Audited, Base):
    """An account of the fund's own, out of which it pays. `number`: IBAN, RIB or wallet, without spaces.

    `way`: how payments are handed over, a code of rules/ways.py (a file of one layout, a letter, an operator's
    interface); `holder`: how the bank names us.
    """

    __tablename__ = "payment_account"
    __table_args__ = (CheckConstraint("name <> '' AND holder <> '' AND number <> ''", name="said"),)

    name: Mapped[str] = mapped_column(String(120))
    sort_name: Mapped[str] = mapped_column(String(240), unique=True)
    way: Mapped[str] = mapped_column(Coded())
    currency: Mapped[str] = mapped_column(Coded())
    country: Mapped[str] = mapped_column(Coded())
    holder: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(String(40))
    bic: Mapped[str | None] = mapped_column(Coded())
    bank: Mapped[str | None] = mapped_column(String(120))
    operator: Mapped[str | None] = mapped_column(Coded())
    closed: Mapped[bool]


class PaymentBatch(Identified, Audited, Base):
    """Orders that are handed over together, out of one account, in one `way`. An order is in one batch, once.

    `reference`: opaque. `document_id`: the file, sealed to finance, from when the courier has made it until it is
    destroyed; `digest` its SHA-256, which stays.
    `failed`: why the courier could not make it, a code.
    """

    __tablename__ = "payment_batch"
    __table_args__ = (Index(None, "made_at", "id"),)

    reference: Mapped[str] = mapped_column(Coded(), unique=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("payment_account.id"))
    way: Mapped[str] = mapped_column(Coded())
    pay_on: Mapped[date]
    count: Mapped[int]
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    document_id: Mapped[UUID | None] = mapped_column(ForeignKey("vault_document.id"))
    digest: Mapped[str | None] = mapped_column(String(64))
    failed: Mapped[str | None] = mapped_column(Coded())


class PaymentSubmission(Identified, Audited, Base):
    """That an order was told to an operator's interface: written before it is told, once for each order, ever.

    `answer`: what the operator said, a code; None where nobody heard it.
    """

    __tablename__ = "payment_submission"
    __table_args__ = (UniqueConstraint("order_id"),)

    order_id: Mapped[UUID] = mapped_column(ForeignKey("payment_order.id"))
    at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Coded())
    answered_at: Mapped[datetime | None]
