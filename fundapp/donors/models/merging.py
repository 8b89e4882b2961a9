"""Funders that may be one, that are two after all, and that were made one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified, Versioned
from fundapp.donors.models.funders import Funder


class FunderKey(Base):
    """What a funder shares with those that may be the same (see `rules.keys`). Worked out from the funder."""

    __tablename__ = "funder_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    funder_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id", ondelete="CASCADE"), primary_key=True, index=True)


class FunderPair(Base):
    """Two funders that may be one: why, as codes with spaces between them, and how much speaks for it.

    Worked out from the two (see `rules.likeness`); the one whose id comes first is `one`.
    """

    __tablename__ = "funder_pair"
    __table_args__ = (
        CheckConstraint("one_id < other_id", name="in_order"),
        CheckConstraint("score BETWEEN 1 AND 100", name="score_range"),
        Index(None, "score", "one_id", "other_id"),
    )

    one_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id", ondelete="CASCADE"), primary_key=True, index=True)
    score: Mapped[int] = mapped_column(Integer)
    reasons: Mapped[str] = mapped_column(String(60))

    one: Mapped[Funder] = relationship(lazy="raise", foreign_keys=one_id)
    other: Mapped[Funder] = relationship(lazy="raise", foreign_keys=other_id)

    @property
    def by_age(self) -> tuple[Funder, Funder]:
        """Both, first the one that has been on the map for longer: the one to keep, unless somebody swaps them."""
        older, newer = sorted((self.one, self.other), key=lambda each: (each.created_at, each.sort_name))
        return older, newer

    def theirs(self, funder_id: UUID) -> Funder:
        """The one of both that is not this one."""
        return self.other if self.one_id == funder_id else self.one


class FunderDistinct(Identified, Audited, Base):
    """Somebody looked: these are two, however alike they are. Nobody is asked again."""

    __tablename__ = "funder_distinct"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="in_order"),
    )

    one_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id"))
    other_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id"), index=True)
    said_at: Mapped[datetime]
    said_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class FunderMerge(Identified, Versioned, Audited, Base):
    """One funder was merged into another, and what both were before: enough to take it back.

    `before`: both as they were; `after`: the kept one as the merge left it (see `rules.merging`). `moved`: by table,
    the keys of rows that now belong to the kept one.
    """

    __tablename__ = "funder_merge"
    __table_args__ = (
        CheckConstraint("kept_id <> absorbed_id", name="of_two"),
        CheckConstraint("(undone_at IS NULL) = (undone_by_id IS NULL)", name="undone_by_somebody"),
        Index(None, "kept_id", "merged_at"),
    )

    kept_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id"))
    absorbed_id: Mapped[UUID] = mapped_column(ForeignKey("funder.id"), index=True)
    merged_at: Mapped[datetime]
    merged_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    moved: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))

    kept: Mapped[Funder] = relationship(lazy="raise", foreign_keys=kept_id)
    absorbed: Mapped[Funder] = relationship(lazy="raise", foreign_keys=absorbed_id)
