"""Who may do what with the organisations of the network."""

from fundapp.accounts.permissions import PEOPLE
from fundapp.core.context import Context
from fundapp.core.verdicts import Verdict, shown_if


def may_administer(ctx: Context) -> Verdict:
    """The list of organisations, what is known of them, and who belongs to them: for whoever looks after people."""
    return shown_if(ctx.may(PEOPLE))
