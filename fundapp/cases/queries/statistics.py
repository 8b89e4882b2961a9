"""What reports say of persons and refusals, added up in the database. Aggregates alone: no case, no reference.

For packages above, which ask of their own envelopes: nothing here looks at permissions, whoever calls does. Small
numbers are as they are here: what leaves the house is coarsened and protected by whoever publishes it.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from fundapp.cases.models import CaseAward, CaseCount, CaseMove, CaseStatistic, EmergencyCase, StatisticEnvelope
from fundapp.cases.rules.counting import (
    DECIDES,
    UNDOES,
    Counted,
    Outcome,
    next_quarter,
    quarter_of,
    quarters_between,
)
from fundapp.cases.workflow import Action
from fundapp.ledger.queries.accounts import using

Persons = tuple[date, str, str, str, str]
"""Quarter (its first day), gender, age band, country, main purpose: codes, or `unsaid`."""

_REPLACES = tuple(each.value for each in {*DECIDES, *UNDOES} - {Action.LAPSE})
"""Steps after which what was decided before is not what became of a request; that help lapsed, changes no decision."""


def persons_by(session: Session, envelope_ids: Collection[UUID], until: date) -> Mapping[Persons, int]:
    """How many persons were helped from any of these envelopes, up to the quarter of `until`; each once. One query.

    By quarter of the decision and coarse words. Whoever was not counted yet is missing: see `uncounted`.
    """
    by = (
        CaseStatistic.quarter, CaseStatistic.gender, CaseStatistic.age_band, CaseStatistic.country,
        CaseStatistic.purpose,
    )  # fmt: skip
    helped = _helped(envelope_ids), CaseStatistic.quarter <= quarter_of(until)
    rows = session.execute(select(*by, func.count()).where(*helped).group_by(*by))
    return {(quarter, gender, age, country, purpose): number for quarter, gender, age, country, purpose, number in rows}


def family_of(session: Session, envelope_ids: Collection[UUID], since: date, until: date) -> int:
    """How many relatives are helped with them, decided from the quarter of `since` to that of `until`. One query."""
    within = CaseStatistic.quarter.between(quarter_of(since), quarter_of(until))
    found = session.scalar(select(func.sum(CaseStatistic.family)).where(_helped(envelope_ids), within))
    return int(found or 0)


def uncounted(session: Session, envelope_ids: Collection[UUID], until: date) -> int:
    """How many cases were awarded something of these envelopes, up to the quarter of `until`, and stand in no count.

    Also those that are to be counted again, since what they count as is not what was decided; and those that were
    erased before anybody counted them, which nobody will. One query.
    """
    decided = CaseAward.at < _begins(next_quarter(quarter_of(until)))
    wanted = select(func.count(CaseAward.case_id.distinct())).select_from(CaseAward)
    wanted = wanted.join(EmergencyCase, EmergencyCase.id == CaseAward.case_id)
    wanted = wanted.outerjoin(CaseCount, CaseCount.case_id == CaseAward.case_id)
    again = and_(CaseCount.standing == Counted.TO_RECOUNT.value, EmergencyCase.erased_at.is_(None))
    waits = or_(CaseCount.id.is_(None), CaseCount.standing == Counted.TO_COUNT.value, again)
    own = EmergencyCase.joined_to_id.is_(None)
    return session.scalar(wanted.where(CaseAward.id.in_(using(envelope_ids)), decided, waits, own)) or 0


def refusals_by(session: Session, since: date, until: date) -> Mapping[tuple[date, str], int]:
    """Cases declined or sent on from one day to another, as UTC has them, by quarter and code of the reason. One query.

    As it stood at the end of `until`: of what was decided several times the last decision, and none of what was taken
    up again by then. Cases that go on under another one are left out.
    """
    refused = [action.value for action, outcome in DECIDES.items() if outcome is not Outcome.APPROVED]
    quarter = _quarter(CaseMove.at, since, until)
    wanted = select(quarter, CaseMove.reason, func.count()).join(EmergencyCase, EmergencyCase.id == CaseMove.case_id)
    wanted = wanted.where(CaseMove.action.in_(refused), *_last(since, until)).group_by(quarter, CaseMove.reason)
    quarters = quarters_between(since, until)
    return {(quarters[place], reason or ""): number for place, reason, number in session.execute(wanted)}


def _helped(envelope_ids: Collection[UUID]) -> ColumnElement[bool]:
    paid = exists().where(
        StatisticEnvelope.statistic_id == CaseStatistic.id, StatisticEnvelope.envelope_id.in_(envelope_ids)
    )
    return (CaseStatistic.outcome == Outcome.APPROVED.value) & paid


def _last(since: date, until: date) -> list[ColumnElement[bool]]:
    """Steps within these days after which nothing else became of their case until then."""
    later = aliased(CaseMove)
    replaced = exists().where(
        later.case_id == CaseMove.case_id, later.position > CaseMove.position, later.action.in_(_REPLACES),
        later.at < _begins(until + timedelta(days=1)),
    )  # fmt: skip
    return [_within(CaseMove.at, since, until), ~replaced, *_own()]


def _own() -> list[ColumnElement[bool]]:
    return [EmergencyCase.joined_to_id.is_(None)]


def _within(moment: Any, since: date, until: date) -> ColumnElement[bool]:
    return and_(moment >= _begins(since), moment < _begins(until + timedelta(days=1)))


def _quarter(moment: Any, since: date, until: date) -> ColumnElement[int]:
    """Which of the quarters between two days a moment lies in: alike on both databases, which name no quarter alike."""
    places = enumerate(map(next_quarter, quarters_between(since, until)))
    return case(*((moment < _begins(ends), place) for place, ends in places), else_=-1)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
