"""What stood in a case before it was changed."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.cases.models import EarlierFacts, EarlierNeed

MOST_SHOWN = 50
"""Versions that a page shows, the newest."""


def earlier_facts(session: Session, case_id: UUID) -> Sequence[tuple[EarlierFacts, str]]:
    """Facts as they stood, the newest first, each with the name of whoever changed them. One query."""
    wanted = select(EarlierFacts, Person.name).join(Person, Person.id == EarlierFacts.by_id)
    ordered = wanted.where(EarlierFacts.case_id == case_id).order_by(EarlierFacts.version.desc()).limit(MOST_SHOWN)
    return [(row[0], row[1]) for row in session.execute(ordered)]


def earlier_needs(session: Session, case_id: UUID) -> Sequence[tuple[EarlierNeed, str]]:
    """Lines as they stood, removed ones too, the newest first, each with the name of whoever changed it. One query."""
    wanted = select(EarlierNeed, Person.name).join(Person, Person.id == EarlierNeed.by_id)
    ordered = wanted.where(EarlierNeed.case_id == case_id).order_by(EarlierNeed.at.desc(), EarlierNeed.id)
    return [(row[0], row[1]) for row in session.execute(ordered.limit(MOST_SHOWN))]
