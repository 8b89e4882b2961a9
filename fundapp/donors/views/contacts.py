"""Pages of those who work at funders."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.core.web.searching import searched
from fundapp.donors.commands.likeness import SCOPE
from fundapp.donors.commands.relations import add_contact, change_contact, remove_contact
from fundapp.donors.forms import ContactEditForm, ContactForm
from fundapp.donors.models import FunderContact
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries import relations as queries
from fundapp.donors.queries.agreements import agreements_with
from fundapp.donors.queries.funders import funder
from fundapp.donors.schemas.relation_rows import CONTACT_HEADERS, contact_row
from fundapp.donors.schemas.relations import ContactFilterSchema
from fundapp.donors.views.frame import PREFIX, TEMPLATES, wordings

LIST = "funder_contacts.index"

blueprint = Blueprint("funder_contacts", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

Answer = tuple[str, int] | AnyResponse


@blueprint.get("/contacts")
def index() -> str:
    """The contacts that the address asks for."""
    ctx, session = current_context(), db.session()
    listing, meant = searched(
        LIST,
        SCOPE,
        ContactFilterSchema(),
        lambda wanted, mark: queries.contacts_page(session, ctx, wanted, marks=page_marks(), mark=mark),
        queries.contacts_found_by,
    )
    views = listing.links(saved_views(session, ctx, LIST))
    return render_template("donors/contacts.html", listing=listing, views=views, meant=meant)


@blueprint.get("/contacts/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The contacts that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    require(may_edit(ctx))
    wanted = read_filter(ContactFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("contacts"),
        CONTACT_HEADERS,
        lambda session: map(contact_row, queries.contacts_to_export(session, ctx, wanted)),
    )


@blueprint.route("/<uuid:funder_id>/contacts/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new(funder_id: UUID) -> Answer:
    """Keeps somebody who works at a funder."""
    ctx = current_context()
    require(may_edit(ctx))
    host = funder(db.session(), ctx, funder_id)
    form = ContactForm()
    given = form.judge()
    if given and form.keep(lambda: _add(ctx, funder_id, given)):
        flash(_("The contact is kept."))
        return _back(funder_id)
    return render_template("donors/contact_form.html", form=form, funder=host, contact=None), form.http_status


@blueprint.route("/contacts/<uuid:contact_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(contact_id: UUID) -> Answer:
    """Writes what is known of a contact now; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_edit(ctx))
    found = queries.contact(db.session(), ctx, contact_id)
    form = ContactEditForm.editing(found)
    given = form.judge()
    if given and form.save(lambda version: _change(ctx, contact_id, given, version), lambda: _again(ctx, contact_id)):
        flash(_("The changes are saved."))
        return _back(found.funder_id)
    found = queries.contact(db.session(), ctx, contact_id)
    shown: dict[str, Any] = {"form": form, "funder": found.funder, "contact": found, "differences": form.differences}
    return render_template("donors/contact_form.html", **shown), form.http_status


@blueprint.route("/contacts/<uuid:contact_id>/remove", methods=["GET", "POST"])
def remove(contact_id: UUID) -> Answer:
    """Forgets a contact, once somebody has read what that means."""
    ctx = current_context()
    require(may_edit(ctx))
    if request.method == "POST":
        with transaction() as session:
            funder_id = remove_contact(session, ctx, contact_id)
        flash(_("The contact is forgotten."))
        return _back(funder_id)
    found = queries.contact(db.session(), ctx, contact_id)
    named = agreements_with(db.session(), ctx, contact_id=contact_id)
    return render_template("donors/contact_remove.html", contact=found, agreements=named), 200


def _add(ctx: Context, funder_id: UUID, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return add_contact(session, ctx, funder_id, given).id


def _change(ctx: Context, contact_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return change_contact(session, ctx, contact_id, given, expected_version=version).id


def _again(ctx: Context, contact_id: UUID) -> FunderContact:
    """The contact as it stands now, not as this request has read it before."""
    db.session.remove()
    return queries.contact(db.session(), ctx, contact_id)


def _back(funder_id: UUID) -> AnyResponse:
    return redirect(url_for("funders.show", funder_id=funder_id, _anchor="known"), 303)
