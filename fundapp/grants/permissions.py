"""Who may do what with calls."""

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.ports import Grants
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused, shown_if
from fundapp.grants.models import Opportunity
from fundapp.grants.workflow import State

SEE = "call.see"
EDIT = "call.edit"
ADMINISTER_PEOPLE = "people.administer"
"""Held by those who look after people (accounts): they pass on what somebody leaves behind, and read none of it."""
DECIDE = "committee.decide"
"""The committee's own right: to put an opportunity before itself, and to vote (committee/permissions.py)."""

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


def may_ask(ctx: Context, found: Opportunity, *, live: bool) -> Verdict:
    """Whether somebody may ask the committee for a decision. `live`: it is before the committee already."""
    if not (verdict := may_edit(ctx)):
        return verdict
    return _undecided(found, live=live)


def may_decide(ctx: Context) -> Verdict:
    """Members of the committee; whoever sees opportunities is told why not."""
    if not may_see(ctx):
        return HIDDEN
    return ALLOWED if ctx.may(DECIDE) else refused(_("A member of the committee puts it to the vote."))


def may_put(ctx: Context, found: Opportunity, *, asked: bool, live: bool) -> Verdict:
    """Whether somebody may put it before the committee: its members, once the fundraising group has asked (`asked`)."""
    if not (verdict := may_decide(ctx)):
        return verdict
    if not (verdict := _undecided(found, live=live)):
        return verdict
    return ALLOWED if asked else refused(_("The fundraising group asks for a decision first, with a recommendation."))


def _undecided(found: Opportunity, *, live: bool) -> Verdict:
    if live:
        return refused(_("It is before the committee already: its round decides."))
    if found.state != State.SPOTTED:
        return refused(_("Only what was newly spotted is still to be decided."))
    return ALLOWED
