"""Follow-up: after help has arrived somebody asks, at set times, how it went."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified, Versioned
from fundapp.vault.envelope import Envelope, sealed
from fundapp.vault.rules import Kind

_OPEN = text("done_at IS NULL")


class FollowUp(Identified, Versioned, Audited, Base):
    """One of the times at which somebody asks (rules/follow_up.py): `kind`, and on which day.

    `reached`: whether anybody answered; `safer`, `continues`: what they said of their safety and of their work, codes;
    `given_up`: why nobody asks any more, a code;
    `note`: in the officer's words, sealed.
    """

    __tablename__ = "case_follow_up"
    __table_args__ = (
        UniqueConstraint("case_id", "kind"),
        CheckConstraint("(done_at IS NULL) = (done_by_id IS NULL)", name="done_by_somebody"),
        CheckConstraint("(done_at IS NULL) = (reached IS NULL)", name="reached_or_not"),
        CheckConstraint("given_up IS NULL OR safer IS NULL", name="given_up_or_answered"),
        Index("ix_case_follow_up_open", "due_on", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"))
    kind: Mapped[str] = mapped_column(Coded())
    due_on: Mapped[date]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    reached: Mapped[bool | None]
    given_up: Mapped[str | None] = mapped_column(Coded())
    safer: Mapped[str | None] = mapped_column(Coded())
    continues: Mapped[str | None] = mapped_column(Coded())
    note: Mapped[Envelope | None] = sealed(Kind.ASSESSMENT)
