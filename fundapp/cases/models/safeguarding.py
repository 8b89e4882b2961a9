"""The safeguarding of minors."""

from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.cases.models.noted import Noted
from fundapp.core.columns import Coded
from fundapp.core.models import Base


class SafeguardingPlan(Noted, Base):
    """How a minor is protected: whether a guardian is known and safe, what they agreed to, who leads. Newest counts."""

    __tablename__ = "case_safeguarding"

    guardian: Mapped[str] = mapped_column(Coded())
    consent: Mapped[str] = mapped_column(Coded())
    lead_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
