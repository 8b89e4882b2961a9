"""Attended work: what a child process does with somebody's key, and how far it is."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.core.models import Base, Identified


class Work(Identified, Base):
    """A piece of work: `ids` say what about, `done` of `total` how far, `beat_at` when it last gave a sign of life."""

    __tablename__ = "vault_work"
    __table_args__ = (
        CheckConstraint("outcome IN ('running', 'done', 'failed')", name="outcome_known"),
        CheckConstraint("done >= 0 AND done <= total", name="done_of_total"),
        CheckConstraint("(outcome = 'running') = (ended_at IS NULL)", name="ended_when_not_running"),
    )

    kind: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[UUID] = mapped_column(index=True)
    ids: Mapped[dict[str, str]] = mapped_column(JSON)
    outcome: Mapped[str] = mapped_column(String(10))
    done: Mapped[int]
    total: Mapped[int]
    error: Mapped[str | None] = mapped_column(String(80))
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
