"""What somebody may add to a case with their code."""

from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import Visitor, may_visit
from fundapp.cases.rules.sheets import Step
from fundapp.cases.workflow import OPEN
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused

DECIDING = (Step.CONTACT, Step.CONSENT, Step.PAYMENT)
"""Steps that a code which somebody else heard must not take: how to reach the applicant and the word that proves them
when they lose their code, what they agree to, and whom money goes to."""


def may_add(visitor: Visitor, found: EmergencyCase, step: Step) -> Verdict:
    """Whether a step may be added: to one's own case, while something is still to be done."""
    if not may_visit(visitor, found):
        return HIDDEN
    if found.state not in OPEN:
        return refused(_("This is finished: nothing can be added to it. Begin a new message instead."))
    if visitor.provisional and step in DECIDING:
        return refused(_("Choose a code that nobody else knows first: somebody read this one out to you."))
    return ALLOWED
