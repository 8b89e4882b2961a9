"""An officer takes a case a step further."""

from dataclasses import replace

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.commands.moving import move_case
from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions.moving import may_steer
from fundapp.cases.queries.cases import locked_by_reference
from fundapp.cases.queries.following import demand_reader
from fundapp.cases.queries.triage import readiness_of
from fundapp.cases.rules.reasons import is_reason
from fundapp.cases.workflow import Action
from fundapp.core.context import Context
from fundapp.core.errors import Denied, EditConflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.verdicts import require

KIND = EmergencyCase.__tablename__


def steer_case(
    session: Session,
    ctx: Context,
    reference: str,
    action: Action,
    reason: str | None,
    *,
    expected_version: int,
    says_minor: bool | None = None,
) -> EmergencyCase:
    """Moves a case as an officer decides. `reason`: a code of REASONS, for actions that need one.

    `says_minor`: whether their age, which is sealed, says that they are under 18; nothing goes to the committee before
    somebody has read it, unless the case is a minor's anyway.

    Raises NotFound; EditConflict where somebody changed the case after `expected_version` was read; Denied with the
    reason why not; Invalid at `reason`.
    """
    found = locked_by_reference(session, ctx, reference)
    if found.version != expected_version:
        raise EditConflict(_("A colleague has just changed this case: look at it as it stands now, then decide."))
    ready = replace(readiness_of(session, ctx, found), says_minor=says_minor)
    require(may_steer(ctx, found, action, ready))
    demand_reader(session, ctx, found)
    if action is Action.SUBMIT:
        demand_age(found, says_minor)
    if not is_reason(action, reason):
        raise Invalid({"reason": [_("Please choose one of the answers offered.")]})
    move_case(session, ctx, found, action, reason=reason)
    found.entry_id = record(session, ctx, "case.steered", KIND, found.id, {"state": found.state, "reason": reason})
    session.flush()
    return found


def demand_age(found: EmergencyCase, says_minor: bool | None) -> None:
    """Raises Denied where nobody has read how old they are, and it is not a minor's case anyway."""
    if says_minor is None and found.safeguarding_since is None:
        raise Denied(_("Nobody could read how old they are: unlock your keys, then submit it."))
