"""Who may note what was checked of a case, plan its tasks, and protect a minor."""

from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.workflow import OPEN, State
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused

BEFORE_COMMITTEE = (State.TRIAGE, State.INFO_REQUESTED, State.VERIFICATION, State.SUSPENDED)
"""While a case is in one of these, its finding may still change: the committee decides on what it was given."""


def may_note(ctx: Context, found: EmergencyCase) -> Verdict:
    """Whether an officer may note what they asked or saw: once somebody has taken a case, and until it is over."""
    if not may_work(ctx):
        return HIDDEN
    if found.state == State.RECEIVED:
        return refused(_("Somebody must take this case first."))
    if found.state not in OPEN or found.erased_at is not None:
        return refused(_("This case is over: nothing is noted in it any more."))
    return ALLOWED


def may_find(ctx: Context, found: EmergencyCase) -> Verdict:
    """Whether an officer may write a finding: not once the committee has it."""
    if not (verdict := may_note(ctx, found)):
        return verdict
    if found.state not in BEFORE_COMMITTEE:
        return refused(_("The committee has this case: its finding stays as it is."))
    return ALLOWED


def may_plan(ctx: Context, found: EmergencyCase) -> Verdict:
    """Whether an officer may add or change a task: until a case is over. What is open then can still be done."""
    if not may_work(ctx):
        return HIDDEN
    if found.state not in OPEN or found.erased_at is not None:
        return refused(_("This case is over: it gets no new tasks."))
    return ALLOWED


def may_unmark_minor(ctx: Context, found: EmergencyCase) -> Verdict:
    """Whether an officer may say that a case is no minor's after all."""
    if not (verdict := may_note(ctx, found)):
        return verdict
    if found.safeguarding_since is None:
        return refused(_("This case is not marked as a minor’s."))
    return ALLOWED
