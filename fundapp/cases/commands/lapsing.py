"""What was approved and is not answered ends by itself."""

from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.accounts.telling import tell
from fundapp.audit.commands import record
from fundapp.cases.commands.moving import move_case
from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.cases import locked_case
from fundapp.cases.queries.earmarks import is_unanswered
from fundapp.cases.workflow import Action
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _


def lapse_award(session: Session, ctx: Context, case_id: UUID) -> EmergencyCase:
    """Closes a case whose applicant has not answered for too long; its officer is told. Nobody need ask: a job does.

    Raises Conflict where they have answered meanwhile.
    """
    found = locked_case(session, case_id)
    if not is_unanswered(found, ctx.now):
        raise Conflict(_("This case is no longer where it was: look at it again."))
    move_case(session, ctx, found, Action.LAPSE, reason="no_answer")
    found.entry_id = record(session, ctx, "case.award.lapsed", EmergencyCase.__tablename__, found.id)
    session.flush()
    if found.officer_id is not None:
        tell(session, ctx, found.officer_id, f"case:{found.id.hex}:lapsed")
    return found
