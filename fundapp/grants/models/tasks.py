"""What somebody of the fundraising group finds out or does for a call."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.accounts.models import Organisation
from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.grants.models.calls import Call
from fundapp.grants.rules.gates import Gate

_GATES = ", ".join(f"'{each.value}'" for each in Gate)


class CallTask(Identified, Stamped, Versioned, Audited, Base):
    """A task, who does it, and until when; `done_on` with `outcome` where it is over.

    `gate`: the question that is to be answered, of the call, or of `organisation_id` before the call; `what`: in words,
    where it is none of the gates'. `subject`: what the task belongs to.
    """

    __tablename__ = "call_task"
    __table_args__ = (
        CheckConstraint("subject IN ('call')", name="subject_known"),
        CheckConstraint(f"gate IN ({_GATES})", name="gate_known"),
        CheckConstraint("(gate IS NULL) = (what IS NOT NULL)", name="gate_or_words"),
        CheckConstraint("what <> ''", name="what_given"),
        CheckConstraint("organisation_id IS NULL OR gate IS NOT NULL", name="organisation_at_a_gate"),
        CheckConstraint("outcome IS NULL OR done_on IS NOT NULL", name="outcome_of_what_is_done"),
        Index(None, "done_on", "due_on", "id"),
        Index(None, "due_on", "id"),
        Index(None, "call_id", "done_on", "due_on"),
        Index(None, "owner_id", "done_on", "due_on", "id"),
    )

    subject: Mapped[str] = mapped_column(String(10), default="call")
    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    gate: Mapped[str | None] = mapped_column(String(20))
    what: Mapped[str | None] = mapped_column(String(200))
    due_on: Mapped[date]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    done_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(400))

    call: Mapped[Call] = relationship(lazy="raise")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")
