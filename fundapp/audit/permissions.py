"""Who may read the audit log."""

from fundapp.core.context import Context
from fundapp.core.verdicts import Verdict, shown_if

SEE = "audit.see"


def may_see(ctx: Context) -> Verdict:
    """Hidden for whoever has nothing to do with the log."""
    return shown_if(ctx.may(SEE))
