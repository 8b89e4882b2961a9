"""Who may do what with cases, and why not."""

from dataclasses import dataclass
from uuid import UUID

from fundapp.accounts.rules.groups import GroupCode
from fundapp.cases.models import EmergencyCase
from fundapp.cases.workflow import Action, after
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.ports import Grants
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused, shown_if

WORK = "case.work"
DESK = "case.desk"
REFER = "case.refer"

GRANTS: Grants = {
    GroupCode.OFFICERS: frozenset({WORK, DESK}),
    GroupCode.PARTNERS: frozenset({REFER}),
}
"""Officers read and work on every case; partners enter cases and see where their own stand."""


@dataclass(frozen=True)
class Visitor:
    """Whoever holds a follow-up code. `provisional`: the desk knows it too, so it decides nothing."""

    applicant_id: UUID
    provisional: bool


def may_work(ctx: Context) -> Verdict:
    """Hidden for whoever is no officer."""
    return shown_if(ctx.may(WORK))


def may_use_desk(ctx: Context) -> Verdict:
    """Hidden for whoever does not answer the hotline."""
    return shown_if(ctx.may(DESK))


def may_refer(ctx: Context) -> Verdict:
    """Hidden for whoever belongs to no partner."""
    return shown_if(ctx.may(REFER))


def may_move(ctx: Context, found: EmergencyCase, action: Action) -> Verdict:
    """Whether an officer may take a case a step further."""
    if not may_work(ctx):
        return HIDDEN
    if after(found.state, action) is None:
        return refused(_("This case is no longer where it was: look at it again."))
    return ALLOWED


def may_take(ctx: Context, opens: bool) -> Verdict:
    """Whether an officer may look after a case: whoever cannot open it would only silence its alert."""
    if not may_work(ctx):
        return HIDDEN
    if not opens:
        return refused(_("You can open no case yet: a colleague must admit you to the officers’ key first."))
    return ALLOWED


def may_visit(visitor: Visitor, found: EmergencyCase) -> Verdict:
    """A code opens its own case alone."""
    return shown_if(found.applicant_id == visitor.applicant_id)


def may_decide(visitor: Visitor, found: EmergencyCase, action: Action) -> Verdict:
    """Whether the applicant may accept, ask to look again, withdraw or confirm."""
    if not may_visit(visitor, found):
        return HIDDEN
    if visitor.provisional:
        return refused(_("Choose a code that nobody else knows first: somebody read this one out to you."))
    if after(found.state, action, found.resumes_in) is None:
        return refused(_("There is nothing to answer at present."))
    return ALLOWED
