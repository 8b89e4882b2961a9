"""Who is reminded of which deadlines, and of which they were."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Codes
from fundapp.core.models import Base, Identified, Versioned
from fundapp.grants.rules.reminders import SCOPES, Wish

_SCOPES = ", ".join(f"'{each}'" for each in SCOPES)


class CallFollower(Identified, Audited, Base):
    """Somebody who asked to be reminded of a call's dates, whatever the group does with it."""

    __tablename__ = "call_follower"
    __table_args__ = (UniqueConstraint("call_id", "person_id"), Index(None, "person_id", "call_id"))

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class CallWish(Identified, Versioned, Audited, Base):
    """Of what somebody wishes to be reminded; who has none is reminded as `Wish` says. `leads`: days, as text."""

    __tablename__ = "call_wish"
    __table_args__ = (
        CheckConstraint(f"scope IN ({_SCOPES})", name="scope_known"),
        UniqueConstraint("person_id"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    leads: Mapped[tuple[str, ...]] = mapped_column(Codes())
    scope: Mapped[str] = mapped_column(String(10))
    named: Mapped[bool]

    @property
    def wish(self) -> Wish:
        """As rules take it."""
        return Wish(tuple(map(int, self.leads)), self.scope, self.named)


class CallReminder(Base):
    """Of which date somebody was reminded last: `subject_id` is that of a CallDeadline, or of a call for its own.

    `day` is the date's at that time, `lead` the days before it, `told_on` when. Without it whoever was reminded would
    be again.
    """

    __tablename__ = "call_reminder"
    __table_args__ = (Index(None, "day"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date]
    lead: Mapped[int]
    told_on: Mapped[date]
