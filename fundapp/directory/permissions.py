"""Who may do what with the directory, and why not."""

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.ports import Grants
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused, shown_if

SEE = "directory.see"
EDIT = "directory.edit"
MEET = "directory.meet"

# Partners and donors are guests of the network: they see what is theirs, not whom we trust.
GRANTS: Grants = {
    GroupCode.FUNDRAISING: frozenset({SEE}),
    GroupCode.OFFICERS: frozenset({SEE, EDIT, MEET}),
    GroupCode.COMMITTEE: frozenset({SEE}),
    GroupCode.FINANCE: frozenset({SEE}),
    GroupCode.AUDITORS: frozenset({SEE}),
    GroupCode.ADMINISTRATORS: frozenset({SEE, EDIT}),
}
"""The house sees organisations and other funds; officers and administrators keep them; people met are for officers."""


def may_see(ctx: Context) -> Verdict:
    """Hidden for guests of the network."""
    return shown_if(ctx.may(SEE))


def may_edit(ctx: Context) -> Verdict:
    """Refused for those who may only look, hidden for everybody else."""
    if not may_see(ctx):
        return HIDDEN
    if ctx.may(EDIT):
        return ALLOWED
    return refused(_("Only officers and administrators change the directory."))


def may_meet(ctx: Context) -> Verdict:
    """People met in the field: hidden for whoever is no officer."""
    return shown_if(ctx.may(MEET))
