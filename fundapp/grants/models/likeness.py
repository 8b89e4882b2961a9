"""Calls that may be one, that are two after all, and that were made one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified
from fundapp.grants.models.calls import Call


class CallKey(Base):
    """What a call shares with those that may be the same (see `rules.likeness`). Worked out from the call."""

    __tablename__ = "call_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), primary_key=True, index=True)


class CallPair(Base):
    """Two calls that may be one: why, as codes with spaces between them, and how much speaks for it.

    Worked out from the two (see `rules.likeness`); the one whose id comes first is `one`.
    """

    __tablename__ = "call_pair"
    __table_args__ = (
        CheckConstraint("one_id < other_id", name="in_order"),
        CheckConstraint("score BETWEEN 1 AND 100", name="score_range"),
        Index(None, "score", "one_id", "other_id"),
    )

    one_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), primary_key=True, index=True)
    score: Mapped[int]
    reasons: Mapped[str] = mapped_column(String(120))

    one: Mapped[Call] = relationship(lazy="raise", foreign_keys=one_id)
    other: Mapped[Call] = relationship(lazy="raise", foreign_keys=other_id)

    @property
    def by_age(self) -> tuple[Call, Call]:
        """Both, first the one to keep: it is followed, or else it was there first."""
        older, newer = sorted(
            (self.one, self.other), key=lambda each: (each.standing != "followed", each.created_at, each.sort_title)
        )
        return older, newer

    def theirs(self, call_id: UUID) -> Call:
        """The one of both that is not this one."""
        return self.other if self.one_id == call_id else self.one


class CallDistinct(Identified, Audited, Base):
    """Somebody looked: these are two, however alike they are. Nobody is asked again."""

    __tablename__ = "call_distinct"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="in_order"),
    )

    one_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    other_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)
    said_at: Mapped[datetime]
    said_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class CallJoin(Identified, Audited, Base):
    """Two calls were one: the other's row is gone, all that hung on it is the kept one's. `absorbed_id`: what it was.

    `before`: its fields as they were, by name, as text.
    """

    __tablename__ = "call_join"

    kept_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)
    absorbed_id: Mapped[UUID] = mapped_column(unique=True)
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    joined_at: Mapped[datetime]
    joined_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
