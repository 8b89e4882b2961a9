"""Whether a case may be put before the committee, and why not."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.moving import Readiness, may_steer
from fundapp.cases.workflow import LABELS, Action, State
from fundapp.committee.rules.panels import Question
from fundapp.core.context import Context
from fundapp.core.i18n import _
from fundapp.core.verdicts import ALLOWED, HIDDEN, Verdict, refused


@dataclass(frozen=True)
class Refusal:
    """A refusal of the committee's that may be looked at once more: of which round, until when.

    `was_appeal`: it was looked at once more already.
    """

    round_id: UUID
    until: datetime
    was_appeal: bool


def may_put(
    ctx: Context, found: EmergencyCase, question: Question, ready: Readiness, refusal: Refusal | None
) -> Verdict:
    """Whoever looks after a case puts it before the committee, once its verification is concluded.

    A refusal may be looked at once more, by any officer: theirs may have left. `refusal`: as queries.questions finds
    it; such a case comes before the committee as an appeal alone, or members who refused it would decide it again.
    """
    if not may_work(ctx) or ctx.actor is None:
        return HIDDEN
    objection = _objection(found, question, ready)
    if objection:
        return refused(objection)
    if question is Question.APPEAL or refusal is not None:
        return _may_appeal(ctx, found, question, refusal)
    return may_steer(ctx, found, Action.SUBMIT, ready) if found.state == State.VERIFICATION else ALLOWED


def _objection(found: EmergencyCase, question: Question, ready: Readiness) -> str | None:
    if ready.recused:
        return _("You have declared a conflict of interest: you take no part in this case.")
    wanted = State.DECLINED if question is Question.APPEAL else State.VERIFICATION
    if found.state not in (wanted, State.COMMITTEE):
        return _("Not while the case stands at “%(state)s”.", state=LABELS[State(found.state)])
    if found.erased_at is not None:
        return _("What identified anybody in this case is erased: somebody must apply anew.")
    return None


def _may_appeal(ctx: Context, found: EmergencyCase, question: Question, refusal: Refusal | None) -> Verdict:
    if refusal is None or question is not Question.APPEAL:
        return refused(_("Only what the committee refused is looked at once more, and then by other members."))
    if refusal.was_appeal:
        return refused(_("Other members have looked at this refusal once more already: it stands."))
    if found.state == State.DECLINED and ctx.now >= refusal.until:
        return refused(_("The days within which the policy lets a refusal be looked at once more are over."))
    return ALLOWED
