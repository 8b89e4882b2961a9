"""Which officer may take a case which step further, and judge it; and why not."""

from dataclasses import dataclass
from uuid import UUID

from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.rules.reasons import STEERED
from fundapp.cases.workflow import LABELS, Action, State, after
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused

JUDGED_IN = (State.TRIAGE, State.INFO_REQUESTED, State.VERIFICATION, State.SUSPENDED)
"""States in which triage may be written down, or thought over again; the committee decides on what stands."""


@dataclass(frozen=True)
class Readiness:
    """What is there already of a case: an assessment, a finding, a minor's plan. `recused`: whoever asks is.

    `no_minor`: two officers have said that it is no minor's. `says_minor`: their age says so; None: nobody has read it.
    """

    assessed: bool = False
    concluded: bool = False
    planned: bool = False
    recused: bool = False
    no_minor: bool = False
    says_minor: bool | None = None


def may_steer(ctx: Context, found: EmergencyCase, action: Action, ready: Readiness) -> Verdict:
    """Whether an officer may take a case this step further. Pure: `ready` comes from queries.triage."""
    if not may_work(ctx) or ctx.actor is None or action not in STEERED:
        return HIDDEN
    if ready.recused:
        return refused(_recused())
    objections = _not_theirs(ctx.actor.id, found, action), _not_from_here(found, action), _not_yet(found, action, ready)
    reason = next((each for each in objections if each), None)
    return ALLOWED if reason is None else refused(reason)


def may_assess(ctx: Context, found: EmergencyCase, ready: Readiness) -> Verdict:
    """Whether an officer may write down what triage found. Any of them: a colleague may know the country better."""
    if not may_work(ctx) or ctx.actor is None:
        return HIDDEN
    if ready.recused:
        return refused(_recused())
    if found.state == State.RECEIVED:
        return refused(_("Nobody has taken this case yet: take it first."))
    if found.state not in JUDGED_IN or found.erased_at is not None:
        return refused(_("What triage found can no longer be changed: the case has gone further, or is over."))
    return ALLOWED


def _recused() -> str:
    return _("You have declared a conflict of interest: you take no part in this case.")


def _not_theirs(me: UUID, found: EmergencyCase, action: Action) -> str | None:
    """Whoever looks after a case moves it. What is over may be looked at again by any officer: theirs may have left."""
    if action == Action.REOPEN or found.officer_id == me:
        return None
    if found.officer_id is None:
        return _("Nobody has taken this case yet: take it first.")
    return _("A colleague looks after this case: take it over first, if they cannot go on.")


def _not_from_here(found: EmergencyCase, action: Action) -> str | None:
    if after(found.state, action, found.resumes_in) is None:
        return _("Not while the case stands at “%(state)s”.", state=LABELS[State(found.state)])
    if action == Action.REOPEN and found.erased_at is not None:
        return _("What identified anybody in this case is erased: somebody must apply anew.")
    return None


def _not_yet(found: EmergencyCase, action: Action, ready: Readiness) -> str | None:
    if action == Action.VERIFY and not ready.assessed:
        return _("Write down what triage found first: criteria, risk and priority.")
    if action == Action.SUBMIT and not ready.concluded:
        return _("Write down first, on the page “Verification”, how far this is confirmed and what you recommend.")
    if action == Action.SUBMIT and found.safeguarding_since is not None and not ready.planned:
        return _("This is about a minor: a safeguarding plan comes first.")
    if action == Action.SUBMIT and found.safeguarding_since is None and ready.says_minor and not ready.no_minor:
        return _("They say that they are under 18: begin the safeguarding first, on the page “Verification”.")
    return None
