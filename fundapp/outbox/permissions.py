"""Who may look after the outbox."""

from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused, shown_if

SEE = "outbox.see"
MEND = "outbox.mend"


def may_see(ctx: Context) -> Verdict:
    """Hidden for whoever has nothing to do with how the service runs."""
    return shown_if(ctx.may(SEE))


def may_mend(ctx: Context) -> Verdict:
    """Refused for those who may only look, hidden for everybody else."""
    if not may_see(ctx):
        return HIDDEN
    return ALLOWED if ctx.may(MEND) else refused(_("Only those who look after the service decide on failed messages."))
