"""A step that an officer decides: a page that says what it will do, and the button that does it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from fundapp.cases.commands.steering import steer_case
from fundapp.cases.commands.tasks import begin_task
from fundapp.cases.forms.triage import STEPS
from fundapp.cases.permissions.moving import may_steer
from fundapp.cases.queries.cases import case_by_reference
from fundapp.cases.queries.triage import readiness_of
from fundapp.cases.rules.clocks import review_after
from fundapp.cases.rules.retention import KEPT
from fundapp.cases.rules.tasks import Task
from fundapp.cases.views.casework import know_references, wordings
from fundapp.cases.views.reading import open_dossier
from fundapp.cases.views.verifying import says_minor_in
from fundapp.cases.workflow import LABELS, PUBLIC, Action, State, after
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, Denied
from fundapp.core.forms import VersionForm
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed

blueprint = Blueprint("steering", __name__, url_prefix="/cases", template_folder="../templates")
blueprint.context_processor(wordings)
blueprint.before_request(know_references)


@blueprint.route(
    "/<reference>/steer/<any(verify, submit, decline, report, suspend, resume, reopen):action>", methods=["GET", "POST"]
)
@keeps_what_was_typed
def act(reference: str, action: str) -> tuple[str, int] | Response:
    """Says what a step will do, and does it."""
    found = case_by_reference(db.session(), current_context(), reference)
    form = STEPS[Action(action)](data={"version": str(found.version)})
    given = form.judge()
    moved = None if given is None else form.keep(lambda: _steer(reference, Action(action), given.get("reason"), form))
    if moved is not None:
        flash(_("Done. The case now stands at “%(state)s”.", state=LABELS[moved]), "good")
        return redirect(url_for("triage.show", reference=reference), 303)
    return _page(reference, Action(action), form), form.http_status


def _steer(reference: str, action: Action, reason: str | None, form: VersionForm) -> State | None:
    """Where the case stands now; None, with the reason on the form, where the step is refused."""
    ctx, version = current_context(), form.expected_version
    says_minor = says_minor_in(open_dossier(ctx, reference)) if action is Action.SUBMIT else None
    try:
        with transaction() as session:
            found = steer_case(session, ctx, reference, action, reason, expected_version=version, says_minor=says_minor)
            if action is Action.SUSPEND:  # no clock runs meanwhile, so somebody must think of it again
                begin_task(session, ctx, reference, Task.REVIEW, ctx.now + review_after(found.priority))
            return State(found.state)
    except Denied as error:
        form.refused_with, form.problem = Conflict.status, str(error.reason)
        return None


def _page(reference: str, action: Action, form: VersionForm) -> str:
    """The page as the case stands by now: whoever was too late decides again, on what there is."""
    db.session.remove()
    ctx, session = current_context(), db.session()
    found = case_by_reference(session, ctx, reference)
    verdict = may_steer(ctx, found, action, readiness_of(session, ctx, found))
    if form.refused_with == Conflict.status:
        form.version.data = str(found.version)
    leads_to = after(found.state, action, found.resumes_in)
    shown: dict[str, Any] = {
        "leads_to": leads_to,
        "public": PUBLIC[leads_to] if leads_to else None,
        "kept": KEPT.get(leads_to) if leads_to else None,
    }
    return render_template("cases/triage/step.html", found=found, form=form, action=action.value, may=verdict, **shown)
