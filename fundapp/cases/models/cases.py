"""A case: what is known of it without opening anything, and what is sealed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.cases.rules.vocabulary import Channel, Priority
from fundapp.cases.workflow import State
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.vault.envelope import Envelope, sealed
from fundapp.vault.rules import Kind, Subject

TABLE = "emergency_case"


def _one_of(column: str, codes: type[State] | type[Channel] | type[Priority]) -> str:
    return f"{column} IN ({', '.join(f'{code.value!r}' for code in codes)})"


def _where(column: str) -> Index:
    """An index of the few cases in which this is said at all."""
    said = text(f"{column} IS NOT NULL")
    return Index(None, column, sqlite_where=said, postgresql_where=said)


class EmergencyCase(Identified, Stamped, Versioned, Audited, Base):
    """One application for help. Its compartments' subject is the case itself.

    `first_contact_at`: when the person first reached anybody of ours, where that was earlier than `received_at`, from
    which clocks run. `officer_id` took it at `acknowledged_at`. `applicant_id` holds the follow-up code; a partner's
    case may have none. `organisation_id` and `entered_by_id`: which partner, and who of ours, entered it.
    `code_issued_by_id` read the code out, if it was made by staff; since `code_replaced_at` its holder has one of their
    own, which `code_heard_by_id`, somebody else, heard from them. `notices_since`: the applicant opted in to notices
    that say nothing. `erasure_asked_at`: they want it erased. `withdrawal_unseen_since`:
    when they withdrew it, until whoever looks after it has opened it.

    `state_since`: the last move. `due_at`: until when the next thing must happen; None while the clock stands still or
    none runs. `resumes_in`: where an interrupted case goes on. `reason`: why it was declined, referred, suspended or
    taken up again, in a code. `joined_to_id`: it is dealt with under another case of the same person.
    `restricted_since`: it is wrapped to persons, not to the officers' group. `safeguarding_since`: it is a minor's.
    `erase_at`: when what identifies anybody is to be erased; `erased_at`: it was.

    Each sealed column is a JSON object of the steps that belong to its compartment (rules/sheets.py); `summary` is the
    line by which officers know it in a list.
    """

    __tablename__ = TABLE
    __table_args__ = (
        CheckConstraint(_one_of("state", State), name="state_known"),
        CheckConstraint(_one_of("channel", Channel), name="channel_known"),
        CheckConstraint(_one_of("priority", Priority), name="priority_known"),
        CheckConstraint("first_contact_at IS NULL OR first_contact_at <= received_at", name="contact_before_receipt"),
        CheckConstraint("(acknowledged_at IS NULL) = (officer_id IS NULL)", name="taken_by_somebody"),
        CheckConstraint("channel <> 'partner' OR organisation_id IS NOT NULL", name="partner_named"),
        CheckConstraint("code_heard_by_id <> code_issued_by_id", name="code_heard_by_another"),
        CheckConstraint("joined_to_id <> id", name="joined_to_another"),
        # What the list filters by stands in the index too: it counts and pages without reading cases themselves.
        Index(
            "ix_emergency_case_listed",
            "state",
            "received_at",
            "id",
            "priority",
            "channel",
            "country",
            "officer_id",
            "joined_to_id",
        ),
        Index("ix_emergency_case_taken", "officer_id", "state", "received_at", "id"),
        Index(None, "due_at"),
        _where("withdrawal_unseen_since"),
        _where("erasure_asked_at"),
        _where("joined_to_id"),
    )

    reference: Mapped[str] = mapped_column(Coded(), unique=True)
    state: Mapped[str] = mapped_column(Coded())
    channel: Mapped[str] = mapped_column(Coded())
    priority: Mapped[str] = mapped_column(Coded())
    country: Mapped[str | None] = mapped_column(Coded())
    purpose: Mapped[str | None] = mapped_column(Coded())
    received_at: Mapped[datetime]
    first_contact_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    officer_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    applicant_id: Mapped[UUID | None] = mapped_column(ForeignKey("vault_applicant.id"), unique=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    entered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    code_issued_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    code_replaced_at: Mapped[datetime | None]
    code_heard_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    notices_since: Mapped[datetime | None]
    erasure_asked_at: Mapped[datetime | None]
    withdrawal_unseen_since: Mapped[datetime | None]
    state_since: Mapped[datetime]
    due_at: Mapped[datetime | None]
    resumes_in: Mapped[str | None] = mapped_column(Coded())
    reason: Mapped[str | None] = mapped_column(Coded())
    joined_to_id: Mapped[UUID | None] = mapped_column(ForeignKey("emergency_case.id"))
    restricted_since: Mapped[datetime | None]
    safeguarding_since: Mapped[datetime | None]
    erase_at: Mapped[datetime | None] = mapped_column(index=True)
    erased_at: Mapped[datetime | None]

    identity: Mapped[Envelope] = sealed(Kind.IDENTITY, nullable=False)
    contact: Mapped[Envelope] = sealed(Kind.CONTACT, nullable=False)
    narrative: Mapped[Envelope] = sealed(Kind.NARRATIVE, nullable=False)
    referees: Mapped[Envelope | None] = sealed(Kind.REFEREES)
    payment: Mapped[Envelope | None] = sealed(Kind.PAYMENT)
    summary: Mapped[Envelope] = sealed(Kind.SUMMARY, nullable=False)

    @property
    def subject(self) -> Subject:
        """Whom its compartments belong to."""
        return Subject(TABLE, self.id)
