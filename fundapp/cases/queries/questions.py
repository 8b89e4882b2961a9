"""What the committee must know of a case before it is asked: who may not decide, what the person had, what is usual."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from fundapp.audit.minutes import minute
from fundapp.cases.models import (
    CaseAward,
    CaseLink,
    CaseMove,
    Declaration,
    EmergencyCase,
    Finding,
    FocalOpinion,
    RefereeCheck,
    SeenEvidence,
)
from fundapp.cases.permissions.putting import Refusal
from fundapp.cases.queries.cases import lock_cases
from fundapp.cases.queries.links import matter_of, same_person
from fundapp.cases.rules.conflicts import RECUSING
from fundapp.cases.rules.linking import AWARD_COUNTS, Likeness
from fundapp.cases.rules.questions import Tie
from fundapp.cases.workflow import Action, State
from fundapp.committee.models import CommitteeVote, DecisionRound, Panellist
from fundapp.committee.queries.policies import policy_by_id, read_policy
from fundapp.committee.rules.panels import Question
from fundapp.committee.rules.tallies import Outcome
from fundapp.committee.workflow import LIVE
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _

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

    Whoever verified a case that is the same matter has verified this one. In an `appeal` also whoever voted when it was
    refused. Of several reasons the last of these stands.
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
    verified, matter = literal(Tie.VERIFIED.value), matter_of(found.id)
    parts += [select(each.by_id, verified).where(each.case_id.in_(matter)) for each in VERIFYING]
    order = [Tie.RECUSED.value, Tie.DECIDED.value, Tie.VERIFIED.value]
    rows = sorted(session.execute(union_all(*parts)).all(), key=lambda row: order.index(row[1]))
    barred = {row[0]: str(row[1]) for row in rows}
    if found.officer_id is not None:
        barred[found.officer_id] = Tie.OFFICER.value
    return barred


def sits_on(session: Session, person_id: UUID, case_id: UUID) -> bool:
    """Whether somebody was asked to decide a case, has not stepped back, and it is still to be decided.

    Also where it was asked of a case that is the same matter. One query.
    """
    return session.scalar(_asked_of(person_id).where(DecisionRound.subject_id.in_(matter_of(case_id)))) is not None


def sits_on_cases(session: Session, person_id: UUID) -> frozenset[UUID]:
    """What is still to be decided by somebody who was asked, and has not stepped back. One query."""
    return frozenset(session.scalars(_asked_of(person_id)))


def _asked_of(person_id: UUID) -> Select[UUID]:
    asked = select(DecisionRound.subject_id).join(Panellist, DecisionRound.id == Panellist.round_id)
    asked = asked.where(DecisionRound.state.in_(LIVE), Panellist.standing.not_in(("recused", "barred")))
    return asked.where(Panellist.person_id == person_id)


def awarded_to_person(session: Session, ctx: Context, case_id: UUID, currency: str) -> int:
    """What the person of a case was awarded within twelve months, through any case of theirs, in minor units.

    Also for another matter: the policy's ceiling is a person's. Whoever asks may be recused from one of those cases: it
    counts all the same, and is not named.
    """
    theirs = same_person(session, case_id)
    wanted = select(func.coalesce(func.sum(CaseAward.amount), 0))
    wanted = wanted.where(CaseAward.case_id.in_(theirs), CaseAward.currency == currency)
    return int(session.scalar(wanted.where(CaseAward.at >= ctx.now - AWARD_COUNTS)) or 0)


def awards_of_person(case_id: UUID, now: datetime) -> Select[UUID]:
    """The ids of awards of twelve months to the person of a case, through any case of theirs.

    A statement, to stand within another: the links are followed by the database.
    """
    theirs = select(literal(case_id, Uuid()).label("id")).cte("theirs", recursive=True)
    linked = or_(CaseLink.first_id == theirs.c.id, CaseLink.second_id == theirs.c.id)
    other = case((CaseLink.first_id == theirs.c.id, CaseLink.second_id), else_=CaseLink.first_id)
    theirs = theirs.union(select(other).where(linked, CaseLink.verdict != Likeness.SEPARATE.value))
    wanted = select(CaseAward.id).where(CaseAward.case_id.in_(select(theirs.c.id)))
    return wanted.where(CaseAward.at >= now - AWARD_COUNTS)


def lock_person(session: Session, case_id: UUID) -> None:
    """Locks every case of the person of a case: what one round awards them, another one must see.

    Raises Conflict where officers link one more just now. A few queries.
    """
    theirs = same_person(session, case_id)
    lock_cases(session, theirs)
    if not theirs.issuperset(same_person(session, case_id)):
        raise Conflict(_("A colleague has just found another case of this person: please try again."))


def refusal_of(session: Session, found: EmergencyCase) -> Refusal | None:
    """The committee's refusal that a case may be, or is, looked at once more for; None for any other case.

    By the step that brought the case where it is: what an officer declined was never before the committee, and an
    appeal that was called off is an appeal still. At most three queries.
    """
    steps = {State.DECLINED: (Action.DECLINE,), State.COMMITTEE: (Action.SUBMIT, Action.APPEAL)}.get(State(found.state))
    if steps is None:
        return None
    moves = select(CaseMove.action, CaseMove.from_state).where(CaseMove.case_id == found.id)
    step = session.execute(moves.where(CaseMove.action.in_(steps)).order_by(CaseMove.position.desc()).limit(1)).first()
    if step is None or tuple(step) not in ((Action.DECLINE, State.COMMITTEE), (Action.APPEAL, State.DECLINED)):
        return None
    last = _last_refusal(session, found.id)
    if last is None or last.decided_at is None:
        return None
    days = read_policy(policy_by_id(session, last.policy_id)).appeal_days
    return Refusal(last.id, last.decided_at + timedelta(days=days), was_appeal=last.question == Question.APPEAL)


def _last_refusal(session: Session, case_id: UUID) -> DecisionRound | None:
    wanted = select(DecisionRound).where(
        DecisionRound.subject_id == case_id, DecisionRound.outcome == Outcome.DECLINED.value,
        DecisionRound.question.in_((Question.AWARD.value, Question.APPEAL.value)),
    )  # fmt: skip
    newest_first = DecisionRound.decided_at.desc(), DecisionRound.created_at.desc(), DecisionRound.id
    return session.scalars(wanted.order_by(*newest_first).limit(1)).first()


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
            "case": each.case_id.hex, "amount": each.amount, "currency": each.currency, "minute": minute(each.at),
            "conditions": list(each.conditions), "fast": each.fast, "ratified": each.ratified,
        }
        for each in rows
    }  # fmt: skip
