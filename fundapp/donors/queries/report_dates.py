"""Reports that funders are owed and nobody has sent, and whose business that is: for reminders."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership, Person
from fundapp.accounts.queries.duty import is_away
from fundapp.accounts.rules.groups import GroupCode
from fundapp.donors.models import Agreement, AgreementReport
from fundapp.donors.rules.asking import asked
from fundapp.donors.rules.report_dates import LEADS, occasion
from fundapp.donors.workflow.agreements import State


@dataclass(frozen=True)
class Reminder:
    """Of which report, which reminder it is time for (see `occasion`), and who gets it."""

    date_id: UUID
    due_on: date
    occasion: str
    people: Collection[UUID]


def reminders_due(session: Session, today: date, now: datetime) -> Sequence[Reminder]:
    """The reminders of which it is time, the first due first: to whoever looks after the agreement.

    To everybody who changes agreements and is there, where nobody does, or whoever does is away or has left: a day
    that is agreed does not wait until they are back. Three queries.
    """
    rows = _unsent(session, today)
    crew = _crew(session) if rows else set()
    there = crew - is_away(session, crew, now)
    return [
        Reminder(date_id, due_on, said, asked([owner_id], there, ()))
        for date_id, due_on, owner_id in rows
        if (said := occasion(due_on, today))
    ]


def _unsent(session: Session, today: date) -> Sequence[tuple[UUID, date, UUID | None]]:
    wanted = select(AgreementReport.id, AgreementReport.due_on, Agreement.owner_id)
    wanted = wanted.join(Agreement, Agreement.id == AgreementReport.agreement_id)
    wanted = wanted.where(AgreementReport.sent_on.is_(None), Agreement.state == State.SIGNED.value)
    wanted = wanted.where(AgreementReport.due_on <= today + timedelta(days=LEADS[-1]))
    return [
        (row[0], row[1], row[2]) for row in session.execute(wanted.order_by(AgreementReport.due_on, AgreementReport.id))
    ]


def _crew(session: Session) -> set[UUID]:
    """Whoever changes agreements and may sign in."""
    groups = (GroupCode.FUNDRAISING, GroupCode.FINANCE)
    members = select(Membership.person_id).where(Membership.group_code.in_(groups))
    return set(session.scalars(select(Person.id).where(Person.id.in_(members), Person.state == "active")))
