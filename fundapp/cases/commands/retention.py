"""A case is kept longer for a reason, until a day; and no longer."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.cases.commands.seconding import first_word
from fundapp.cases.models import RetentionHold, SecondWord
from fundapp.cases.permissions.retention import may_hold
from fundapp.cases.permissions.seconding import may_confirm_word, may_propose_word
from fundapp.cases.queries.cases import locked_by_reference
from fundapp.cases.queries.retention import keeping_of
from fundapp.cases.queries.seconding import waiting_word
from fundapp.cases.rules.retention import HOLD_REASONS, LONGEST_HOLD
from fundapp.cases.rules.seconding import Matter
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid, NotFound, NotSignedIn
from fundapp.core.i18n import _
from fundapp.core.verdicts import require

KIND = RetentionHold.__tablename__
WORD = SecondWord.__tablename__


def set_hold(session: Session, ctx: Context, reference: str, reason: str, until: datetime) -> RetentionHold:
    """Keeps a case from being erased until then. `reason`: one of HOLD_REASONS.

    Raises NotFound; Recused, Undeclared; Denied where it is erased already; Invalid for a day that is over, or more
    than twelve months ahead.
    """
    found = locked_by_reference(session, ctx, reference)
    require(may_hold(ctx, found, keeping_of(session, ctx, found)))
    if ctx.actor is None:
        raise NotSignedIn
    if reason not in HOLD_REASONS:
        raise Invalid({"reason": [_("Please choose one of the answers offered.")]})
    if not ctx.now < until <= ctx.now + LONGEST_HOLD:
        raise Invalid({"until": [_("Choose a day that is still to come, and at most twelve months ahead.")]})
    made = RetentionHold(id=uuid4(), case_id=found.id, reason=reason, by_id=ctx.actor.id, at=ctx.now, until=until)
    told = {"case": found.id.hex, "reason": reason, "until": until.date().isoformat()}
    made.entry_id = record(session, ctx, "case.hold.set", KIND, made.id, told)
    session.add(made)
    session.flush()
    return made


def propose_lift(session: Session, ctx: Context, reference: str, hold_id: UUID) -> SecondWord:
    """Proposes to a second officer to keep a case no longer for this reason: lifting it may erase the case for ever.

    Raises NotFound; Denied with the reason; Conflict where it was lifted, or is over.
    """
    found = locked_by_reference(session, ctx, reference)
    hold = _standing(session, ctx, found.id, hold_id)
    allowed = may_hold(ctx, found, keeping_of(session, ctx, found))
    require(may_propose_word(allowed, waiting_word(session, found.id, Matter.LIFT_HOLD, hold.id)))
    if ctx.actor is None:
        raise NotSignedIn
    made = first_word(found.id, Matter.LIFT_HOLD, hold_id=hold.id, by_id=ctx.actor.id, at=ctx.now, session=session)
    made.entry_id = record(session, ctx, "case.hold.lifting_proposed", WORD, made.id, {"case": found.id.hex})
    session.add(made)
    session.flush()
    return made


def lift_hold(session: Session, ctx: Context, reference: str, hold_id: UUID) -> RetentionHold:
    """Keeps a case no longer for this reason, as another officer has proposed.

    Raises NotFound; Denied with the reason, also for whoever has proposed it; Conflict where it was lifted, or is over.
    """
    found = locked_by_reference(session, ctx, reference)
    hold = _standing(session, ctx, found.id, hold_id)
    word = waiting_word(session, found.id, Matter.LIFT_HOLD, hold.id)
    require(may_confirm_word(ctx, may_hold(ctx, found, keeping_of(session, ctx, found)), word))
    if ctx.actor is None or word is None:
        raise NotSignedIn
    hold.lifted_at, hold.lifted_by_id = ctx.now, ctx.actor.id
    word.confirmed_by_id, word.ended_at = ctx.actor.id, ctx.now
    told = {"case": found.id.hex, "proposed_by": word.proposed_by_id.hex}
    hold.entry_id = record(session, ctx, "case.hold.lifted", KIND, hold.id, told)
    session.flush()
    return hold


def _standing(session: Session, ctx: Context, case_id: UUID, hold_id: UUID) -> RetentionHold:
    """A hold of a case that keeps it, locked. Raises NotFound, Conflict."""
    hold = session.get(RetentionHold, hold_id, with_for_update=True, populate_existing=True)
    if hold is None or hold.case_id != case_id:
        raise NotFound
    if hold.lifted_at is not None or hold.until <= ctx.now:
        raise Conflict(_("This no longer keeps the case: look at it again."))
    return hold
