"""Who says where the money of a case comes from, and sets it free."""

from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.workflow import LABELS, State
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused

RELEASABLE = (State.APPROVED, State.PAYMENT, State.ACTIVE, State.REPORTING, State.SUSPENDED)


def may_earmark(ctx: Context, found: EmergencyCase) -> Verdict:
    """Officers choose envelopes while the committee decides."""
    return _at(ctx, found, (State.COMMITTEE,))


def may_release(ctx: Context, found: EmergencyCase) -> Verdict:
    """Officers set free what is held and will not be paid."""
    return _at(ctx, found, RELEASABLE)


def _at(ctx: Context, found: EmergencyCase, states: tuple[State, ...]) -> Verdict:
    if not may_work(ctx) or ctx.actor is None:
        return HIDDEN
    if found.state not in states:
        return refused(_("Not while the case stands at “%(state)s”.", state=LABELS[State(found.state)]))
    return ALLOWED
