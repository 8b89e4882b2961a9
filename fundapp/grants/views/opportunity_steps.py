"""Pages on which an opportunity takes a step: each asks for what the step needs, and says what it does."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response as AnyResponse

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.grants.commands import outcomes
from fundapp.grants.commands.dropping import OVER
from fundapp.grants.forms import (
    GoForm,
    LostForm,
    NoGoForm,
    NoteLostForm,
    PlainForm,
    WithdrawForm,
    WonForm,
)
from fundapp.grants.models import Opportunity
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.going import ids_before_committee
from fundapp.grants.queries.opportunities import opportunity
from fundapp.grants.queries.proposal_tasks import count_open
from fundapp.grants.queries.signing import barred_steps
from fundapp.grants.queries.submissions import in_force
from fundapp.grants.rules.documents import NOTE
from fundapp.grants.rules.step_words import UNDOES
from fundapp.grants.views.frame import PREFIX, TEMPLATES
from fundapp.grants.views.pipeline_frame import pipeline_wordings
from fundapp.grants.views.signing import signing_url
from fundapp.grants.workflow import BACKWARDS, LABELS, Action, State, steps_from

blueprint = Blueprint("call_steps", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(pipeline_wordings)

Answer = tuple[str, int] | AnyResponse
Act = Callable[..., Opportunity]

ASKING: Mapping[Action, tuple[Any, Act]] = {
    Action.GO: (GoForm, partial(outcomes.decide_opportunity, go=True)),
    Action.NO_GO: (NoGoForm, partial(outcomes.decide_opportunity, go=False)),
    Action.WIN: (WonForm, outcomes.win_opportunity),
    Action.LOSE: (LostForm, outcomes.lose_opportunity),
    Action.WITHDRAW: (WithdrawForm, outcomes.withdraw_opportunity),
}
"""Steps that record something: the form, and the command that takes what it asked for. What was sent: views/sending."""

COMMITTEES = (Action.GO, Action.NO_GO, Action.WITHDRAW)
"""What is not done by hand while a round of the committee is about it."""


@blueprint.route("/opportunities/<uuid:opportunity_id>/step/<step>", methods=["GET", "POST"])
@keeps_what_was_typed
def take(opportunity_id: UUID, step: str) -> Answer:
    """Takes a step once somebody has said what it needs; what is possible no longer, leads back to the page."""
    ctx = current_context()
    require(may_edit(ctx))
    action = _action(step)
    found = opportunity(db.session(), ctx, opportunity_id)
    if action == Action.SIGN and action in steps_from(found.state, two_stage=found.two_stage):
        return redirect(signing_url(opportunity_id), 303)
    kind, act = _asked(found.state, action)
    form = kind.showing(_known(ctx, found))
    if not form.is_submitted():
        form.version.data = str(found.version)
    if not form.is_submitted() and action not in steps_from(found.state, two_stage=found.two_stage):
        flash(_("This step is not possible from where it stands now."), "warning")
        return _to(opportunity_id)
    if not form.is_submitted() and action in COMMITTEES and ids_before_committee(db.session(), [opportunity_id]):
        flash(_("The committee decides this in a round that is not over: it stands below."), "warning")
        return _to(opportunity_id)
    if not form.is_submitted() and (why := barred_steps(db.session(), ctx, found).get(action)):
        flash(why, "warning")
        return _to(opportunity_id)
    given = form.judge()
    taken = form.keep(lambda: _take(ctx, act, opportunity_id, given, form.expected_version)) if given else None
    if taken:
        flash(_("It now stands here: %(state)s.", state=LABELS[taken]))
        return _to(opportunity_id)
    return _ask(ctx, form, opportunity_id, action), form.http_status


def _action(step: str) -> Action:
    try:
        return Action(step)
    except ValueError:
        raise NotFound from None


def _asked(state: str, action: Action) -> tuple[Any, Act]:
    if action in BACKWARDS:
        return PlainForm, partial(_plain, outcomes.return_opportunity, action)
    if action == Action.LOSE and state == State.CONCEPT_NOTE:
        return NoteLostForm, outcomes.lose_opportunity
    return ASKING.get(action) or (PlainForm, partial(_plain, outcomes.advance_opportunity, action))


def _plain(act: Act, action: Action, session: Any, ctx: Context, opportunity_id: UUID, given: Any, **seen: Any) -> Any:
    return act(session, ctx, opportunity_id, action, given, **seen)


def _known(ctx: Context, found: Opportunity) -> Mapping[str, Any]:
    """What probably holds, for whoever fills in the form."""
    today = ctx.today
    return {
        "decided_on": today, "submitted_on": _note_sent_on(ctx, found) or today, "answered_on": today,
        "currency": found.currency,
        "requested": found.asked and found.asked.decimal, "reference": found.reference, "answer_on": found.answer_on,
        "reasons": found.reasons, "lessons": found.lessons,
    }  # fmt: skip


def _note_sent_on(ctx: Context, found: Opportunity) -> date | None:
    """When the concept note was sent, as it was written down then."""
    if found.state != State.CONCEPT_NOTE:
        return None
    return next((each.sent_on for each in in_force(db.session(), ctx, found.id, (NOTE,))), None)


def _take(ctx: Context, act: Act, opportunity_id: UUID, given: Mapping[str, Any], version: int) -> str:
    with transaction() as session:
        return act(session, ctx, opportunity_id, given, expected_version=version).state


def _ask(ctx: Context, form: Any, opportunity_id: UUID, action: Action) -> str:
    """The form as it was typed, over the opportunity as it stands now: sent again, it counts for that."""
    if form.problem:
        db.session.remove()
    found = opportunity(db.session(), ctx, opportunity_id)
    if form.problem:
        form.version.data = str(found.version)
    steps = steps_from(found.state, two_stage=found.two_stage)
    return render_template(
        "grants/opportunity_step.html",
        form=form,
        opportunity=found,
        action=action,
        leads_to=steps.get(action),
        backwards=action in BACKWARDS,
        undoes=UNDOES.get((State(found.state), action)),
        closes=count_open(db.session(), found.id) if steps.get(action) in OVER else 0,
    )


def _to(opportunity_id: UUID) -> AnyResponse:
    return redirect(url_for("call_opportunities.show", opportunity_id=opportunity_id), 303)
