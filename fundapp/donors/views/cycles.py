"""Pages that keep when a funder's rounds open and close."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.donors.commands.cycles import add_cycle, change_cycle, remove_cycle
from fundapp.donors.forms import CycleEditForm, CycleForm
from fundapp.donors.models import FunderCycle
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries.cycles import cycle
from fundapp.donors.queries.funders import funder
from fundapp.donors.views.frame import PREFIX, TEMPLATES, wordings

blueprint = Blueprint("funder_cycles", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

Answer = tuple[str, int] | AnyResponse


@blueprint.route("/<uuid:funder_id>/cycles/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new(funder_id: UUID) -> Answer:
    """Keeps a round of a funder."""
    ctx = current_context()
    require(may_edit(ctx))
    host = funder(db.session(), ctx, funder_id)
    form = CycleForm.showing({"every_years": 1})
    given = form.judge()
    if given and form.keep(lambda: _add(ctx, funder_id, given)):
        flash(_("The round is kept."))
        return _back(funder_id)
    return render_template("donors/cycle_form.html", form=form, funder=host, found=None), form.http_status


@blueprint.route("/cycles/<uuid:cycle_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(cycle_id: UUID) -> Answer:
    """Writes what is known of a round now; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_edit(ctx))
    form = CycleEditForm.editing(cycle(db.session(), ctx, cycle_id))
    given = form.judge()
    host_id = None
    if given:
        host_id = form.save(lambda seen: _change(ctx, cycle_id, given, seen), lambda: _again(ctx, cycle_id))
    if host_id:
        flash(_("The changes are saved."))
        return _back(host_id)
    found = cycle(db.session(), ctx, cycle_id)
    shown: dict[str, Any] = {"form": form, "funder": found.funder, "found": found, "differences": form.differences}
    return render_template("donors/cycle_form.html", **shown), form.http_status


@blueprint.route("/cycles/<uuid:cycle_id>/remove", methods=["GET", "POST"])
def remove(cycle_id: UUID) -> Answer:
    """Takes a round out, once somebody has read what that means."""
    ctx = current_context()
    require(may_edit(ctx))
    if request.method == "POST":
        with transaction() as session:
            funder_id = remove_cycle(session, ctx, cycle_id)
        flash(_("The round is taken out."))
        return _back(funder_id)
    return render_template("donors/cycle_remove.html", found=cycle(db.session(), ctx, cycle_id)), 200


def _add(ctx: Context, funder_id: UUID, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return add_cycle(session, ctx, funder_id, given).id


def _change(ctx: Context, cycle_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    """The id of the funder."""
    with transaction() as session:
        return change_cycle(session, ctx, cycle_id, given, expected_version=version).funder_id


def _again(ctx: Context, cycle_id: UUID) -> FunderCycle:
    """The round as it stands now, not as this request has read it before."""
    db.session.remove()
    return cycle(db.session(), ctx, cycle_id)


def _back(funder_id: UUID) -> AnyResponse:
    return redirect(url_for("funders.show", funder_id=funder_id, _anchor="applying"), 303)
