"""What the committee must know of a case before it is asked: who may not decide, what the person had, what is usual."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from fundapp.cases.models import (
    CaseAward,
    CaseLink,
    Declaration,
    EmergencyCase,
    Finding,
    FocalOpinion,
    RefereeCheck,
    SeenEvidence,
)
from fundapp.cases.queries.links import same_matter
from fundapp.cases.rules.conflicts import RECUSING
from fundapp.cases.rules.linking import AWARD_COUNTS, Likeness
from fundapp.cases.rules.questions import Tie
from fundapp.committee.models import CommitteeVote, DecisionRound, Panellist
from fundapp.committee.workflow import LIVE
from fundapp.core.context import Context

VERIFYING: Sequence[Any] = (RefereeCheck, SeenEvidence, FocalOpinion, Finding)
"""Whoever wrote one of these has verified the case."""

FEWEST_SIMILAR = 5
"""Awards from which on something is said of similar ones: of fewer, somebody could be found."""


@dataclass(frozen=True)
class Similar:
    """Awards of two years for the same purpose in the same country: how many, and the smallest, middle and greatest."""

    count: int
    least: int
    middle: int
    most: int


def barred_from(session: Session, found: EmergencyCase, *, appeal: bool = False) -> dict[UUID, str]:
    """Who may not decide a case, and why: whoever verified it, looks after it or is recused. One query.

    In an `appeal` also whoever voted when it was refused. Of several reasons the last of these stands.
    """
    later = aliased(Declaration)
    newer = or_(later.at > Declaration.at, and_(later.at == Declaration.at, later.id > Declaration.id))
    superseded = exists().where(later.case_id == found.id, later.person_id == Declaration.person_id, newer)
    recused = Declaration.case_id == found.id, Declaration.grade.in_([each.value for each in RECUSING]), ~superseded
    parts: list[Any] = [select(Declaration.person_id, literal(Tie.RECUSED.value)).where(*recused)]
    if appeal:
        voted = select(CommitteeVote.person_id, literal(Tie.DECIDED.value))
        voted = voted.join(DecisionRound, DecisionRound.id == CommitteeVote.round_id)
        declined = DecisionRound.state == "decided", DecisionRound.outcome == "declined"
        parts.append(voted.where(DecisionRound.subject_id == found.id, *declined))
    verified = literal(Tie.VERIFIED.value)
    parts += [select(each.by_id, verified).where(each.case_id == found.id) for each in VERIFYING]
    order = [Tie.RECUSED.value, Tie.DECIDED.value, Tie.VERIFIED.value]
    rows = sorted(session.execute(union_all(*parts)).all(), key=lambda row: order.index(row[1]))
    barred = {row[0]: str(row[1]) for row in rows}
    if found.officer_id is not None:
        barred[found.officer_id] = Tie.OFFICER.value
    return barred


def sits_on(session: Session, person_id: UUID, case_id: UUID) -> bool:
    """Whether somebody was asked to decide a case, has not stepped back, and it is still to be decided. One query."""
    asked = select(Panellist.id).join(DecisionRound, DecisionRound.id == Panellist.round_id)
    asked = asked.where(DecisionRound.subject_id == case_id, DecisionRound.state.in_(LIVE))
    asked = asked.where(Panellist.person_id == person_id, Panellist.standing.not_in(("recused", "barred")))
    return session.scalar(asked.limit(1)) is not None


def awarded_to_person(session: Session, ctx: Context, case_id: UUID, currency: str) -> int:
    """What the person of a case was awarded within twelve months, through any case of theirs, in minor units.

    Whoever asks may be recused from one of those cases: it counts all the same, and is not named.
    """
    matter = same_matter(session, [case_id])[0]
    wanted = select(func.coalesce(func.sum(CaseAward.amount), 0))
    wanted = wanted.where(CaseAward.case_id.in_(matter), CaseAward.currency == currency)
    return int(session.scalar(wanted.where(CaseAward.at >= ctx.now - AWARD_COUNTS)) or 0)


def awards_of_person(case_id: UUID, now: datetime) -> Select[UUID]:
    """The ids of awards of twelve months to the person of a case, through any case that is the same matter.

    A statement, to stand within another: the links are followed by the database.
    """
    matter = select(literal(case_id, Uuid()).label("id")).cte("matter", recursive=True)
    linked = or_(CaseLink.first_id == matter.c.id, CaseLink.second_id == matter.c.id)
    other = case((CaseLink.first_id == matter.c.id, CaseLink.second_id), else_=CaseLink.first_id)
    matter = matter.union(select(other).where(linked, CaseLink.verdict != Likeness.SEPARATE.value))
    wanted = select(CaseAward.id).where(CaseAward.case_id.in_(select(matter.c.id)))
    return wanted.where(CaseAward.at >= now - AWARD_COUNTS)


def similar_awards(session: Session, ctx: Context, found: EmergencyCase, currency: str) -> Similar | None:
    """What was awarded in similar cases; None where there are too few to say so without naming one. One query."""
    wanted = select(CaseAward.amount).join(EmergencyCase, EmergencyCase.id == CaseAward.case_id)
    wanted = wanted.where(
        EmergencyCase.purpose == found.purpose, EmergencyCase.country == found.country,
        CaseAward.currency == currency, CaseAward.at >= ctx.now - 2 * AWARD_COUNTS, EmergencyCase.id != found.id,
    )  # fmt: skip
    amounts = sorted(session.scalars(wanted))
    if len(amounts) < FEWEST_SIMILAR:
        return None
    return Similar(len(amounts), amounts[0], amounts[len(amounts) // 2], amounts[-1])


def awards_of(session: Session, case_id: UUID) -> Sequence[CaseAward]:
    """What was approved of a case, the newest first. One query."""
    wanted = select(CaseAward).where(CaseAward.case_id == case_id)
    return session.scalars(wanted.order_by(CaseAward.at.desc(), CaseAward.id)).all()


def award_of_round(session: Session, round_id: UUID) -> CaseAward | None:
    """The award that a round approved, locked. One query."""
    return session.scalars(select(CaseAward).where(CaseAward.round_id == round_id).with_for_update()).first()


def kept_awards(session: Session, round_ids: Collection[UUID]) -> dict[UUID, dict[str, object]]:
    """What is kept of the awards of rounds, as `QuestionSource.kept`. One query."""
    rows = session.scalars(select(CaseAward).where(CaseAward.round_id.in_(round_ids)))
    return {
        each.round_id: {
            "amount": each.amount, "currency": each.currency, "conditions": list(each.conditions), "fast": each.fast,
            "ratified": each.ratified,
        }
        for each in rows
    }  # fmt: skip
