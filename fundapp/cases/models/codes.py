"""A lost follow-up code: one officer asks for a new one, another makes it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.models import Base, Identified


class CodeRequest(Identified, Audited, Base):
    """Somebody lost their code and proved over their safe contact, with the code word, who they are.

    `asked_by_id` spoke with them; `confirmed_by_id`, somebody else, makes the code at `ended_at`, or the first takes
    the request back and nobody did. One at a time is open for a case.
    """

    __tablename__ = "case_code_request"
    __table_args__ = (
        CheckConstraint("confirmed_by_id <> asked_by_id", name="two_different_people"),
        CheckConstraint("confirmed_by_id IS NULL OR ended_at IS NOT NULL", name="confirmed_is_ended"),
        Index(
            "uq_case_code_request_open",
            "case_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"))
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    confirmed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
