"""What triage found of a case, and what is there of it already."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.cases.models import (
    Assessment,
    CaseMove,
    CriteriaSet,
    Criterion,
    CriterionAnswer,
    Declaration,
    EmergencyCase,
    Finding,
    SafeguardingPlan,
)
from fundapp.cases.permissions.moving import Readiness
from fundapp.cases.queries.seconding import said_by_two
from fundapp.cases.rules.conflicts import RECUSING, recuses
from fundapp.cases.rules.risk import Answer, Danger, Level, Risk, risk_of
from fundapp.cases.rules.seconding import Matter
from fundapp.cases.workflow import BEGINNINGS
from fundapp.core.context import Context

MOST_JUDGED = 20
"""Assessments of a case that its page shows, the newest."""


@dataclass(frozen=True)
class Judged:
    """An assessment: who made it, by which criteria, what was answered to each. `total`: how many the case has."""

    assessment: Assessment
    by: str
    criteria: CriteriaSet
    answers: Sequence[tuple[Criterion, str]]
    total: int

    @property
    def risk(self) -> Risk:
        """What its figures come to."""
        found = self.assessment
        return risk_of(Danger(found.threat, found.vulnerability, found.capacity, found.imminence))

    @property
    def unmet(self) -> list[Criterion]:
        """Criteria without which nothing can be approved, and which are not met."""
        return [each for each, answer in self.answers if each.mandatory and answer == Answer.NOT_MET]


def readiness_of(session: Session, ctx: Context, found: EmergencyCase) -> Readiness:
    """What there is of a case, and whether whoever asks is recused from it. One query.

    A finding counts that somebody wrote who is not recused, since the case began, or began anew.
    """
    conditions: dict[Any, list[Any]] = {Assessment: [], Finding: _counting(found.id), SafeguardingPlan: []}
    there: list[Any] = [
        select(model.id).where(model.case_id == found.id, *more).exists() for model, more in conditions.items()
    ]
    me = ctx.actor.id if ctx.actor else None
    declared = Declaration.case_id == found.id, Declaration.person_id == me
    newest = select(Declaration.grade).where(*declared).order_by(Declaration.at.desc(), Declaration.id.desc()).limit(1)
    no_minor = said_by_two(found.id, Matter.UNMARK_MINOR)
    row: Any = session.execute(select(*there, newest.scalar_subquery(), no_minor)).one()
    assessed, concluded, planned, grade, cleared = row
    return Readiness(bool(assessed), bool(concluded), bool(planned), recused=recuses(grade), no_minor=bool(cleared))


def _counting(case_id: UUID) -> list[Any]:
    begun = select(func.max(CaseMove.at)).where(CaseMove.case_id == case_id, CaseMove.action.in_(BEGINNINGS))
    since = or_(begun.scalar_subquery().is_(None), Finding.at >= begun.scalar_subquery())
    theirs = Declaration.case_id == case_id, Declaration.person_id == Finding.by_id
    newest = select(Declaration.grade).where(*theirs).order_by(Declaration.at.desc(), Declaration.id.desc()).limit(1)
    return [func.coalesce(newest.correlate(Finding).scalar_subquery(), "").not_in(RECUSING), since]


def assessments_of(session: Session, case_id: UUID) -> list[Judged]:
    """What triage found of a case, the newest first, and at most MOST_JUDGED. Two queries."""
    wanted = (
        select(Assessment, Person.name, CriteriaSet, func.count().over())
        .join(Person, Person.id == Assessment.by_id)
        .join(CriteriaSet, CriteriaSet.id == Assessment.set_id)
        .where(Assessment.case_id == case_id)
        .order_by(Assessment.at.desc(), Assessment.id.desc())
        .limit(MOST_JUDGED)
    )
    rows = session.execute(wanted).all()
    answers = _answers(session, [assessment.id for assessment, *_rest in rows])
    return [Judged(found, name, criteria, answers[found.id], total) for found, name, criteria, total in rows]


def level_of(session: Session, case_id: UUID) -> Level | None:
    """How great triage found the danger; None where nobody has judged it yet. One query."""
    wanted = select(Assessment).where(Assessment.case_id == case_id)
    found = session.scalars(wanted.order_by(Assessment.at.desc(), Assessment.id.desc()).limit(1)).first()
    if found is None:
        return None
    return risk_of(Danger(found.threat, found.vulnerability, found.capacity, found.imminence)).level


def newest_assessment(session: Session, case_id: UUID) -> UUID | None:
    """Which assessment counts; None where there is none yet. One query."""
    wanted = select(Assessment.id).where(Assessment.case_id == case_id)
    return session.scalar(wanted.order_by(Assessment.at.desc(), Assessment.id.desc()).limit(1))


def _answers(session: Session, assessment_ids: Sequence[UUID]) -> dict[UUID, list[tuple[Criterion, str]]]:
    found: dict[UUID, list[tuple[Criterion, str]]] = defaultdict(list)
    wanted = (
        select(CriterionAnswer, Criterion)
        .join(Criterion, Criterion.id == CriterionAnswer.criterion_id)
        .where(CriterionAnswer.assessment_id.in_(assessment_ids))
        .order_by(Criterion.position, Criterion.id)
    )
    for answer, criterion in session.execute(wanted):
        found[answer.assessment_id].append((criterion, answer.answer))
    return found
