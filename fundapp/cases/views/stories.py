"""Whether a person agrees that their story is told in a report: written down, and taken back, beside the follow-up."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response

from fundapp.cases.commands.stories import keep_story_consent, withdraw_story_consent
from fundapp.cases.forms.stories import StoryForm
from fundapp.cases.forms.visits import ConfirmForm
from fundapp.cases.models import EmergencyCase
from fundapp.cases.permissions.stories import may_keep_consent
from fundapp.cases.queries.cases import case_by_reference
from fundapp.cases.queries.stories import consents_of
from fundapp.cases.views.casework import know_references, wordings
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, Denied
from fundapp.core.i18n import _
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed

blueprint = Blueprint("stories", __name__, url_prefix="/cases", template_folder="../templates")
blueprint.before_request(know_references)
blueprint.context_processor(wordings)


@blueprint.route("/<reference>/follow-up/story", methods=["GET", "POST"])
@keeps_what_was_typed
def show(reference: str) -> tuple[str, int] | Response:
    """What the person has said of their story; writes down that they agree. At most four queries to show it."""
    ctx = current_context()
    form: Any = StoryForm.showing({"said_on": ctx.today})
    given = form.judge()
    found = case_by_reference(db.session(), ctx, reference)
    verdict = may_keep_consent(ctx, found)
    if given is not None and not verdict:
        form.refused_with, form.problem = Denied.status, str(verdict.reason)
    elif given is not None and form.keep(lambda: _keep(ctx, reference, given)):
        flash(_("It is written down: their story may be told."), "good")
        return redirect(url_for("stories.show", reference=reference), 303)
    return render_template("cases/follow_up/story.html", form=form, **_shown(ctx, found)), form.http_status


@blueprint.route("/<reference>/follow-up/story/withdraw", methods=["GET", "POST"])
@keeps_what_was_typed
def withdraw(reference: str) -> tuple[str, int] | Response:
    """Writes down that they no longer agree, once the page has said what that does."""
    ctx = current_context()
    form: Any = ConfirmForm()
    given = form.judge()
    found = case_by_reference(db.session(), ctx, reference)
    if given is not None:
        try:
            with transaction() as session:
                withdraw_story_consent(session, ctx, reference)
        except (Conflict, Denied) as error:
            flash(str(error.reason or error.title), "warning")
        else:
            flash(_("It is written down: no report tells of it any more."), "good")
        return redirect(url_for("stories.show", reference=reference), 303)
    return render_template("cases/follow_up/untell.html", form=form, **_shown(ctx, found)), form.http_status


def stands_for(ctx: Context, found: EmergencyCase) -> bool:
    """Whether a consent stands, for the page of the follow-up. One query."""
    return any(consent.withdrawn_at is None for consent, _name in consents_of(db.session(), ctx, found.id))


def _shown(ctx: Context, found: EmergencyCase) -> dict[str, Any]:
    consents = consents_of(db.session(), ctx, found.id)
    standing = next((each for each in consents if each[0].withdrawn_at is None), None)
    return {"found": found, "consents": consents, "standing": standing, "may": may_keep_consent(ctx, found)}


def _keep(ctx: Context, reference: str, given: Any) -> bool:
    with transaction() as session:
        keep_story_consent(session, ctx, reference, given["said_on"])
    return True
