"""From which envelopes an award is to be paid, as an officer chose before the committee decides."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.core.models import Base


class CaseEarmark(Base):
    """An envelope that a round's award may be laid upon; the first is used up before the next. No other ever is."""

    __tablename__ = "case_earmark"
    __table_args__ = (
        UniqueConstraint("round_id", "envelope_id"),
        CheckConstraint("position >= 0", name="position_not_negative"),
    )

    round_id: Mapped[UUID] = mapped_column(ForeignKey("committee_round.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    envelope_id: Mapped[UUID] = mapped_column(ForeignKey("ledger_envelope.id"))
