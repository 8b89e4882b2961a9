"""Who works on a case: taken by an officer, given on by somebody who leaves."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Membership
from fundapp.accounts.queries.people import person_names
from fundapp.accounts.rules.groups import GroupCode
from fundapp.audit.commands import record
from fundapp.cases.commands.moving import move_case
from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_take, may_work
from fundapp.cases.permissions.assigning import may_look_after, may_take_restricted
from fundapp.cases.permissions.leaving import may_hand_over
from fundapp.cases.queries.cases import locked_by_reference, opens_cases
from fundapp.cases.queries.following import candidate_for, read_in_person
from fundapp.cases.queries.questions import sits_on
from fundapp.cases.workflow import OPEN, Action, State
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.verdicts import Verdict, refused, require

KIND = EmergencyCase.__tablename__


def take_case(session: Session, ctx: Context, reference: str) -> EmergencyCase:
    """Makes the actor the officer of a case that nobody has taken, and so answers its alert.

    Raises NotFound; Denied for whoever could not open it, or is recused; Conflict, saying who it was, where somebody
    took it before.
    """
    require(may_work(ctx))
    if ctx.actor is None:
        raise NotSignedIn
    require(may_take(ctx, opens_cases(session, ctx)))
    found = locked_by_reference(session, ctx, reference, declared=False)
    require(_may_read(session, found, ctx.actor.id))
    if found.officer_id is not None:
        raise Conflict(_taken_by(session, ctx, found.officer_id))
    if found.state == State.RECEIVED:
        move_case(session, ctx, found, Action.TAKE)
    elif found.state not in OPEN:
        raise Conflict(_("This case is over: there is nothing to take."))
    found.officer_id, found.acknowledged_at, found.updated_at = ctx.actor.id, ctx.now, ctx.now
    found.entry_id = record(session, ctx, "case.taken", KIND, found.id)
    session.flush()
    return found


def take_over_case(session: Session, ctx: Context, reference: str, *, expected_version: int) -> EmergencyCase:
    """Makes the actor the officer of a colleague's case. When it was first acknowledged stays as it is.

    Raises NotFound, Denied as `take_case`; Conflict where it is nobody's, the actor's own already, over, or was changed
    meanwhile.
    """
    require(may_work(ctx))
    if ctx.actor is None:
        raise NotSignedIn
    require(may_take(ctx, opens_cases(session, ctx)))
    found = locked_by_reference(session, ctx, reference)
    require(_may_read(session, found, ctx.actor.id))
    before = found.officer_id
    unchanged = found.version == expected_version and found.state in OPEN
    if not unchanged or before is None or before == ctx.actor.id:
        raise Conflict(_("This case is no longer where it was: look at it again."))
    told = {"from": before.hex, "to": ctx.actor.id.hex}
    found.officer_id, found.updated_at = ctx.actor.id, ctx.now
    found.entry_id = record(session, ctx, "case.passed_on", KIND, found.id, told)
    session.flush()
    return found


def hand_over_cases(session: Session, ctx: Context, leaver_id: UUID, successor_id: UUID) -> int:
    """Gives the open cases of an officer who leaves to their successor, and returns how many.

    Those from which the successor is recused, or that they could not open, become nobody's. Nothing where the successor
    is no officer: then the cases stay under the leaver's name, and the list tells so. One entry for each case: the log
    is compared with the rows, both ways.
    """
    require(may_hand_over(ctx))
    theirs = EmergencyCase.officer_id == leaver_id, EmergencyCase.state.in_(OPEN)
    cases = session.scalars(select(EmergencyCase).where(*theirs).order_by(EmergencyCase.id).with_for_update()).all()
    if not cases or session.get(Membership, (successor_id, GroupCode.OFFICERS.value)) is None:
        return 0
    successor = candidate_for(session, successor_id, [each.id for each in cases])
    for found in cases:
        found.officer_id, found.updated_at = successor_id, ctx.now
        if not may_look_after(found, successor):  # nobody's, until another officer takes it
            found.officer_id = found.acknowledged_at = None
        told = {"from": leaver_id.hex, "to": found.officer_id.hex if found.officer_id else ""}
        found.entry_id = record(session, ctx, "case.passed_on", KIND, found.id, told)
    session.flush()
    return len(cases)


def _may_read(session: Session, found: EmergencyCase, person_id: UUID) -> Verdict:
    """A few queries."""
    if sits_on(session, person_id, found.id):
        return refused(_("You were asked to decide this case, so you cannot look after it: step back there first."))
    reads = read_in_person(session, person_id, [found.id]) if found.restricted_since is not None else ()
    return may_take_restricted(found, reads)


def _taken_by(session: Session, ctx: Context, officer_id: UUID) -> str:
    if ctx.actor is not None and officer_id == ctx.actor.id:
        return _("You have taken this case already.")
    name = person_names(session, [officer_id]).get(officer_id, "")
    return _("%(name)s took this case before you.", name=name)
