"""Declarations of conflicts of interest: signed before anybody reads what happened."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.audit.models import Audited
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified


class Declaration(Identified, Audited, Base):
    """What somebody of ours said of themselves and a case; the newest counts. Its signature stands in the audit log.

    `grade` may also say that a colleague has lifted a mistaken recusal (rules/conflicts.py): signed by that colleague.
    """

    __tablename__ = "case_declaration"
    __table_args__ = (Index(None, "case_id", "person_id", "at"),)

    case_id: Mapped[UUID] = mapped_column(ForeignKey("emergency_case.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    grade: Mapped[str] = mapped_column(Coded())
    at: Mapped[datetime]
