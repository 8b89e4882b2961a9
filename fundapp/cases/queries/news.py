"""What has come of an applicant, or of a partner, and that nobody has looked at."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from fundapp.cases.models import Addition, CaseMessage, EmergencyCase
from fundapp.cases.workflow import OPEN, State

UNREAD_ONES = (CaseMessage.case_id == EmergencyCase.id, CaseMessage.person_id.is_(None), CaseMessage.read_at.is_(None))
UNREAD = exists().where(*UNREAD_ONES)
"""Messages that no officer has opened."""

UNSEEN_ONES = (Addition.case_id == EmergencyCase.id, Addition.author != "staff", Addition.seen_at.is_(None))
ADDED = exists().where(*UNSEEN_ONES)
"""Something was added, and whoever looks after the case has not opened it."""

WITHDRAWN = EmergencyCase.withdrawal_unseen_since.is_not(None)

NEWS = or_(UNREAD, ADDED, WITHDRAWN)

EVERYBODYS = (EmergencyCase.state != State.RECEIVED) & or_(
    EmergencyCase.officer_id.is_(None), EmergencyCase.state.not_in(OPEN)
)
"""No alert rings, and no officer need be there any more: what comes of these is for every officer."""


_found, _withdrawn = aliased(EmergencyCase), aliased(EmergencyCase)
_NEW = union_all(
    select(CaseMessage.case_id).where(CaseMessage.person_id.is_(None), CaseMessage.read_at.is_(None)),
    select(Addition.case_id).where(Addition.author != "staff", Addition.seen_at.is_(None)),
    select(_withdrawn.id).where(_withdrawn.withdrawal_unseen_since.is_not(None)),
)


def with_news(people: Collection[Any]) -> Select[Any]:
    """Ids of cases in which something is new, and that are these people's or everybody's.

    As NEWS says it, but from what is new, which is little, to its cases: these may be hundreds of thousands.
    """
    nobodys = (_found.state != State.RECEIVED) & or_(_found.officer_id.is_(None), _found.state.not_in(OPEN))
    return select(_found.id).where(_found.id.in_(_NEW), or_(_found.officer_id.in_(people), nobodys))


def is_everybodys(found: EmergencyCase) -> bool:
    """EVERYBODYS, of one case."""
    return found.state != State.RECEIVED and (found.officer_id is None or found.state not in OPEN)


def urgency_of_news(session: Session, case_id: UUID) -> str | None:
    """The priority of a case in which something is new; None where nothing is. One query."""
    return session.scalar(select(EmergencyCase.priority).where(EmergencyCase.id == case_id, NEWS))
