"""Addresses from which calendars fetch the deadlines of calls."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified
from fundapp.grants.rules.feeds import WHOSE

_WHOSE = ", ".join(f"'{each}'" for each in WHOSE)


class CallFeed(Identified, Audited, Base):
    """A calendar that programs fetch without signing in. Of the token in its address only the hash is kept.

    `whose`: which calls it holds; `name`: what calendars show. `fetched_on`: the day on which it was last fetched,
    nothing more. Who revokes it deletes the row.
    """

    __tablename__ = "call_feed"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name_given"),
        CheckConstraint(f"whose IN ({_WHOSE})", name="whose_known"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    whose: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime]
    fetched_on: Mapped[date | None]
