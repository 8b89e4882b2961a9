"""What a call says in several answers."""

from datetime import date, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.core.models import Base, Identified, Versioned
from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.plans import WORDS
from fundapp.grants.rules.vocabulary import STEPS

_STEPS = ", ".join(f"'{each}'" for each in STEPS)
_PLANNED = ", ".join(f"'{each}'" for each in WORDS)


class CallTheme(Base):
    """A theme that a call supports; codes of the funder map."""

    __tablename__ = "call_theme"

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), primary_key=True)
    theme: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)


class CallCountry(Base):
    """A country in which projects may take place (ISO 3166-1 alpha-2)."""

    __tablename__ = "call_country"

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), primary_key=True)
    country: Mapped[str] = mapped_column(String(2), primary_key=True, index=True)


class CallLanguage(Base):
    """A language in which one applies (ISO 639)."""

    __tablename__ = "call_language"

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(String(3), primary_key=True)


class CallDeadline(Identified, Versioned, Base):
    """A further date of a call: another cut-off, a second stage, the last day for questions, one of our own.

    `day`, `clock` and `zone` as in `Due`; `label`: the source's words, or the network's. `from_source`: a source told
    it, and what sources tell next takes its place; what a person added stays. It is a part of its call: whoever writes
    it leaves an entry about the call. Of a date that was planned back, `plan_step` says what must be done by then (see
    `rules.plans`), and `planned_for` is the day of the submission that it leads to.
    """

    __tablename__ = "call_deadline"
    __table_args__ = (
        CheckConstraint(f"step IN ({_STEPS})", name="step_known"),
        CheckConstraint(f"plan_step IN ({_PLANNED})", name="plan_step_known"),
        CheckConstraint("(plan_step IS NULL) = (planned_for IS NULL)", name="planned_for_something"),
        CheckConstraint("plan_step IS NULL OR step = 'ours'", name="only_ours_are_planned"),
        Index(None, "call_id", "day"),
        Index(None, "day", "id", "call_id"),
    )

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    step: Mapped[str] = mapped_column(String(20))
    day: Mapped[date]
    clock: Mapped[time | None]
    zone: Mapped[str | None] = mapped_column(String(40))
    label: Mapped[str | None] = mapped_column(String(200))
    from_source: Mapped[bool] = mapped_column(default=False)
    plan_step: Mapped[str | None] = mapped_column(String(20))
    planned_for: Mapped[date | None]

    @property
    def due(self) -> Due:
        """When it is over."""
        return Due(self.day, self.clock, self.zone)
