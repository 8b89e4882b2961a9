"""Which officer may send a case on to another fund, and close it with that; and why not."""

from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.workflow import OPEN, Action, State, after
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused


def may_orient(ctx: Context, found: EmergencyCase) -> Verdict:
    """Any officer, while something is still to be done: whoever answers at night may know of another fund."""
    if not may_work(ctx):
        return HIDDEN
    if found.state not in OPEN:
        return refused(_("This case is over: take it up again before you refer it."))
    return ALLOWED


def may_close_as_referred(ctx: Context, found: EmergencyCase) -> Verdict:
    """Whoever looks after it, as long as nothing was decided."""
    if not may_work(ctx):
        return HIDDEN
    if found.state == State.RECEIVED or found.officer_id is None:
        return refused(_("Nobody has taken this case yet: take it first."))
    if ctx.actor is None or found.officer_id != ctx.actor.id:
        return refused(_("Only whoever looks after this case ends it. It can be referred, and stay open."))
    if after(found.state, Action.REFER) is None:
        return refused(_("From where this case stands, it cannot end as referred. It can be referred, and stay open."))
    return ALLOWED
