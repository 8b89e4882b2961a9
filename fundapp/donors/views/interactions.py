"""Pages of what was said and done with funders."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import all_names, person_names
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.forms import SchemaForm, offer
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.core.web.searching import searched
from fundapp.donors.commands.likeness import SCOPE
from fundapp.donors.commands.relations import correct_interaction, note_interaction, plan_step
from fundapp.donors.forms import InteractionEditForm, InteractionForm
from fundapp.donors.models import FunderInteraction
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries import relations as queries
from fundapp.donors.queries.funders import funder
from fundapp.donors.schemas.relation_rows import INTERACTION_HEADERS, interaction_row
from fundapp.donors.schemas.relations import InteractionFilterSchema
from fundapp.donors.views.frame import PREFIX, TEMPLATES, fundraisers, wordings

LIST = "funder_interactions.index"

blueprint = Blueprint("funder_interactions", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

Answer = tuple[str, int] | AnyResponse


@blueprint.get("/interactions")
def index() -> str:
    """What was said and done, as the address asks."""
    ctx, session = current_context(), db.session()
    listing, meant = searched(
        LIST,
        SCOPE,
        InteractionFilterSchema(),
        lambda wanted, mark: queries.interactions_page(session, ctx, wanted, marks=page_marks(), mark=mark),
        queries.interactions_found_by,
    )
    return render_template(
        "donors/interactions.html",
        listing=listing,
        meant=meant,
        views=listing.links(saved_views(session, ctx, LIST)),
        names=person_names(session, {each.written_by_id for each in listing.page.items}),
    )


@blueprint.get("/interactions/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """What the address asks for, all of it, as a sheet."""
    ctx = current_context()
    wanted = read_filter(InteractionFilterSchema(), request.args).values
    names = all_names(db.session())
    return send_sheet(
        sheet,
        _("interactions"),
        INTERACTION_HEADERS,
        lambda session: (interaction_row(each, names) for each in queries.interactions_to_export(session, ctx, wanted)),
    )


@blueprint.route("/<uuid:funder_id>/interactions/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new(funder_id: UUID) -> Answer:
    """Notes what was said or done, and plans what follows from it."""
    ctx = current_context()
    require(may_edit(ctx))
    host = funder(db.session(), ctx, funder_id)
    form = InteractionForm.showing({"happened_on": ctx.today})
    _offer_contacts(ctx, form, host.id)
    offer(form.owner_id, fundraisers().items(), _("I do it"))
    given = form.judge()
    if given and form.keep(lambda: _note(ctx, funder_id, given)):
        flash(_("It is noted."))
        return _back(funder_id)
    return render_template("donors/interaction_form.html", form=form, funder=host), form.http_status


@blueprint.route("/interactions/<uuid:interaction_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(interaction_id: UUID) -> Answer:
    """Puts right what was noted; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_edit(ctx))
    found = queries.interaction(db.session(), ctx, interaction_id)
    form = InteractionEditForm.editing(found)
    _offer_contacts(ctx, form, found.funder_id, found.contact_id)
    given = form.judge()
    if given and form.save(lambda seen: _correct(ctx, interaction_id, given, seen), lambda: _again(ctx, found.id)):
        flash(_("The changes are saved."))
        return _back(found.funder_id)
    found = queries.interaction(db.session(), ctx, interaction_id)
    shown: dict[str, Any] = {"form": form, "funder": found.funder, "found": found, "differences": form.differences}
    return render_template("donors/interaction_form.html", **shown), form.http_status


def _offer_contacts(ctx: Context, form: SchemaForm, funder_id: UUID, chosen: UUID | None = None) -> None:
    """Those of the funder, and whoever is chosen already: they may have gone back to another one since."""
    found = {each.id: each.name for each in queries.known_of(db.session(), ctx, funder_id).contacts}
    if chosen is not None and chosen not in found:
        found[chosen] = queries.contact(db.session(), ctx, chosen).name
    offer(form["contact_id"], list(found.items()), _("Nobody in particular"))


def _note(ctx: Context, funder_id: UUID, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        made = note_interaction(session, ctx, funder_id, given)
        if given["what"]:
            owner_id = given["owner_id"] or made.written_by_id
            plan_step(session, ctx, funder_id, {**given, "owner_id": owner_id})
        return made.id


def _correct(ctx: Context, interaction_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return correct_interaction(session, ctx, interaction_id, given, expected_version=version).id


def _again(ctx: Context, interaction_id: UUID) -> FunderInteraction:
    """What is noted now, not what this request has read before."""
    db.session.remove()
    return queries.interaction(db.session(), ctx, interaction_id)


def _back(funder_id: UUID) -> AnyResponse:
    return redirect(url_for("funders.show", funder_id=funder_id, _anchor="known"), 303)
