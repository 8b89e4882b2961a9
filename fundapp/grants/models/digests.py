"""Saved views of the list of calls whose news somebody wants to be sent."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.accounts.models import SavedView
from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Stamped


class CallDigest(Identified, Stamped, Audited, Base):
    """Somebody is told, daily or weekly, of calls that a view shows and that were not there before.

    Calls kept until `marked_at` have been told; `next_at`: when to look again. `sent_at`: when a message last left,
    with the calls kept after `sent_from` up to `sent_until`; None before the first.
    """

    __tablename__ = "call_digest"
    __table_args__ = (
        UniqueConstraint("person_id", "view_id"),
        Index(None, "next_at", "person_id"),
        CheckConstraint("every IN ('daily', 'weekly')", name="every_known"),
        CheckConstraint(
            "(sent_at IS NULL) = (sent_from IS NULL) AND (sent_at IS NULL) = (sent_until IS NULL)",
            name="sent_of_a_time",
        ),
    )

    view_id: Mapped[UUID] = mapped_column(ForeignKey("saved_view.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[UUID]
    every: Mapped[str] = mapped_column(String(10))
    marked_at: Mapped[datetime]
    next_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    sent_from: Mapped[datetime | None]
    sent_until: Mapped[datetime | None]

    view: Mapped[SavedView] = relationship(lazy="raise")
