"""A payment that costs more than was held, since currencies moved: two people agree to it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified


class TopUp(Identified, Audited, Base):
    """That what is held may cost up to `up_to`, in minor units of the envelope. Whoever asks does not agree to it."""

    __tablename__ = "ledger_top_up"
    __table_args__ = (
        CheckConstraint("up_to > 0", name="up_to_positive"),
        CheckConstraint("agreed_by_id IS NULL OR agreed_by_id <> asked_by_id", name="two_people"),
        CheckConstraint("(agreed_by_id IS NULL) = (agreed_at IS NULL)", name="agreed_at_some_time"),
    )

    held_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_transfer.id"), unique=True)
    up_to: Mapped[int] = mapped_column(BigInteger)
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    agreed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    agreed_at: Mapped[datetime | None]
