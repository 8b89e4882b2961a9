"""Who counts a decided case."""

from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused


def may_count(ctx: Context, found: EmergencyCase) -> Verdict:
    """Whether an officer may count a case, or take it out of the count. Any of them who can open it."""
    if not may_work(ctx) or ctx.actor is None:
        return HIDDEN
    if found.erased_at is not None:
        return refused(_("This case is erased: as it was counted, or not, it stays."))
    return ALLOWED
