"""Referrals to other funds, and transfers: two different things."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.cases.models.noted import Noted
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Versioned
from fundapp.directory.models import OtherFund


class Orientation(Noted, Versioned, Base):
    """Where a case was sent on to. `outcome`: what came of it, as far as we know.

    `referral`: the applicant was told of another fund and asks it themselves. `transfer`: with their consent we hand
    over what it needs.
    """

    __tablename__ = "case_orientation"
    __table_args__ = (CheckConstraint("(outcome IS NULL) = (outcome_at IS NULL)", name="outcome_has_a_time"),)

    fund_id: Mapped[UUID] = mapped_column(ForeignKey(OtherFund.id), index=True)
    kind: Mapped[str] = mapped_column(Coded())
    outcome: Mapped[str | None] = mapped_column(Coded())
    outcome_at: Mapped[datetime | None]
