"""Verification: who was asked, what was seen, and what follows from it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from fundapp.cases.models.noted import Noted
from fundapp.core.columns import Coded
from fundapp.core.models import Base
from fundapp.vault.envelope import Envelope, sealed
from fundapp.vault.rules import Kind


class RefereeCheck(Noted, Base):
    """Somebody was asked about a case.

    `referee` is their place among those whom the applicant named (rules/sheets.py), None for somebody else; `conflict`
    their own interest in it; `replaces_id` an entry that this one corrects.
    """

    __tablename__ = "case_referee_check"
    __table_args__ = (CheckConstraint("referee IS NULL OR referee >= 0", name="referee_not_negative"),)

    referee: Mapped[int | None]
    name: Mapped[Envelope] = sealed(Kind.ASSESSMENT, nullable=False)
    channel: Mapped[str] = mapped_column(Coded())
    independence: Mapped[str] = mapped_column(Coded())
    conflict: Mapped[str] = mapped_column(Coded())
    outcome: Mapped[str] = mapped_column(Coded())
    contacted_at: Mapped[datetime]
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("case_referee_check.id"), unique=True)


class SeenEvidence(Noted, Base):
    """Something that was seen and, on purpose, not kept: a summons, an injury, a photo on somebody's phone."""

    __tablename__ = "case_seen_evidence"

    what: Mapped[str] = mapped_column(Coded())
    seen_at: Mapped[datetime]


class FocalOpinion(Noted, Base):
    """What a country's focal point recommends; `organisation_id`: of which organisation they are.

    `trusted`: the directory said that we trust that organisation when this was noted.
    """

    __tablename__ = "case_focal_opinion"

    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    recommendation: Mapped[str] = mapped_column(Coded())
    given_at: Mapped[datetime]
    trusted: Mapped[bool]


class Finding(Noted, Base):
    """How far a case is corroborated, and what its officer recommends to the committee. The newest counts."""

    __tablename__ = "case_finding"

    level: Mapped[str] = mapped_column(Coded())
    recommendation: Mapped[str] = mapped_column(Coded())
