"""Whether a case may be put before the committee, and why not."""

from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.moving import Readiness, may_steer
from fundapp.cases.workflow import LABELS, Action, State
from fundapp.committee.rules.panels import Question
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused


def may_put(ctx: Context, found: EmergencyCase, question: Question, ready: Readiness) -> Verdict:
    """Whoever looks after a case puts it before the committee, once its verification is concluded.

    A refusal may be looked at once more, by any officer: theirs may have left.
    """
    if not may_work(ctx) or ctx.actor is None:
        return HIDDEN
    if ready.recused:
        return refused(_("You have declared a conflict of interest: you take no part in this case."))
    wanted = State.DECLINED if question is Question.APPEAL else State.VERIFICATION
    if found.state not in (wanted, State.COMMITTEE):
        return refused(_("Not while the case stands at “%(state)s”.", state=LABELS[State(found.state)]))
    if found.erased_at is not None:
        return refused(_("What identified anybody in this case is erased: somebody must apply anew."))
    if question is Question.AWARD and found.state == State.VERIFICATION:
        return may_steer(ctx, found, Action.SUBMIT, ready)
    return ALLOWED
