"""What has come of an applicant, or of a partner, and that nobody has looked at."""

from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select, union_all
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


def with_news(theirs: ColumnElement[bool]) -> ColumnElement[bool]:
    """Cases in which something is new, and that are somebody's (`theirs`) or everybody's.

    As NEWS says it, but from what is new, which is little, to its cases: these may be hundreds of thousands.
    """
    unread = select(CaseMessage.case_id).where(CaseMessage.person_id.is_(None), CaseMessage.read_at.is_(None))
    unseen = select(Addition.case_id).where(Addition.author != "staff", Addition.seen_at.is_(None))
    withdrawn = select(_withdrawn.id).where(_withdrawn.withdrawal_unseen_since.is_not(None))
    return EmergencyCase.id.in_(union_all(unread, unseen, withdrawn)) & or_(theirs, EVERYBODYS)


_withdrawn = aliased(EmergencyCase)


def is_everybodys(found: EmergencyCase) -> bool:
    """EVERYBODYS, of one case."""
    return found.state != State.RECEIVED and (found.officer_id is None or found.state not in OPEN)


def urgency_of_news(session: Session, case_id: UUID) -> str | None:
    """The priority of a case in which something is new; None where nothing is. One query."""
    return session.scalar(select(EmergencyCase.priority).where(EmergencyCase.id == case_id, NEWS))
