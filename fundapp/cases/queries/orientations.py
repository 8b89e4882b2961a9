"""Reads of where cases were sent on to."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.cases.models import Orientation
from fundapp.core.errors import NotFound
from fundapp.directory.models import OtherFund


@dataclass(frozen=True)
class Oriented:
    """A referral or transfer, with the names that belong to its ids."""

    row: Orientation
    fund: str
    by: str


def orientations_of(session: Session, case_id: UUID) -> list[Oriented]:
    """Where a case was sent on to, the newest first. One query."""
    wanted = (
        select(Orientation, OtherFund.name, Person.name)
        .join(OtherFund, OtherFund.id == Orientation.fund_id)
        .join(Person, Person.id == Orientation.by_id)
        .where(Orientation.case_id == case_id)
        .order_by(Orientation.at.desc(), Orientation.id)
    )
    return [Oriented(*row) for row in session.execute(wanted)]


def orientation_of(session: Session, case_id: UUID, orientation_id: UUID) -> Oriented:
    """One of them. Raises NotFound. One query."""
    found = next((each for each in orientations_of(session, case_id) if each.row.id == orientation_id), None)
    if found is None:
        raise NotFound
    return found
