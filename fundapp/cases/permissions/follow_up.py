"""Who follows a case up, and closes it; and why not."""

from dataclasses import dataclass

from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.rules.follow_up import FOLLOWED_IN
from fundapp.cases.workflow import LABELS, Action, State, after
from fundapp.core.context import Context
from fundapp.core.i18n import _, ngettext
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused


@dataclass(frozen=True)
class Loose:
    """What is still open of a case: times nobody has asked at yet, money that is held, money that is under way."""

    unasked: int = 0
    held: bool = False
    outside: bool = False


def may_follow(ctx: Context, found: EmergencyCase) -> Verdict:
    """Whether an officer may write down what came of asking. Any of them: whoever is reached by the person."""
    if not may_work(ctx) or ctx.actor is None:
        return HIDDEN
    if found.state not in FOLLOWED_IN or found.erased_at is not None:
        return refused(_("Nobody asks while the case stands at “%(state)s”.", state=LABELS[State(found.state)]))
    return ALLOWED


def may_close(ctx: Context, found: EmergencyCase, loose: Loose) -> Verdict:
    """Whether whoever looks after a case may close it: once nothing of it is open."""
    if not may_work(ctx) or ctx.actor is None:
        return HIDDEN
    if after(found.state, Action.CLOSE, found.resumes_in) is None:
        return refused(_("Not while the case stands at “%(state)s”.", state=LABELS[State(found.state)]))
    if found.officer_id is None:
        return refused(_("Nobody has taken this case yet: take it first."))
    if found.officer_id != ctx.actor.id:
        return refused(_("A colleague looks after this case: take it over first, if they cannot go on."))
    reason = _open_end(loose)
    return refused(reason) if reason else ALLOWED


def _open_end(loose: Loose) -> str | None:
    if loose.outside:
        return _("A payment of this case is under way: find out what became of it first.")
    if loose.held:
        return _("Money is still held for this case: pay it, or set it free with the reason, first.")
    if loose.unasked:
        return ngettext(
            "%(num)s time nobody has asked yet: ask, or give it up with a reason, first.",
            "%(num)s times nobody has asked yet: ask, or give them up with a reason, first.",
            loose.unasked,
        )
    return None
