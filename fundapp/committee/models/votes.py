"""Votes, what the panel says to each other, and minutes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified
from fundapp.vault.envelope import Envelope, sealed
from fundapp.vault.rules import Kind


class CommitteeVote(Identified, Audited, Base):
    """One vote as it was signed: `body` is the statement's canonical JSON, all else follows from it.

    Rows are only added: a member who votes again has a higher `revision`, and the highest of the newest brief counts.
    Until the round is decided nobody is shown any of it, and the log holds a salted commitment to it alone.
    """

    __tablename__ = "committee_vote"
    __table_args__ = (
        UniqueConstraint("round_id", "person_id", "revision"),
        CheckConstraint("revision >= 1", name="revision_from_one"),
        CheckConstraint("length(signer) = 32 AND length(signature) = 64 AND length(salt) = 32", name="signed"),
    )

    round_id: Mapped[UUID] = mapped_column(ForeignKey("committee_round.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    revision: Mapped[int]
    brief_version: Mapped[int]
    choice: Mapped[str] = mapped_column(Coded())
    body: Mapped[str] = mapped_column(Text)
    signer: Mapped[bytes] = mapped_column(LargeBinary(32))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime]
    said: Mapped[Envelope | None] = sealed(Kind.NARRATIVE)


class PanelNote(Identified, Audited, Base):
    """What somebody wrote in a round: `among_us` for the panel alone, `asked` for the officers too, who answer there.

    One of the two is given; `answers_id`: the question that this answers.
    """

    __tablename__ = "committee_note"
    __table_args__ = (CheckConstraint("(among_us IS NULL) <> (asked IS NULL)", name="for_some_readers"),)

    round_id: Mapped[UUID] = mapped_column(ForeignKey("committee_round.id"), index=True)
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    answers_id: Mapped[UUID | None] = mapped_column(ForeignKey("committee_note.id"))
    among_us: Mapped[Envelope | None] = sealed(Kind.DISCUSSION)
    asked: Mapped[Envelope | None] = sealed(Kind.NARRATIVE)


class RoundMinutes(Identified, Audited, Base):
    """Minutes that were made: in which language, the SHA-256 of the PDF, and the sealed file itself."""

    __tablename__ = "committee_minutes"
    __table_args__ = (UniqueConstraint("round_id", "language"),)

    round_id: Mapped[UUID] = mapped_column(ForeignKey("committee_round.id"))
    language: Mapped[str] = mapped_column(Coded())
    digest: Mapped[str] = mapped_column(String(64))
    document_id: Mapped[UUID] = mapped_column(ForeignKey("vault_document.id"))
    made_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
