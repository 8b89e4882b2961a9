"""Changes to several funders at once, and what each did to each of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified, Stamped


class BulkChange(Identified, Stamped, Audited, Base):
    """Something done to several funders at once. `plan`: what (see `rules.bulk.Plan`).

    `wanted`: the filter that showed these funders, as an address writes it; None where they were chosen one by one.
    `done` of `total` funders are through the step at hand, and `beat_at` is when that last grew. `changed`, `same` and
    `refused` count what it does or did, `otherwise` what came out differently from what the preview said; `taken_back`
    and `left_as_is` what became of those changed. `problem`: why a step stopped.
    """

    __tablename__ = "bulk_change"
    __table_args__ = (
        CheckConstraint(
            "state IN ('judging', 'ready', 'writing', 'done', 'undoing', 'undone', 'abandoned')", name="state_known"
        ),
        CheckConstraint("done >= 0 AND done <= total", name="progress_within"),
        Index(None, "created_at", "id"),
    )

    state: Mapped[str] = mapped_column(Coded())
    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)
    wanted: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    total: Mapped[int]
    done: Mapped[int]
    beat_at: Mapped[datetime]
    changed: Mapped[int]
    same: Mapped[int]
    refused: Mapped[int]
    otherwise: Mapped[int]
    taken_back: Mapped[int]
    left_as_is: Mapped[int]
    problem: Mapped[str | None] = mapped_column(String(1000))
    ended_at: Mapped[datetime | None]


class BulkChangeRow(Base):
    """One of the funders, numbered by name. `funder_id` is no foreign key: that a funder was changed must not keep it.

    `foreseen`: what the preview said, `outcome`: what came of it, `fate`: what taking it back did. `differs`: by part,
    before and after; under "checks" also whoever had found which facts true, and when. `stays`: by part, why not.
    `reason`: in words, why it was refused.
    """

    __tablename__ = "bulk_change_row"
    __table_args__ = (
        CheckConstraint("foreseen IN ('changed', 'same', 'refused')", name="foreseen_known"),
        CheckConstraint("outcome IN ('changed', 'same', 'refused')", name="outcome_known"),
        CheckConstraint("fate IN ('taken_back', 'left')", name="fate_known"),
        Index(None, "change_id", "foreseen", "number"),
        Index(None, "change_id", "outcome", "number"),
        Index(None, "change_id", "fate", "number"),
    )

    change_id: Mapped[UUID] = mapped_column(ForeignKey("bulk_change.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    funder_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(200))
    foreseen: Mapped[str | None] = mapped_column(Coded())
    outcome: Mapped[str | None] = mapped_column(Coded())
    fate: Mapped[str | None] = mapped_column(Coded())
    differs: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    stays: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    reason: Mapped[str | None] = mapped_column(String(1000))
