"""The page of an indicator: what was found of it, day by day, and a form for what is found now."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.accounts.queries.people import person_names
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.donors.commands.results import record_actual, remove_actual
from fundapp.donors.forms.agreements import actual_form
from fundapp.donors.models import AgreementIndicator
from fundapp.donors.permissions import may_edit_agreements
from fundapp.donors.queries.agreements import agreement
from fundapp.donors.queries.results import indicator
from fundapp.donors.schemas.results import SPLIT, breakdown_of
from fundapp.donors.views.agreement_frame import PREFIX, TEMPLATES, Answer, crumbs_of, wordings
from fundapp.donors.workflow.agreements import OVER

blueprint = Blueprint("indicators", __name__, url_prefix=f"{PREFIX}/indicators", template_folder=TEMPLATES)
blueprint.context_processor(wordings)


@blueprint.get("/<uuid:indicator_id>")
def show(indicator_id: UUID) -> Answer:
    """The values of an indicator, and a form for one more. Five queries."""
    ctx = current_context()
    found = indicator(db.session(), ctx, indicator_id)
    return _shown(ctx, found, actual_form(found.unit, found.splits).showing({"as_of": ctx.today}))


@blueprint.post("/<uuid:indicator_id>/values")
@keeps_what_was_typed
def record(indicator_id: UUID) -> Answer:
    """Keeps what was found."""
    ctx = current_context()
    require(may_edit_agreements(ctx))
    found = indicator(db.session(), ctx, indicator_id)
    form: Any = actual_form(found.unit, found.splits)()
    given = form.judge()
    if given and form.keep(lambda: _record(ctx, found, given)):
        flash(_("The value is kept."))
        return _to(indicator_id)
    return _shown(ctx, found, form)


@blueprint.route("/<uuid:indicator_id>/values/<uuid:actual_id>/remove", methods=["GET", "POST"])
def remove(indicator_id: UUID, actual_id: UUID) -> Answer:
    """Takes a value out, once somebody has read what that means."""
    ctx = current_context()
    require(may_edit_agreements(ctx))
    if request.method == "POST":
        with transaction() as session:
            remove_actual(session, ctx, indicator_id, actual_id)
        flash(_("The value is taken out."))
        return _to(indicator_id)
    found = indicator(db.session(), ctx, indicator_id)
    row = next((each for each in found.actuals if each.id == actual_id), None)
    if row is None:
        raise NotFound
    host = agreement(db.session(), ctx, found.agreement_id)
    told = {"indicator": found, "actual": row, "agreement": host, "crumbs": crumbs_of(host, _("Results framework"))}
    return render_template("donors/actual_remove.html", **told), 200


def _shown(ctx: Context, found: AgreementIndicator, form: Any) -> Answer:
    host = agreement(db.session(), ctx, found.agreement_id)
    told = {
        "indicator": found, "agreement": host, "form": form, "crumbs": crumbs_of(host, _("Results framework")),
        "names": person_names(db.session(), {each.by_id for each in found.actuals}),
        "splits": [f"{SPLIT}{code}" for code in found.splits], "over": host.state in OVER,
    }  # fmt: skip
    return render_template("donors/indicator.html", **told), form.http_status


def _record(ctx: Context, found: AgreementIndicator, given: Mapping[str, Any]) -> UUID:
    indicator_id, told = found.id, {**given, "breakdown": breakdown_of(given, found.splits)}
    with transaction() as session:
        return record_actual(session, ctx, indicator_id, told).id


def _to(indicator_id: UUID) -> Response:
    return redirect(url_for("indicators.show", indicator_id=indicator_id), 303)
