"""From which envelopes an award may be paid, and what is held for it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.models import CaseAward, CaseEarmark, EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.conflicts import not_recused
from fundapp.cases.rules.awards import ANSWERED_WITHIN
from fundapp.cases.workflow import State
from fundapp.committee.models import DecisionRound, RoundLine
from fundapp.committee.rules.panels import Question
from fundapp.committee.workflow import LIVE
from fundapp.core.context import Context
from fundapp.ledger.models import FundEnvelope, Transfer


def earmarked(session: Session, round_id: UUID) -> list[UUID]:
    """The envelopes that were chosen for a round, the first before the next. One query."""
    wanted = select(CaseEarmark.envelope_id).where(CaseEarmark.round_id == round_id)
    return list(session.scalars(wanted.order_by(CaseEarmark.position)))


def awarded_cases(session: Session, ctx: Context, award_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Of which case each award is, by reference; none from which the actor is recused. One query."""
    if not may_work(ctx):
        return {}
    wanted = select(CaseAward.id, EmergencyCase.reference).join(EmergencyCase, EmergencyCase.id == CaseAward.case_id)
    rows = session.execute(wanted.where(CaseAward.id.in_(award_ids), not_recused(ctx)))
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True)
class HeldMoney:
    """What is held for an award in an envelope, as the envelope has it."""

    transfer: Transfer
    envelope: str


def held_for(session: Session, award_ids: Collection[UUID]) -> Sequence[HeldMoney]:
    """What is still held for awards, the earliest first. One query."""
    resolved = select(Transfer.resolves_id).where(Transfer.resolves_id.is_not(None))
    wanted = select(Transfer, FundEnvelope.name).join(FundEnvelope, FundEnvelope.id == Transfer.envelope_id)
    wanted = wanted.where(Transfer.about_id.in_(award_ids), Transfer.pending, Transfer.id.not_in(resolved))
    rows = session.execute(wanted.order_by(Transfer.at, Transfer.key))
    return [HeldMoney(transfer, name) for transfer, name in rows]


def chosen_names(session: Session, round_id: UUID) -> Sequence[str]:
    """The names of the envelopes that were chosen for a round, in order. One query."""
    wanted = select(FundEnvelope.name).join(CaseEarmark, CaseEarmark.envelope_id == FundEnvelope.id)
    return session.scalars(wanted.where(CaseEarmark.round_id == round_id).order_by(CaseEarmark.position)).all()


def lines_approved(session: Session, round_id: UUID, amounts: Sequence[int]) -> list[tuple[str, int]]:
    """What was approved of a round, line by line, with what it is for. One query."""
    wanted = select(RoundLine.purpose).where(RoundLine.round_id == round_id).order_by(RoundLine.position)
    return list(zip(session.scalars(wanted), amounts, strict=True))


def live_round(session: Session, case_id: UUID) -> DecisionRound | None:
    """What is asked about a case now and would be paid for. One query."""
    wanted = select(DecisionRound).where(DecisionRound.subject_id == case_id, DecisionRound.state.in_(LIVE))
    return session.scalars(wanted.where(DecisionRound.question != Question.RATIFICATION.value)).first()


def unanswered(session: Session, now: datetime) -> Sequence[UUID]:
    """Cases in which what was approved has waited too long for an answer, the oldest first. One query."""
    wanted = select(EmergencyCase.id).where(EmergencyCase.state == State.APPROVED.value)
    wanted = wanted.where(EmergencyCase.state_since <= now - ANSWERED_WITHIN, EmergencyCase.joined_to_id.is_(None))
    return session.scalars(wanted.order_by(EmergencyCase.state_since, EmergencyCase.id)).all()


def is_unanswered(found: EmergencyCase, now: datetime) -> bool:
    """Whether what was approved of a case has waited too long for an answer."""
    return found.state == State.APPROVED and found.state_since <= now - ANSWERED_WITHIN
