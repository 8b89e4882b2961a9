"""What somebody has pasted so that it becomes a call."""

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified, Stamped
from fundapp.grants.rules.capture import Stage

_STAGES = ", ".join(f"'{each}'" for each in Stage)


class CallCapture(Identified, Stamped, Audited, Base):
    """An address or a text on its way to a call; kept for a week.

    `text`: as it was pasted, `address`: the page that a worker reads, if it was one. `found`: what was read, as
    `schemas.captured` writes it. `fault` (see `rules.faults`), or `reason` in words, and `detail`: why it could not be
    read. `call_id`: the call that became of it.
    """

    __tablename__ = "call_capture"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STAGES})", name="state_known"),
        CheckConstraint("text <> ''", name="text_given"),
        CheckConstraint("address IS NOT NULL OR state NOT IN ('waiting', 'failed')", name="waits_for_a_page"),
        CheckConstraint("(found IS NOT NULL) = (state IN ('read', 'used'))", name="read_found"),
        CheckConstraint("(call_id IS NOT NULL) = (state = 'used')", name="used_for_a_call"),
    )

    by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(Coded())
    address: Mapped[str | None] = mapped_column(String(2000))
    text: Mapped[str] = mapped_column(Text)
    found: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    fault: Mapped[str | None] = mapped_column(Coded())
    reason: Mapped[str | None] = mapped_column(String(400))
    detail: Mapped[str | None] = mapped_column(String(200))
    call_id: Mapped[UUID | None] = mapped_column(ForeignKey("call.id", ondelete="CASCADE"))
