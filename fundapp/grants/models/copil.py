"""What the steering committee (COPIL) is told each month."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.accounts.models import Person
from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified


class CopilDigest(Identified, Audited, Base):
    """One digest, as it was made: it never changes. `number` counts from 1.

    It tells of what happened from `since` until just before `until`, and how things stood at `made_at`. Without
    `made_by_id` the schedule made it. `replaces_id`: the one that it corrects. `facts`: coded, so that it reads the
    same for ever in every language (see `queries.copil_facts`); `fingerprint`: their SHA-256 (see `rules.copil`).
    """

    __tablename__ = "copil_digest"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("replaces_id"),
        CheckConstraint("number > 0", name="number_counts"),
        CheckConstraint("since < until AND until <= made_at", name="covers_what_is_over"),
        CheckConstraint("replaces_id <> id", name="replaces_another"),
        CheckConstraint("length(fingerprint) = 64", name="fingerprint_whole"),
    )

    number: Mapped[int]
    since: Mapped[datetime]
    until: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("copil_digest.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON(), deferred=True)
    fingerprint: Mapped[str] = mapped_column(String(64))

    made_by: Mapped[Person | None] = relationship(lazy="raise")
    replaces: Mapped["CopilDigest | None"] = relationship(
        lazy="raise", remote_side="CopilDigest.id", back_populates="replaced_by"
    )
    replaced_by: Mapped["CopilDigest | None"] = relationship(lazy="raise", back_populates="replaces")


@event.listens_for(CopilDigest, "before_update")
def _refuse(_mapper: object, _connection: object, _digest: CopilDigest) -> None:
    raise RuntimeError("a digest that was made never changes: make another one that replaces it")
