"""What is still to be done for a case."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.cases.models.noted import Noted
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Versioned

_OPEN = text("done_at IS NULL")


class CaseTask(Noted, Versioned, Base):
    """A task; `kind` says what it is about, `note` what exactly. Nobody's without `assignee_id`."""

    __tablename__ = "case_task"
    __table_args__ = (
        CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name="done_by_somebody"),
        Index("ix_case_task_open", "assignee_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    kind: Mapped[str] = mapped_column(Coded())
    due_at: Mapped[datetime | None]
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
