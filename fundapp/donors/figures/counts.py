"""How many asked, and what was answered. Exact numbers: what may be told of them, disclosure control says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from fundapp.cases.models import CaseAward, CaseMove, EmergencyCase
from fundapp.cases.workflow import State
from fundapp.disbursements.queries.paid import stays_paid
from fundapp.donors.figures.about import About
from fundapp.donors.rules.report_data import Flow
from fundapp.ledger.models import Transfer
from fundapp.ledger.queries.transfers import day_begins
from fundapp.ledger.rules.accounts import Movement

ANSWERS = (State.APPROVED, State.DECLINED, State.REFERRED, State.WITHDRAWN)


@dataclass(frozen=True)
class RawCounts:
    """Cases, never rounded: they leave the house through disclosure control alone.

    Each since the agreement began, and of that in the days covered.

    `requests`: of the whole fund, which money cannot tell apart before a decision: "received", "approved", "declined",
    "referred", "withdrawn", "paid"; each by the last answer that it had. `awards`: of this agreement, "approved" and
    "paid".
    """

    requests: Mapping[str, Flow]
    awards: Mapping[str, Flow]


def counts_of(session: Session, about: About) -> RawCounts:
    """What was asked and answered. A case joined to another counts with that one. Five queries."""
    requests = {"received": _received(session, about), **_answered(session, about)}
    requests["paid"] = _counted(session, about, _paid(about), CaseAward.case_id)
    mine = Transfer.envelope_id.in_(about.envelopes)
    held = select(CaseAward).join(Transfer, Transfer.about_id == CaseAward.id).where(Transfer.pending, mine)
    awards = {
        "approved": _counted(session, about, held, CaseAward.id),
        "paid": _counted(session, about, _paid(about).where(mine), CaseAward.id),
    }
    return RawCounts(requests, awards)


def _received(session: Session, about: About) -> Flow:
    at = EmergencyCase.received_at
    period = func.sum(case((about.covered(at), 1), else_=0))
    wanted = select(period, func.count()).where(*_within(about, at), EmergencyCase.joined_to_id.is_(None))
    return _flow(session.execute(wanted).one())


def _answered(session: Session, about: About) -> dict[str, Flow]:
    last = func.row_number().over(partition_by=CaseMove.case_id, order_by=CaseMove.position.desc())
    found = {state.value: Flow(period=0, total=0) for state in ANSWERS}
    moved = _moved(about).add_columns(CaseMove.at, last.label("place"))
    each = moved.where(CaseMove.to_state.in_(list(found))).subquery().c
    period = func.sum(case((about.covered(each.at), 1), else_=0))
    wanted = select(each.to_state, period, func.count()).where(each.place == 1).group_by(each.to_state)
    return found | {row[0]: _flow(row[1:]) for row in session.execute(wanted)}


def _moved(about: About) -> Select[Any]:
    wanted = select(CaseMove.to_state).join(EmergencyCase, EmergencyCase.id == CaseMove.case_id)
    return wanted.where(EmergencyCase.joined_to_id.is_(None), *_within(about, CaseMove.at))


def _paid(about: About) -> Select[Any]:
    wanted = select(CaseAward).join(Transfer, Transfer.about_id == CaseAward.id)
    return wanted.where(Transfer.movement == Movement.PAYMENT.value, stays_paid(about.cut_off))


def _counted(session: Session, about: About, wanted: Select[Any], what: Any) -> Flow:
    """How many different ones, each in the period of its first transfer."""
    first = wanted.with_only_columns(func.min(Transfer.at).label("at")).where(about.reached(Transfer.at))
    each = first.group_by(what).subquery().c
    period = func.sum(case((about.covered(each.at), 1), else_=0))
    return _flow(session.execute(select(period, func.count(each.at)).where(each.at >= _beginning(about))).one())


def _within(about: About, at: Any) -> tuple[Any, ...]:
    return about.reached(at), at >= _beginning(about)


def _beginning(about: About) -> Any:
    """The agreement's first moment, or that of the days covered where these begin before it."""
    return min(day_begins(about.begins_on, about.zone), about.since)


def _flow(row: Any) -> Flow:
    return Flow(period=int(row[0] or 0), total=int(row[1] or 0))
