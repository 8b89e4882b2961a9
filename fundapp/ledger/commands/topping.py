"""A payment may cost more than was held, once a second person agrees."""

from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Denied, NotFound
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.ledger.commands.holding import held_transfer
from fundapp.ledger.models import TopUp
from fundapp.ledger.permissions import may_keep
from fundapp.ledger.queries.topping import top_up_of

KIND = TopUp.__tablename__


def ask_top_up(session: Session, ctx: Context, held_id: UUID, *, up_to: int) -> TopUp:
    """Asks that what is held may cost up to `up_to`, in minor units of its envelope; asked anew, the last holds.

    Raises NotFound, Denied; Conflict where it was resolved already.
    """
    require(may_keep(ctx))
    assert ctx.actor is not None
    held = held_transfer(session, held_id)
    if up_to <= held.amount:
        raise Conflict(_("That much is held already."))
    made = top_up_of(session, held_id) or TopUp(id=uuid4(), held_id=held_id)
    made.up_to, made.asked_by_id, made.asked_at = up_to, ctx.actor.id, ctx.now
    made.agreed_by_id, made.agreed_at = None, None
    told = {"held": held_id.hex, "up_to": up_to}
    made.entry_id = record(session, ctx, "ledger.top_up.asked", KIND, made.id, told)
    session.add(made)
    session.flush()
    return made


def agree_top_up(session: Session, ctx: Context, held_id: UUID, *, up_to: int) -> TopUp:
    """Agrees to what a colleague asked. Raises NotFound; Denied, also for whoever asked; Conflict where it changed."""
    require(may_keep(ctx))
    assert ctx.actor is not None
    held_transfer(session, held_id)
    found = top_up_of(session, held_id)
    if found is None or found.agreed_by_id is not None:
        raise NotFound
    if found.asked_by_id == ctx.actor.id:
        raise Denied(_("You asked for it: somebody else agrees."))
    if found.up_to != up_to:
        raise Conflict(_("It was asked anew in the meantime: look at the amount again."))
    found.agreed_by_id, found.agreed_at = ctx.actor.id, ctx.now
    told = {"held": held_id.hex, "up_to": found.up_to}
    found.entry_id = record(session, ctx, "ledger.top_up.agreed", KIND, found.id, told)
    session.flush()
    return found
