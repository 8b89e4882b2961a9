"""Who may do what in the committee, and why not."""

from fundapp.accounts.rules.groups import GroupCode
from fundapp.committee.models import DecisionRound, Panellist, PolicyVersion
from fundapp.committee.rules.conflicts import recuses
from fundapp.committee.rules.panels import BY_MEMBERS, Standing
from fundapp.committee.rules.reminding import NUDGES_APART
from fundapp.committee.rules.tallies import Outcome
from fundapp.committee.workflow import Action, PolicyState, State, after
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.ports import Grants
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused, shown_if

DECIDE = "committee.decide"
CONVENE = "committee.convene"
SEE = "committee.see"
SEE_POLICY = "committee.policy"

GRANTS: Grants = {
    GroupCode.COMMITTEE: frozenset({DECIDE, SEE, SEE_POLICY}),
    GroupCode.OFFICERS: frozenset({CONVENE, SEE, SEE_POLICY}),
    GroupCode.FINANCE: frozenset({SEE_POLICY}),
    GroupCode.AUDITORS: frozenset({SEE_POLICY}),
}
"""Officers put questions, members decide them; by which policy, everybody who has to do with money may read.

What the committee conducts by itself (rules.panels.BY_MEMBERS) its members put too, and officers are not told of it.
"""


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


def conducts(ctx: Context, question: str) -> bool:
    """Whether somebody puts and conducts questions of this kind: officers, or the committee's own members."""
    return ctx.may(DECIDE if question in BY_MEMBERS else CONVENE)


def may_convene(ctx: Context, question: str) -> Verdict:
    """Officers put questions before the committee, and its members what it conducts by itself."""
    return shown_if(conducts(ctx, question))


def may_conduct(ctx: Context, found: DecisionRound, action: Action) -> Verdict:
    """Whether somebody may open, extend or call off a round with its panel."""
    if not conducts(ctx, found.question):
        return HIDDEN
    if found.question in BY_MEMBERS and any(_is_recused(ctx, each) for each in found.panel):
        return refused(_("You are recused from this question: nothing of it is for you."))
    if after(found.state, action) is None:
        return refused(_("This round is no longer where it was: look at it again."))
    return ALLOWED


def may_see_rounds(ctx: Context) -> Verdict:
    """Hidden for whoever neither puts questions nor decides them."""
    return shown_if(ctx.may(SEE))


def may_see_round(ctx: Context, found: DecisionRound, mine: Panellist | None) -> Verdict:
    """Whoever conducts it, and whoever was convened; hidden for everybody else. What is in it the keys decide."""
    return shown_if(conducts(ctx, found.question) or (ctx.may(DECIDE) and mine is not None))


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
    """Officers always; the panel once the round was opened; what members conduct, whoever of them has declared."""
    if not may_see_round(ctx, found, mine):
        return HIDDEN
    if mine is not None and mine.standing == Standing.RECUSED:
        return refused(_("You are recused from this question: nothing of it is for you."))
    if mine is None or (conducts(ctx, found.question) and (found.question not in BY_MEMBERS or _has_declared(mine))):
        return ALLOWED
    return _panel_may_read(found, mine)


def may_vote_in(ctx: Context, found: DecisionRound, mine: Panellist | None) -> Verdict:
    """Whoever has a seat, while the round is open."""
    if mine is None or not ctx.may(DECIDE):
        return HIDDEN
    if mine.standing != Standing.SEATED:
        return refused(_("You have no seat in this round."))
    if found.state != State.OPEN or found.closes_at is None or ctx.now >= found.closes_at:
        return refused(_("This round takes no more votes."))
    return ALLOWED


def may_see_card(ctx: Context, found: DecisionRound, mine: Panellist | None) -> Verdict:
    """The conflict card: officers, and whoever was asked and is not recused."""
    if not may_see_round(ctx, found, mine):
        return HIDDEN
    if mine is not None and (mine.standing == Standing.RECUSED or not conducts(ctx, found.question)):
        return may_declare(ctx, found, mine)
    return ALLOWED


def may_see_votes(ctx: Context, found: DecisionRound, mine: Panellist | None) -> Verdict:
    """Who voted how: once it is decided, for officers and for the panel."""
    if found.state != State.DECIDED:
        return refused(_("Votes stay hidden until the round is decided."))
    return may_read_brief(ctx, found, mine)


def may_nudge(ctx: Context, found: DecisionRound, each: Panellist, *, waits: bool) -> Verdict:
    """Whether whoever conducts a round may remind somebody. `waits`: the round waits for them."""
    if not conducts(ctx, found.question):
        return HIDDEN
    if found.question in BY_MEMBERS and any(_is_recused(ctx, one) for one in found.panel):
        return refused(_("You are recused from this question: nothing of it is for you."))
    if not waits:
        return refused(_("This round waits for nothing of theirs any more."))
    if each.nudged_at is not None and ctx.now - each.nudged_at < NUDGES_APART:
        return refused(_("They were told less than two hours ago."))
    return ALLOWED


def may_discuss(ctx: Context, found: DecisionRound, mine: Panellist | None, *, writing: bool) -> Verdict:
    """The panel's own discussion: nobody else's, officers' neither. Once it is over it is only read."""
    if mine is None or not ctx.may(DECIDE):
        return HIDDEN
    if mine.standing != Standing.SEATED:
        return refused(_("Only the panel of this round reads and writes here."))
    if writing and found.state not in (State.OPEN, State.LAPSED):
        return refused(_("This round is over: what was written can be read, and nothing is added."))
    return ALLOWED


def may_question(ctx: Context, found: DecisionRound, mine: Panellist | None) -> Verdict:
    """The panel asks the officers, as long as it decides."""
    return may_discuss(ctx, found, mine, writing=True)


def may_answer(ctx: Context, found: DecisionRound, mine: Panellist | None) -> Verdict:
    """Officers answer the panel, unless they are of it themselves; members answer each other in what they conduct."""
    if not conducts(ctx, found.question) or (mine is not None and mine.standing == Standing.RECUSED):
        return HIDDEN
    if mine is not None and mine.standing == Standing.SEATED and found.question not in BY_MEMBERS:
        return refused(_("You decide this round: a colleague answers the panel's questions."))
    if found.state not in (State.OPEN, State.LAPSED):
        return refused(_("This round is over: what was written can be read, and nothing is added."))
    return ALLOWED


def may_ratify(ctx: Context, about: DecisionRound, *, put: bool) -> Verdict:
    """Whether an officer may put an award of the fast track to the full committee. `put`: somebody has done so."""
    if not ctx.may(CONVENE):
        return HIDDEN
    if about.outcome != Outcome.APPROVED or about.ratify_by is None:
        return refused(_("Only what was approved on the fast track is ratified."))
    if put:
        return refused(_("The full committee has been asked about this already."))
    return ALLOWED


def may_see_agenda(ctx: Context) -> Verdict:
    """Officers put questions, members decide them: both see what is next."""
    return shown_if(ctx.may(CONVENE) or ctx.may(DECIDE))


def may_read_minutes(ctx: Context, found: DecisionRound, mine: Panellist | None) -> Verdict:
    """Officers, and whoever decided, once it is decided: minutes name who voted how."""
    verdict = may_read_brief(ctx, found, mine)
    if verdict and found.state != State.DECIDED:
        return refused(_("There are minutes only of what was decided."))
    return verdict


def _is_recused(ctx: Context, each: Panellist) -> bool:
    return ctx.actor is not None and each.person_id == ctx.actor.id and each.standing == Standing.RECUSED


def _has_declared(mine: Panellist) -> bool:
    return mine.grade is not None and mine.standing not in (Standing.RECUSED, Standing.BARRED)


def _panel_may_read(found: DecisionRound, mine: Panellist) -> Verdict:
    if mine.standing == Standing.BARRED:
        return refused(_("You may not decide this: you took part in it before. Nothing of it is for you here."))
    if mine.grade is None:
        return refused(_("First say how you stand to this question."))
    if mine.standing == Standing.SEATED:
        return ALLOWED
    waits = _("The round is not open yet: some members have still to declare how they stand.")
    return refused(waits if found.opened_at is None else _("You have no seat in this round."))
