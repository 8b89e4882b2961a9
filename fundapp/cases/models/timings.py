"""How long each stage of a case took, kept when its clock ended: what figures are made of."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.cases.rules.readings import Reading
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified


class CaseTiming(Identified, Base):
    """A clock that has ended. `seconds`: how long it ran, without its pauses; `late`: it ended after it was due."""

    __tablename__ = "case_timing"
    __table_args__ = (
        CheckConstraint("seconds >= 0", name="seconds_not_negative"),
        Index("ix_case_timing_figures", "ended_at", "clock", "priority", "seconds", "late"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"), index=True)
    clock: Mapped[str] = mapped_column(Coded())
    priority: Mapped[str] = mapped_column(Coded())
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    seconds: Mapped[int] = mapped_column(BigInteger)
    late: Mapped[bool]

    @classmethod
    def of(cls, case_id: UUID, priority: str, read: Reading) -> "CaseTiming":
        """The row of a clock that has ended."""
        ended_at = read.ended_at or read.began_at
        return cls(
            case_id=case_id, clock=read.clock.value, priority=priority, began_at=read.began_at, ended_at=ended_at,
            seconds=int(read.took(ended_at).total_seconds()), late=read.due_at is not None and ended_at > read.due_at,
        )  # fmt: skip
