"""Who may do what in the committee, and why not."""

from fundapp.accounts.rules.groups import GroupCode
from fundapp.committee.models import DecisionRound, Panellist, PolicyVersion
from fundapp.committee.rules.conflicts import recuses
from fundapp.committee.rules.panels import Standing
from fundapp.committee.workflow import Action, PolicyState, State, after
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.ports import Grants
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused, shown_if

DECIDE = "committee.decide"
CONVENE = "committee.convene"
SEE_POLICY = "committee.policy"

GRANTS: Grants = {
    GroupCode.COMMITTEE: frozenset({DECIDE, SEE_POLICY}),
    GroupCode.OFFICERS: frozenset({CONVENE, SEE_POLICY}),
    GroupCode.FINANCE: frozenset({SEE_POLICY}),
    GroupCode.AUDITORS: frozenset({SEE_POLICY}),
}
"""Officers put questions, members decide them; by which policy, everybody who has to do with money may read."""


def may_see_policy(ctx: Context) -> Verdict:
    """Hidden for whoever has nothing to do with decisions."""
    return shown_if(ctx.may(SEE_POLICY))


def may_write_policy(ctx: Context) -> Verdict:
    """The committee sets its own policy; others read it."""
    if not may_see_policy(ctx):
        return HIDDEN
    return ALLOWED if ctx.may(DECIDE) else refused(_("The committee itself writes and signs its policy."))


def may_sign(ctx: Context, found: PolicyVersion) -> Verdict:
    """Two members sign, each once."""
    if not (verdict := may_write_policy(ctx)):
        return verdict
    if found.state != PolicyState.DRAFT:
        return refused(_("Only a draft can be signed."))
    if ctx.actor and any(each.person_id == ctx.actor.id for each in found.signatures):
        return refused(_("You have signed this policy: somebody else must sign it too."))
    return ALLOWED


def may_convene(ctx: Context) -> Verdict:
    """Officers put questions before the committee."""
    return shown_if(ctx.may(CONVENE))


def may_conduct(ctx: Context, found: DecisionRound, action: Action) -> Verdict:
    """Whether an officer may open, extend or call off a round."""
    if not ctx.may(CONVENE):
        return HIDDEN
    if after(found.state, action) is None:
        return refused(_("This round is no longer where it was: look at it again."))
    return ALLOWED


def may_see_round(ctx: Context, mine: Panellist | None) -> Verdict:
    """Officers, and whoever was convened; hidden for everybody else. What is in it the keys decide."""
    return shown_if(ctx.may(CONVENE) or (ctx.may(DECIDE) and mine is not None))


def may_declare(ctx: Context, found: DecisionRound, mine: Panellist | None) -> Verdict:
    """Whoever was convened declares; once recused, they stay so."""
    if mine is None or not ctx.may(DECIDE):
        return HIDDEN
    if recuses(mine.grade) or mine.standing in (Standing.RECUSED, Standing.BARRED):
        return refused(_("You are recused from this question: nothing of it is for you."))
    if found.state not in (State.CONVENED, State.OPEN, State.LAPSED):
        return refused(_("This round is over."))
    return ALLOWED


def may_read_brief(ctx: Context, found: DecisionRound, mine: Panellist | None) -> Verdict:
    """Officers always; the panel once the round was opened."""
    if not may_see_round(ctx, mine):
        return HIDDEN
    if mine is None or ctx.may(CONVENE):
        return ALLOWED
    if mine.standing in (Standing.RECUSED, Standing.BARRED):
        return refused(_("You are recused from this question: nothing of it is for you."))
    if mine.grade is None:
        return refused(_("First say how you stand to this question."))
    if mine.standing == Standing.SEATED:
        return ALLOWED
    waits = _("The round is not open yet: some members have still to declare how they stand.")
    return refused(waits if found.opened_at is None else _("You have no seat in this round."))


def may_vote_in(ctx: Context, found: DecisionRound, mine: Panellist | None) -> Verdict:
    """Whoever has a seat, while the round is open."""
    if mine is None or not ctx.may(DECIDE):
        return HIDDEN
    if mine.standing != Standing.SEATED:
        return refused(_("You have no seat in this round."))
    if found.state != State.OPEN or found.closes_at is None or ctx.now >= found.closes_at:
        return refused(_("This round takes no more votes."))
    return ALLOWED
