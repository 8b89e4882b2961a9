"""What was sent to a funder: when, how, by whom, and exactly which files."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Stamped, Versioned
from fundapp.core.money import Money
from fundapp.grants.models.documents import DocumentVersion, codes_of
from fundapp.grants.models.opportunities import Opportunity
from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.documents import KINDS, STAGES
from fundapp.grants.rules.submissions import CHANNELS

IN_FORCE = text("taken_back_at IS NULL")


class Submission(Identified, Stamped, Versioned, Audited, Base):
    """That the concept note or the full proposal was sent. Of each, one is in force; others were taken back.

    `sent_on`, `sent_clock`, `sent_zone`: the day, the time and the zone of that clock, as whoever sent it read them.
    `requested` in minor units of `currency`. `recorded_by_id`: who wrote this down; None: nobody in particular.
    `receipt_id`: the version of a document that is the funder's receipt.
    """

    __tablename__ = "submission"
    __table_args__ = (
        CheckConstraint(f"stage IN ({codes_of(STAGES)})", name="stage_known"),
        CheckConstraint(f"channel IN ({codes_of(CHANNELS)})", name="channel_known"),
        CheckConstraint("(sent_clock IS NULL) = (sent_zone IS NULL)", name="clock_hangs_somewhere"),
        CheckConstraint("requested > 0", name="amount_above_nothing"),
        CheckConstraint("requested IS NULL OR currency IS NOT NULL", name="amount_has_currency"),
        CheckConstraint("taken_back_by_id IS NULL OR taken_back_at IS NOT NULL", name="taken_back_at_a_time"),
        Index(
            "uq_submission_in_force", "opportunity_id", "stage", unique=True,
            sqlite_where=IN_FORCE, postgresql_where=IN_FORCE,
        ),
        Index(None, "opportunity_id", "created_at"),
    )  # fmt: skip

    opportunity_id: Mapped[UUID] = mapped_column(ForeignKey("opportunity.id", ondelete="CASCADE"))
    stage: Mapped[str] = mapped_column(String(4))
    sent_on: Mapped[date]
    sent_clock: Mapped[time | None]
    sent_zone: Mapped[str | None] = mapped_column(String(64))
    sent_by: Mapped[str | None] = mapped_column(String(200))
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str | None] = mapped_column(String(8))
    address: Mapped[str | None] = mapped_column(String(400))
    recipient: Mapped[str | None] = mapped_column(String(200))
    confirmation: Mapped[str | None] = mapped_column(String(120))
    currency: Mapped[str | None] = mapped_column(String(3))
    requested: Mapped[int | None] = mapped_column(BigInteger)
    receipt_id: Mapped[UUID | None] = mapped_column(ForeignKey("document_version.id"), index=True)
    note: Mapped[str | None] = mapped_column(Text)
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    opportunity: Mapped[Opportunity] = relationship(lazy="raise")
    receipt: Mapped[DocumentVersion | None] = relationship(lazy="raise")

    @property
    def sent(self) -> Due:
        """When it was sent, as it was read off the clock there."""
        return Due(self.sent_on, self.sent_clock, self.sent_zone)

    @property
    def asked(self) -> Money | None:
        """What was asked for."""
        return None if self.requested is None or self.currency is None else Money(self.requested, self.currency)


class SubmissionPaper(Base):
    """A file that was sent, as it was then: whatever is said of its document later, this stays.

    The version that it is of can be removed no longer. `name`: unlike that of all others sent with it. `digest`:
    SHA-256 of the file as it came to us; `kept_digest`: of the cleaned one that is kept and handed out.
    """

    __tablename__ = "submission_paper"
    __table_args__ = (CheckConstraint(f"kind IN ({codes_of(KINDS)})", name="kind_known"),)

    submission_id: Mapped[UUID] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[UUID] = mapped_column(ForeignKey("document_version.id"), index=True)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    title: Mapped[str | None] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))
    kept_digest: Mapped[str] = mapped_column(String(64))

    @property
    def called(self) -> str:
        """As ProposalDocument's, as it was then."""
        return self.title or str(KINDS[self.kind])
