"""Proposals that wait for a second officer, beside those to erase a case."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.cases.models import EmergencyCase, SecondWord
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.conflicts import not_recused, recused_from
from fundapp.cases.rules.seconding import Matter
from fundapp.core.context import Context
from fundapp.core.verdicts import require

MOST_WAITING = 50
"""Proposals that the first page names."""


def waiting_word(session: Session, case_id: UUID, matter: Matter, hold_id: UUID | None = None) -> SecondWord | None:
    """The proposal of a matter that waits; that of somebody who stepped back since counts for nothing. Two queries."""
    found = session.scalars(select(SecondWord).where(*_waits(case_id, matter, hold_id))).first()
    if found is None or found.proposed_by_id in recused_from(session, case_id):
        return None
    return found


def ended_words(session: Session, case_id: UUID, matter: Matter, hold_id: UUID | None = None) -> Sequence[SecondWord]:
    """Whatever still stands of a matter, whoever proposed it: for whoever begins anew. One query."""
    return session.scalars(select(SecondWord).where(*_waits(case_id, matter, hold_id)).with_for_update()).all()


def proposers(session: Session, case_id: UUID) -> Mapping[UUID | None, tuple[UUID, str]]:
    """Who has proposed what waits in a case, with their name: by hold; None for its mark as a minor's. One query."""
    wanted = select(SecondWord.hold_id, Person.id, Person.name).join(Person, Person.id == SecondWord.proposed_by_id)
    rows: Any = session.execute(wanted.where(SecondWord.case_id == case_id, SecondWord.ended_at.is_(None)))
    return {hold_id: (person_id, name) for hold_id, person_id, name in rows}


def words_waiting(session: Session, ctx: Context) -> Sequence[Any]:
    """Reference and matter of what waits for a second officer: this one, who did not propose it. One query."""
    require(may_work(ctx))
    wanted = select(EmergencyCase.reference, SecondWord.matter)
    wanted = wanted.join(SecondWord, SecondWord.case_id == EmergencyCase.id)
    others = SecondWord.proposed_by_id != (ctx.actor.id if ctx.actor else None)
    wanted = wanted.where(SecondWord.ended_at.is_(None), others, not_recused(ctx))
    return session.execute(wanted.order_by(SecondWord.proposed_at, SecondWord.id).limit(MOST_WAITING)).all()


def said_by_two(case_id: UUID, matter: Matter) -> ColumnElement[bool]:
    """Whether two officers have agreed on a matter of a case at some time."""
    there = SecondWord.case_id == case_id, SecondWord.matter == matter.value, SecondWord.confirmed_by_id.is_not(None)
    return select(SecondWord.id).where(*there).exists()


def _waits(case_id: UUID, matter: Matter, hold_id: UUID | None) -> list[ColumnElement[bool]]:
    whose = SecondWord.hold_id.is_(None) if hold_id is None else SecondWord.hold_id == hold_id
    return [SecondWord.case_id == case_id, SecondWord.matter == matter.value, SecondWord.ended_at.is_(None), whose]
