"""What decides who may sign an order, and whether its signatures hold."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, union_all
from sqlalchemy.orm import Session

from fundapp.cases.models import CaseAward, EmergencyCase
from fundapp.cases.queries.conflicts import recused_from
from fundapp.cases.queries.links import matter_of
from fundapp.cases.queries.questions import VERIFYING
from fundapp.committee.models import CommitteeVote, DecisionRound, Panellist
from fundapp.committee.rules.panels import Standing
from fundapp.disbursements.models import PaymentCeiling, PaymentOrder
from fundapp.disbursements.queries.orders import releases_of
from fundapp.disbursements.rules.signing import Signing


def signing_of(session: Session, found: PaymentOrder, case: EmergencyCase) -> Signing:
    """Who verified, who decided, who is recused, who has signed. Five queries."""
    return Signing(
        prepared_by=found.prepared_by_id,
        small=found.small,
        verified=frozenset(session.scalars(_verified(case.id))),
        decided=frozenset(session.scalars(_decided(found.award_id))),
        recused=recused_from(session, case.id) | stepped_back(session, case.id),
        signed=[each.person_id for each in releases_of(session, found)],
    )


def stepped_back(session: Session, case_id: UUID) -> frozenset[UUID]:
    """Who was recused in any round about a case: the committee’s declarations stand beside those of officers."""
    wanted = select(Panellist.person_id).join(DecisionRound, DecisionRound.id == Panellist.round_id)
    recused: ColumnElement[bool] = Panellist.standing == Standing.RECUSED.value
    return frozenset(session.scalars(wanted.where(DecisionRound.subject_id == case_id, recused)))


def ceiling_of(session: Session, currency: str) -> int:
    """Up to which amount whoever prepared an order may sign it first; 0: never. One query."""
    wanted = select(PaymentCeiling.amount).where(PaymentCeiling.currency == currency)
    wanted = wanted.where(PaymentCeiling.agreed_at.is_not(None)).order_by(PaymentCeiling.agreed_at.desc()).limit(1)
    return session.scalar(wanted) or 0


def _verified(case_id: UUID) -> Any:
    """Whoever verified this case, or one that is the same matter."""
    matter = matter_of(case_id)
    parts: Sequence[Select[UUID]] = [select(each.by_id).where(each.case_id.in_(matter)) for each in VERIFYING]
    return union_all(*parts)


def _decided(award_id: UUID) -> Select[UUID]:
    """Whoever voted when it was decided, or ratified, whatever they voted."""
    decided = or_(DecisionRound.id == CaseAward.round_id, DecisionRound.about_id == CaseAward.round_id)
    wanted = select(CommitteeVote.person_id).join(DecisionRound, DecisionRound.id == CommitteeVote.round_id)
    return wanted.join(CaseAward, decided).where(CaseAward.id == award_id)
