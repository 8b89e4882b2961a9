"""Pages on which an agreement changes: what it says, which costs it allows, where it stands."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.donors.commands.agreements import change_costs, move_agreement, remove_agreement, update_agreement
from fundapp.donors.forms.agreements import AgreementForm, CostsForm, ReasonForm, StepForm
from fundapp.donors.permissions import may_edit_agreements
from fundapp.donors.queries.agreements import agreement
from fundapp.donors.views.agreement_frame import (
    PREFIX,
    TEMPLATES,
    Answer,
    again,
    crumbs_of,
    offer_papers,
    offer_people,
    to_agreement,
    wordings,
)
from fundapp.donors.workflow.agreements import FOR_A_REASON, OVER, Action, State, steps_from

blueprint = Blueprint("agreement_changes", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

Given = Mapping[str, Any]


@blueprint.route("/<uuid:agreement_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(agreement_id: UUID) -> Answer:
    """Writes what an agreement says now; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_edit_agreements(ctx))
    found = agreement(db.session(), ctx, agreement_id)
    if found.state in OVER:
        return _over(agreement_id)
    form = AgreementForm.editing(found)
    offer_people(form, found)
    offer_papers(form, found)
    given = form.judge()
    if given and form.save(lambda seen: _update(ctx, agreement_id, given, seen), again(agreement_id)):
        flash(_("The changes are saved."))
        return to_agreement(agreement_id)
    return _shown("donors/agreement_form.html", form, agreement_id, _("Change the agreement"))


@blueprint.route("/<uuid:agreement_id>/costs", methods=["GET", "POST"])
@keeps_what_was_typed
def costs(agreement_id: UUID) -> Answer:
    """Writes which costs an agreement allows; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_edit_agreements(ctx))
    found = agreement(db.session(), ctx, agreement_id, "terms")
    if found.state in OVER:
        return _over(agreement_id)
    form = CostsForm.editing(found)
    given = form.judge()
    if given and form.save(lambda seen: _costs(ctx, agreement_id, given, seen), again(agreement_id, "terms")):
        flash(_("The changes are saved."))
        return to_agreement(agreement_id, "costs")
    return _shown("donors/agreement_costs.html", form, agreement_id, _("Which costs it allows"))


@blueprint.route("/<uuid:agreement_id>/step/<step>", methods=["GET", "POST"])
@keeps_what_was_typed
def take(agreement_id: UUID, step: str) -> Answer:
    """Takes a step once somebody has said when, and why where that is needed; says first what it does."""
    ctx = current_context()
    require(may_edit_agreements(ctx))
    action = _action(step)
    found = agreement(db.session(), ctx, agreement_id)
    if action not in steps_from(found.state):
        flash(_("This step is not possible from where it stands now."), "warning")
        return to_agreement(agreement_id)
    form = (ReasonForm if action in FOR_A_REASON else StepForm).showing({"day": ctx.today})
    given = form.judge()
    if given and form.keep(lambda: _move(ctx, agreement_id, action, given, form.expected_version)):
        flash(_("The agreement is moved on."), "good")
        return to_agreement(agreement_id)
    found = again(agreement_id)()
    form.version.data = str(found.version)
    crumbs = crumbs_of(found, "…")
    return render_template(
        "donors/agreement_step.html", form=form, agreement=found, action=action, crumbs=crumbs
    ), form.http_status


@blueprint.route("/<uuid:agreement_id>/remove", methods=["GET", "POST"])
def remove(agreement_id: UUID) -> Answer:
    """Takes a draft out, once somebody has read what that means."""
    ctx = current_context()
    require(may_edit_agreements(ctx))
    found = agreement(db.session(), ctx, agreement_id)
    if found.state != State.DRAFT:
        flash(_("Only an agreement that is not signed yet can be taken out."), "warning")
        return to_agreement(agreement_id)
    if request.method == "POST":
        with transaction() as session:
            remove_agreement(session, ctx, agreement_id)
        flash(_("The agreement is taken out."))
        return redirect(url_for("agreements.index"), 303)
    return render_template("donors/agreement_remove.html", agreement=found, crumbs=crumbs_of(found, "…")), 200


def _action(step: str) -> Action:
    try:
        return Action(step)
    except ValueError:
        raise NotFound from None


def _over(agreement_id: UUID) -> Answer:
    flash(_("This agreement is over: it can be read, not changed."), "warning")
    return to_agreement(agreement_id)


def _shown(template: str, form: Any, agreement_id: UUID, heading: str) -> Answer:
    found = agreement(db.session(), current_context(), agreement_id)
    told = {"agreement": found, "form": form, "heading": heading, "crumbs": crumbs_of(found, heading)}
    return render_template(template, **told, differences=form.differences), form.http_status


def _update(ctx: Context, agreement_id: UUID, given: Given, version: int) -> UUID:
    with transaction() as session:
        return update_agreement(session, ctx, agreement_id, given, expected_version=version).id


def _costs(ctx: Context, agreement_id: UUID, given: Given, version: int) -> UUID:
    with transaction() as session:
        return change_costs(session, ctx, agreement_id, given, expected_version=version).id


def _move(ctx: Context, agreement_id: UUID, action: Action, given: Given, version: int) -> UUID:
    with transaction() as session:
        return move_agreement(session, ctx, agreement_id, action, given, expected_version=version).id
