"""Cases of somebody who left the officers are nobody's: their messages and clocks would reach nobody."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fundapp.accounts.queries.people import groups_of
from fundapp.accounts.rules.groups import GroupCode
from fundapp.audit.commands import record
from fundapp.cases.models import CaseTask, EmergencyCase
from fundapp.cases.permissions.leaving import may_hand_over
from fundapp.cases.workflow import OPEN
from fundapp.core.context import Context
from fundapp.core.verdicts import require


def release_from_leaver(session: Session, ctx: Context, person_id: UUID) -> int:
    """Takes the open cases, and open tasks, of somebody who is no officer any more out of their hands; how many cases.

    In the transaction in which they leave. The cases stand on every officer's first page until one takes them, the
    tasks wait for whoever looks after their case. Raises Denied.
    """
    require(may_hand_over(ctx))
    if GroupCode.OFFICERS.value in groups_of(session, person_id):
        return 0
    session.execute(
        update(CaseTask).where(CaseTask.assignee_id == person_id, CaseTask.done_at.is_(None)).values(assignee_id=None)
    )
    theirs = EmergencyCase.officer_id == person_id, EmergencyCase.state.in_(OPEN)
    wanted = select(EmergencyCase).where(*theirs).order_by(EmergencyCase.id).with_for_update()
    found = session.scalars(wanted, execution_options={"populate_existing": True}).all()
    for each in found:
        each.officer_id = each.acknowledged_at = None
        each.updated_at = ctx.now
        told = {"people": [person_id.hex]}
        each.entry_id = record(session, ctx, "case.released", EmergencyCase.__tablename__, each.id, told)
    session.flush()
    return len(found)
