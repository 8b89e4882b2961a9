"""That somebody asked the committee whether an opportunity is taken up, and what came of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.committee.models import DecisionRound
from fundapp.core.models import Base, Identified
from fundapp.grants.rules.going import Came

_CAME = ", ".join(f"'{each.value}'" for each in Came)
_OPEN = text("closed_at IS NULL")


class DecisionAsk(Identified, Audited, Base):
    """A recommendation of the fundraising group; at most one of an opportunity waits for a decision.

    `round_id`: the round in which it was put last, `put_mark`: what was put (rules/going.py). `closed_at` and `came`:
    when that was decided, in a round or by hand, and how.
    """

    __tablename__ = "opportunity_ask"
    __table_args__ = (
        CheckConstraint("recommendation <> ''", name="recommendation_given"),
        CheckConstraint(f"came IN ({_CAME})", name="came_known"),
        CheckConstraint("(closed_at IS NULL) = (came IS NULL)", name="closed_somehow"),
        CheckConstraint("(round_id IS NULL) = (put_mark IS NULL)", name="put_as_it_was"),
        Index(None, "opportunity_id", "asked_at"),
        Index(
            "ix_opportunity_ask_open", "opportunity_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN,
        ),
    )  # fmt: skip

    opportunity_id: Mapped[UUID] = mapped_column(ForeignKey("opportunity.id", ondelete="CASCADE"))
    recommendation: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    round_id: Mapped[UUID | None] = mapped_column(ForeignKey(DecisionRound.id), index=True)
    put_mark: Mapped[str | None] = mapped_column(String(64))
    closed_at: Mapped[datetime | None]
    came: Mapped[str | None] = mapped_column(String(10))
