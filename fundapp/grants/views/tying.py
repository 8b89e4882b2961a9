"""An opportunity that was won, and its agreement that was recorded before anybody said so here."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug import Response as AnyResponse

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict
from fundapp.core.forms import offer
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.grants.commands.signing import refuse_unready, tie_agreement
from fundapp.grants.forms import TieForm
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries.opportunities import opportunity
from fundapp.grants.queries.signing import agreements_to_tie
from fundapp.grants.views.frame import PREFIX, TEMPLATES
from fundapp.grants.views.pipeline_frame import pipeline_wordings

blueprint = Blueprint("call_tying", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(pipeline_wordings)

Answer = tuple[str, int] | AnyResponse


@blueprint.route("/opportunities/<uuid:opportunity_id>/agreement", methods=["GET", "POST"])
@keeps_what_was_typed
def choose(opportunity_id: UUID) -> Answer:
    """Chooses among the agreements with its funder that no opportunity has yet."""
    ctx = current_context()
    require(may_edit(ctx))
    found = opportunity(db.session(), ctx, opportunity_id)
    form = TieForm.showing({})
    if not form.is_submitted():
        form.version.data = str(found.version)
        try:
            refuse_unready(found)
        except Conflict as error:
            flash(str(error.reason), "warning")
            return _to(opportunity_id)
    free = agreements_to_tie(db.session(), ctx, found)
    offer(form["agreement_id"], [(each.id, f"{each.code} – {each.title}") for each in free])
    given = form.judge()
    if given and form.keep(lambda: _tie(ctx, opportunity_id, given, form.expected_version)):
        flash(_("The opportunity and its agreement belong together now."), "good")
        return _to(opportunity_id)
    if form.problem:
        db.session.remove()
        found = opportunity(db.session(), ctx, opportunity_id)
        form.version.data = str(found.version)
    return render_template("grants/tying.html", form=form, opportunity=found, free=bool(free)), form.http_status


def _tie(ctx: Context, opportunity_id: UUID, given: Mapping[str, Any], version: int) -> bool:
    with transaction() as session:
        tie_agreement(session, ctx, opportunity_id, given, expected_version=version)
    return True


def _to(opportunity_id: UUID) -> AnyResponse:
    return redirect(url_for("call_opportunities.show", opportunity_id=opportunity_id), 303)
