"""Triage: criteria that a fund sets itself, and what an officer found of a case by them."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fundapp.audit.models import Audited
from fundapp.cases.models.noted import Noted
from fundapp.core.columns import Coded
from fundapp.core.models import Base, Identified, Stamped, Versioned


class CriteriaSet(Identified, Stamped, Versioned, Audited, Base):
    """Questions of triage that belong together: envelopes choose theirs. Only `active` ones are offered."""

    __tablename__ = "criteria_set"
    __table_args__ = (CheckConstraint("name_fr <> '' AND name_en <> ''", name="named"),)

    name_fr: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    active: Mapped[bool]
    criteria: Mapped[list["Criterion"]] = relationship(
        order_by="Criterion.position", lazy="raise", cascade="all, delete-orphan"
    )


class Criterion(Identified, Base):
    """One question, which is met, not met or unknown. `mandatory`: without it nothing can be approved.

    A question that was answered is never changed, only retired: an old assessment must say what was asked.
    """

    __tablename__ = "criterion"
    __table_args__ = (UniqueConstraint("set_id", "position"),)

    set_id: Mapped[UUID] = mapped_column(ForeignKey("criteria_set.id"))
    position: Mapped[int]
    question_fr: Mapped[str] = mapped_column(String(300))
    question_en: Mapped[str] = mapped_column(String(300))
    mandatory: Mapped[bool]
    retired: Mapped[bool]


class Assessment(Noted, Base):
    """What triage found. Threat, vulnerability and capacity from 1 (low) to 5 (high); the newest of a case counts."""

    __tablename__ = "case_assessment"
    __table_args__ = (
        CheckConstraint("threat BETWEEN 1 AND 5", name="threat_from_1_to_5"),
        CheckConstraint("vulnerability BETWEEN 1 AND 5", name="vulnerability_from_1_to_5"),
        CheckConstraint("capacity BETWEEN 1 AND 5", name="capacity_from_1_to_5"),
    )

    set_id: Mapped[UUID] = mapped_column(ForeignKey("criteria_set.id"))
    threat: Mapped[int]
    vulnerability: Mapped[int]
    capacity: Mapped[int]
    imminence: Mapped[str] = mapped_column(Coded())
    priority: Mapped[str] = mapped_column(Coded())
    answers: Mapped[list["CriterionAnswer"]] = relationship(lazy="raise", cascade="all, delete-orphan")


class CriterionAnswer(Base):
    """Whether a criterion is met: `met`, `not_met`, `unknown`."""

    __tablename__ = "case_criterion_answer"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("case_assessment.id"), primary_key=True)
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criterion.id"), primary_key=True)
    answer: Mapped[str] = mapped_column(Coded())
