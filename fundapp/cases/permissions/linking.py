"""Who may decide how two cases belong together, and why not."""

from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.rules.linking import Likeness
from fundapp.cases.workflow import OPEN
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused


def earlier_and_later(one: EmergencyCase, other: EmergencyCase) -> tuple[EmergencyCase, EmergencyCase]:
    """Two cases in the order in which they were received: the later one joins the earlier one."""
    first, second = sorted((one, other), key=lambda each: (each.received_at, each.id))
    return first, second


def may_link(ctx: Context, one: EmergencyCase, other: EmergencyCase) -> Verdict:
    """Whether an officer may decide of two cases. Whether they are recused, the reads of both cases say."""
    if not may_work(ctx):
        return HIDDEN
    if one.id == other.id:
        return refused(_("This is the same case twice."))
    erased = [each for each in (one, other) if each.erased_at is not None]
    if erased and not {one.joined_to_id, other.joined_to_id} & {each.id for each in erased}:
        return refused(_("One of both is erased: nothing can be compared any more."))
    return ALLOWED


def may_join(ctx: Context, main: EmergencyCase, later: EmergencyCase, likeness: str) -> Verdict:
    """Whether a case may join an earlier one: never an open one one that is over, where nobody would look after it."""
    verdict = may_link(ctx, main, later)
    if not verdict or likeness != Likeness.SAME or main.state in OPEN or later.state not in OPEN:
        return verdict
    reason = _(
        "%(reference)s is over, so nobody would look after the later one. Take it up again first, or choose another "
        "matter.",
        reference=main.reference,
    )
    return refused(reason)
