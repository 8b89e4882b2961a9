"""Who may write and decide under a follow-up code, and what officers may write to whoever holds it."""

from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import Visitor, may_visit, may_work
from fundapp.cases.workflow import OPEN, State
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused

HELPED = (State.ACTIVE, State.REPORTING, State.CLOSED)
"""Help has been given: how it went may be asked."""


def may_speak(visitor: Visitor, found: EmergencyCase) -> Verdict:
    """Whether whoever holds a code may read and write messages and wish for anything: not while others know it."""
    if not may_visit(visitor, found):
        return HIDDEN
    if visitor.provisional:
        return refused(_("Choose a code that nobody else knows first: somebody read this one out to you."))
    return ALLOWED


def may_write(ctx: Context, found: EmergencyCase, kind: str) -> Verdict:
    """Whether an officer may write this kind of message to the applicant of a case."""
    if not may_work(ctx):
        return HIDDEN
    if found.applicant_id is None:
        return refused(_("Nobody has a code for this case, so nobody could read a message."))
    if kind == "question" and (found.state == State.RECEIVED or found.state not in OPEN):
        return refused(_("A question belongs to a case that somebody has taken and that is not over."))
    if kind == "follow_up" and found.state not in HELPED:
        return refused(_("How it went can be asked once help has been given."))
    return ALLOWED
