"""Several cases given to one officer at once."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership
from fundapp.accounts.rules.groups import GroupCode
from fundapp.audit.commands import record
from fundapp.cases.commands.moving import move_case
from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.assigning import may_assign
from fundapp.cases.queries.conflicts import recused_cases
from fundapp.cases.queries.following import candidate_for
from fundapp.cases.workflow import OPEN, Action, State
from fundapp.core.context import Context
from fundapp.core.errors import Invalid, NotFound
from fundapp.core.i18n import _
from fundapp.core.verdicts import require

MOST_AT_ONCE = 100
MOST_REASONS = 10
"""Reasons why cases cannot be given to somebody that are told at once."""


def assign_cases(session: Session, ctx: Context, references: Collection[str], officer_id: UUID) -> list[EmergencyCase]:
    """Gives open cases to an officer, who has then taken them, and returns those that changed hands.

    Cases that are theirs already, or over, stay as they are. One entry for each case. Raises NotFound where one of
    them is none; Invalid at `officer`, with reason and name, where whoever is named is no officer, is recused from one
    of them or could not open it, or where the actor is recused from one: then nothing changes hands.
    """
    require(may_work(ctx))
    if session.get(Membership, (officer_id, GroupCode.OFFICERS.value)) is None:
        raise Invalid({"officer": [_("This person is no officer of the fund any more.")]})
    wanted = select(EmergencyCase).where(EmergencyCase.reference.in_(references)).order_by(EmergencyCase.id)
    cases = session.scalars(wanted.with_for_update(), execution_options={"populate_existing": True}).all()
    if len(cases) != len(set(references)):
        raise NotFound
    changed = [each for each in cases if each.state in OPEN and each.officer_id != officer_id]
    _refuse_unfit(session, ctx, changed, officer_id)
    for found in changed:
        before = found.officer_id
        found.officer_id, found.updated_at = officer_id, ctx.now
        found.acknowledged_at = found.acknowledged_at or ctx.now
        if found.state == State.RECEIVED:
            move_case(session, ctx, found, Action.TAKE)
        told = {"from": before.hex if before else "", "to": officer_id.hex}
        found.entry_id = record(session, ctx, "case.assigned", EmergencyCase.__tablename__, found.id, told)
    session.flush()
    return changed


def _refuse_unfit(session: Session, ctx: Context, cases: Sequence[EmergencyCase], officer_id: UUID) -> None:
    """Once the cases are locked: nobody steps back from one, or is let into it, meanwhile."""
    own = recused_cases(session, ctx.actor.id) if ctx.actor else ()
    candidate = candidate_for(session, officer_id, [each.id for each in cases])
    verdicts = [may_assign(ctx, each, candidate, own) for each in cases]
    reasons = list(dict.fromkeys(str(each.reason) for each in verdicts if not each))
    if reasons:
        raise Invalid({"officer": reasons[:MOST_REASONS]})
