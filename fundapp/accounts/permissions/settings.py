"""Who may do what with the settings of the service."""

from fundapp.accounts.permissions import SETTINGS
from fundapp.core.context import Context
from fundapp.core.verdicts import Verdict, shown_if


def may_administer(ctx: Context) -> Verdict:
    """What is in force, its history, and changing it."""
    return shown_if(ctx.may(SETTINGS))
