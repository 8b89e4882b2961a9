"""Who may do what with calls."""

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.ports import Grants
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused, shown_if

SEE = "call.see"
EDIT = "call.edit"
ADMINISTER_PEOPLE = "people.administer"
"""Held by those who look after people (accounts): they pass on what somebody leaves behind, and read none of it."""

# As on the funder map: who raises money writes, who decides of it or answers for it reads, nobody else is told.
GRANTS: Grants = {
    GroupCode.FUNDRAISING: frozenset({SEE, EDIT}),
    GroupCode.COMMITTEE: frozenset({SEE}),
    GroupCode.FINANCE: frozenset({SEE}),
    GroupCode.OFFICERS: frozenset({SEE}),
    GroupCode.AUDITORS: frozenset({SEE}),
}


def may_see(ctx: Context) -> Verdict:
    """Hidden for whoever has nothing to do with calls."""
    return shown_if(ctx.may(SEE))


def may_edit(ctx: Context) -> Verdict:
    """Refused for those who may only look, hidden for everybody else."""
    if not may_see(ctx):
        return HIDDEN
    return ALLOWED if ctx.may(EDIT) else refused(_("Only the fundraising group changes the call watch."))


def may_hand_over(ctx: Context) -> Verdict:
    """Hidden for whoever does not look after people."""
    return shown_if(ctx.may(ADMINISTER_PEOPLE))
