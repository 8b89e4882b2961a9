"""What sources changed their minds about."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.core.models import Base, Identified


class CallChange(Identified, Base):
    """A source tells another thing of a field than before: both as JSON, of fields of CallSchema (see `rules.changes`).

    `held_back`: a person had written the field, and what they wrote was kept; `before` is their word then. `seen`:
    somebody has taken note of it, or taken it over. `moved`: of a deadline, whether it is later or earlier now;
    `told_at`: when those who look after the call were written to.
    """

    __tablename__ = "call_change"
    __table_args__ = (
        Index(None, "call_id", "found_at"),
        Index(None, "moved", "told_at", "found_at"),
        Index(None, "found_at"),
    )

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
    field: Mapped[str] = mapped_column(String(40))
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    source_id: Mapped[UUID]
    found_at: Mapped[datetime]
    held_back: Mapped[bool]
    seen: Mapped[bool]
    moved: Mapped[str | None] = mapped_column(String(10))
    told_at: Mapped[datetime | None]
