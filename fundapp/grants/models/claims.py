"""What sources say of calls."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from fundapp.core.models import Base, Identified
from fundapp.grants.models.sources import CallSource


class CallClaim(Identified, Base):
    """What one source says of a call, in one language; a call that somebody typed has none.

    `key`: the source's own name for it; `language`: of these words, empty where the source does not say. `facts`: see
    `rules.claims`; `payload`: what was sent, as text, at most 64 kB. The hashes tell whether anything has changed.
    `gone_at`: since when the source does not list it any more. `source` None: nobody looks after that source any more,
    and what it said stays.
    """

    __tablename__ = "call_claim"
    __table_args__ = (
        UniqueConstraint("source_id", "key", "language"),
        Index(None, "source_id", "last_seen_at"),
    )

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"), index=True)
    source_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(300))
    language: Mapped[str] = mapped_column(String(10))
    url: Mapped[str | None] = mapped_column(String(2000))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    facts_hash: Mapped[str] = mapped_column(String(64))
    payload: Mapped[str] = mapped_column(Text, deferred=True)
    payload_hash: Mapped[str] = mapped_column(String(64))
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]

    source: Mapped[CallSource | None] = relationship(
        primaryjoin=lambda: foreign(CallClaim.source_id) == CallSource.id, viewonly=True, lazy="joined"
    )
