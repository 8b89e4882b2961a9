"""What somebody of the fundraising group finds out or does for a call, or for a proposal."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.accounts.models import Organisation
from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.grants.models.calls import Call
from fundapp.grants.models.opportunities import Opportunity
from fundapp.grants.rules.gates import Gate
from fundapp.grants.rules.task_plan import Kind, Stage
from fundapp.grants.rules.tasks import Subject

_GATES = ", ".join(f"'{each.value}'" for each in Gate)
_KINDS = ", ".join(f"'{each.value}'" for each in Kind)
_STAGES = ", ".join(f"'{each.value}'" for each in Stage)
_SUBJECTS = ", ".join(f"'{each.value}'" for each in Subject)
_IN_A_PLAN = text("planned_for IS NOT NULL AND dropped IS FALSE")


class CallTask(Identified, Stamped, Versioned, Audited, Base):
    """A task, who does it, and until when; `done_on` with `outcome` where it is over, `dropped` where nobody did it.

    It belongs to what `subject` says: a call or an opportunity. `gate`: the question that is to be answered, of the
    call, or of `organisation_id` before the call; `what`: in words, where it is none of the gates'; then
    `organisation_id` is the partner that does it. `kind`: what sort of work. A task of a plan is its `kind`, in no
    words: it leads to what is sent on `planned_for` at `stage`, and there is one of each (see rules.task_plan).
    """

    __tablename__ = "call_task"
    __table_args__ = (
        CheckConstraint(f"subject IN ({_SUBJECTS})", name="subject_known"),
        CheckConstraint("(subject = 'call') = (call_id IS NOT NULL)", name="of_a_call"),
        CheckConstraint("(subject = 'opportunity') = (opportunity_id IS NOT NULL)", name="of_an_opportunity"),
        CheckConstraint(f"gate IN ({_GATES})", name="gate_known"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
        CheckConstraint(f"stage IN ({_STAGES})", name="stage_known"),
        CheckConstraint("(gate IS NULL AND planned_for IS NULL) = (what IS NOT NULL)", name="gate_or_words"),
        CheckConstraint("what <> ''", name="what_given"),
        CheckConstraint(
            "organisation_id IS NULL OR gate IS NOT NULL OR subject = 'opportunity'", name="organisation_at_a_gate"
        ),
        CheckConstraint("gate IS NULL OR subject = 'call'", name="gate_of_a_call"),
        CheckConstraint("kind IS NULL OR subject = 'opportunity'", name="kind_of_an_opportunity"),
        CheckConstraint("planned_for IS NULL OR kind IS NOT NULL", name="planned_work"),
        CheckConstraint("(planned_for IS NULL) = (stage IS NULL)", name="planned_at_a_stage"),
        CheckConstraint("outcome IS NULL OR done_on IS NOT NULL", name="outcome_of_what_is_done"),
        CheckConstraint("dropped IS FALSE OR done_on IS NOT NULL", name="dropped_on_a_day"),
        Index(None, "done_on", "due_on", "id"),
        Index(None, "due_on", "id"),
        Index(None, "call_id", "done_on", "due_on"),
        Index(None, "opportunity_id", "done_on", "due_on", "id"),
        Index(None, "owner_id", "done_on", "due_on", "id"),
        Index("ix_call_task_plan", "opportunity_id", "stage", "kind", unique=True, sqlite_where=_IN_A_PLAN,
              postgresql_where=_IN_A_PLAN),
    )  # fmt: skip

    subject: Mapped[str] = mapped_column(String(12), default="call")
    call_id: Mapped[UUID | None] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    opportunity_id: Mapped[UUID | None] = mapped_column(ForeignKey("opportunity.id", ondelete="CASCADE"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    gate: Mapped[str | None] = mapped_column(String(20))
    what: Mapped[str | None] = mapped_column(String(200))
    kind: Mapped[str | None] = mapped_column(String(20))
    stage: Mapped[str | None] = mapped_column(String(20))
    planned_for: Mapped[date | None]
    due_on: Mapped[date]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    done_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(String(400))
    dropped: Mapped[bool] = mapped_column(default=False, server_default=false())

    call: Mapped[Call | None] = relationship(lazy="raise")
    opportunity: Mapped[Opportunity | None] = relationship(lazy="raise")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")

    @property
    def title(self) -> str:
        """Of the call or of the proposal to which it belongs."""
        host = self.call or self.opportunity
        return host.title if host else ""

    @property
    def day(self) -> date:
        """Until when: as `rules.plans` calls what is planned back."""
        return self.due_on
