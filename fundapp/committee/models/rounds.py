"""Rounds: what is asked, of whom, line by line, and what was decided."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.audit.models import Audited
from fundapp.committee.rules.panels import Question, SeatKind, Standing
from fundapp.committee.rules.policies import Track
from fundapp.committee.rules.tallies import Outcome
from fundapp.committee.workflow import LIVE, State
from fundapp.core.columns import Coded, Codes
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.vault.envelope import Envelope, sealed
from fundapp.vault.rules import Kind, Subject

TABLE = "committee_round"


def _one_of(column: str, codes: type[State | Track | Question | Outcome | SeatKind | Standing]) -> str:
    return f"{column} IN ({', '.join(f'{code.value!r}' for code in codes)})"


_LIVE = text(f"state IN ({', '.join(f'{each.value!r}' for each in LIVE)})")


class DecisionRound(Identified, Stamped, Versioned, Audited, Base):
    """One question before the committee. Its compartments' subject is the round itself.

    `subject_kind` and `subject_id`: what it is about; `title`: how people know that, in a code ("K7QF-29").
    `about_id`: the round that is ratified or appealed against. `track` and `policy_id` are fixed when it is convened;
    `brief_hash` binds the brief in its present version (briefs.py) once it is open. `room`: how much the person may
    still be awarded under the policy's ceiling, in minor units. `ratify_by`: until when the full committee ratifies.
    `card` is what people see before they have declared themselves, `brief` what they decide on; both JSON.
    """

    __tablename__ = TABLE
    __table_args__ = (
        CheckConstraint(_one_of("state", State), name="state_known"),
        CheckConstraint(_one_of("question", Question), name="question_known"),
        CheckConstraint(_one_of("track", Track), name="track_known"),
        CheckConstraint(f"outcome IS NULL OR {_one_of('outcome', Outcome)}", name="outcome_known"),
        CheckConstraint("(state = 'decided') = (outcome IS NOT NULL)", name="decided_with_an_outcome"),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided_at_some_time"),
        CheckConstraint("state <> 'open' OR brief_hash IS NOT NULL", name="open_with_a_brief"),
        CheckConstraint("(question IN ('ratification', 'appeal')) = (about_id IS NOT NULL)", name="about_a_decision"),
        CheckConstraint("brief_version >= 0", name="brief_version_not_negative"),
        Index(
            "ix_committee_round_live", "subject_kind", "subject_id", "question",
            unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE,
        ),
        Index("ix_committee_round_listed", "state", "closes_at", "id"),
        Index(None, "about_id", "question"),
    )  # fmt: skip

    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(Coded())
    question: Mapped[str] = mapped_column(Coded())
    about_id: Mapped[UUID | None] = mapped_column(ForeignKey("committee_round.id"))
    state: Mapped[str] = mapped_column(Coded())
    track: Mapped[str] = mapped_column(Coded())
    policy_id: Mapped[UUID] = mapped_column(ForeignKey("committee_policy.id"))
    priority: Mapped[str] = mapped_column(Coded())
    risk: Mapped[str] = mapped_column(Coded())
    country: Mapped[str | None] = mapped_column(Coded())
    currency: Mapped[str] = mapped_column(Coded())
    room: Mapped[int | None] = mapped_column(BigInteger)
    convened_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    brief_version: Mapped[int]
    brief_hash: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(Coded())
    reason: Mapped[str | None] = mapped_column(Coded())
    conditions: Mapped[tuple[str, ...]] = mapped_column(Codes(), default=())
    ratify_by: Mapped[datetime | None]

    card: Mapped[Envelope] = sealed(Kind.SUMMARY, nullable=False)
    brief: Mapped[Envelope] = sealed(Kind.NARRATIVE, nullable=False)

    lines: Mapped[list["RoundLine"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="RoundLine.position"
    )
    panel: Mapped[list["Panellist"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="Panellist.person_id"
    )
    barred: Mapped[list["Barred"]] = relationship(lazy="raise", order_by="Barred.person_id")

    @property
    def subject(self) -> Subject:
        """Whom its compartments belong to."""
        return Subject(TABLE, self.id)


class RoundLine(Base):
    """A line of what is asked for, in minor units of the round's currency; `approved` once that was decided."""

    __tablename__ = "committee_line"
    __table_args__ = (
        CheckConstraint("asked > 0", name="asked_positive"),
        CheckConstraint("approved IS NULL OR (approved >= 0 AND approved <= asked)", name="approved_within_asked"),
    )

    round_id: Mapped[UUID] = mapped_column(ForeignKey("committee_round.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    purpose: Mapped[str] = mapped_column(Coded())
    asked: Mapped[int] = mapped_column(BigInteger)
    approved: Mapped[int | None] = mapped_column(BigInteger)


class Panellist(Identified, Base):
    """Somebody who was convened: what they declared, and how they stand (rules/panels.py).

    `nudged_at`: when they were last reminded that the round waits for them.
    """

    __tablename__ = "committee_panellist"
    __table_args__ = (
        UniqueConstraint("round_id", "person_id"),
        CheckConstraint(_one_of("kind", SeatKind), name="kind_known"),
        CheckConstraint(_one_of("standing", Standing), name="standing_known"),
        CheckConstraint("standing NOT IN ('seated', 'reserve') OR grade IS NOT NULL", name="seated_after_declaring"),
        CheckConstraint("(grade IS NULL) = (declared_at IS NULL)", name="declared_at_some_time"),
        Index(None, "person_id", "standing"),
    )

    round_id: Mapped[UUID] = mapped_column(ForeignKey("committee_round.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(Coded())
    named: Mapped[bool]
    standing: Mapped[str] = mapped_column(Coded())
    grade: Mapped[str | None] = mapped_column(Coded())
    declared_at: Mapped[datetime | None]
    nudged_at: Mapped[datetime | None]


class Barred(Base):
    """Whoever may not decide a round, since they verified what it is about, look after it or decided it before.

    Written when it is convened and never changed: the database itself refuses them a seat and a vote.
    """

    __tablename__ = "committee_barred"

    round_id: Mapped[UUID] = mapped_column(ForeignKey("committee_round.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Coded())
