"""Pages of the organisations that people belong to."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.commands.organisations import add_organisation, change_organisation
from fundapp.accounts.export import ORGANISATION_HEADERS, organisation_row
from fundapp.accounts.forms.organisations import OrganisationForm
from fundapp.accounts.models import Organisation
from fundapp.accounts.permissions.organisations import may_administer
from fundapp.accounts.queries import organisations as queries
from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.rules.groups import names_of
from fundapp.accounts.schemas.organisations import OrganisationFilterSchema
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _, ngettext
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet

LIST = "organisations.index"

blueprint = Blueprint("organisations", __name__, url_prefix="/organisations", template_folder="../templates")


@blueprint.get("")
def index() -> str:
    """The organisations that the address asks for. Four queries."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(OrganisationFilterSchema(), request.args)
    page = queries.organisations_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "accounts/organisations.html",
        listing=listing,
        people=queries.people_counts(session, ctx, [each.id for each in page.items]),
        views=listing.links(saved_views(session, ctx, LIST)),
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The organisations that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    wanted = read_filter(OrganisationFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("organisations"),
        ORGANISATION_HEADERS,
        lambda session: map(organisation_row, queries.organisations_to_export(session, ctx, wanted)),
    )


@blueprint.get("/<uuid:organisation_id>")
def show(organisation_id: UUID) -> str:
    """What is known of one organisation, and who belongs to it. Three queries."""
    ctx, session = current_context(), db.session()
    found = queries.organisation(session, ctx, organisation_id)
    people = [(each, names_of(each.groups)) for each in queries.people_of(session, ctx, organisation_id)]
    return render_template("accounts/organisation.html", organisation=found, people=people)


@blueprint.route("/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> tuple[str, int] | AnyResponse:
    """Puts an organisation on the list."""
    ctx = current_context()
    require(may_administer(ctx))
    form = OrganisationForm.showing({"active": True})
    given = form.judge()
    added = form.keep(lambda: _add(ctx, given)) if given else None
    if added:
        flash(_("The organisation is on the list."))
        return redirect(url_for("organisations.show", organisation_id=added))
    return render_template("accounts/organisation_form.html", form=form, organisation=None), form.http_status


@blueprint.route("/<uuid:organisation_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(organisation_id: UUID) -> tuple[str, int] | AnyResponse:
    """Writes what is true now; meets whoever saved in the meantime."""
    ctx = current_context()
    found = queries.organisation(db.session(), ctx, organisation_id)
    was_active, form = found.active, OrganisationForm.editing(found)
    given = form.judge()
    if given and form.save(
        lambda version: _change(ctx, organisation_id, given, version), lambda: _again(ctx, organisation_id)
    ):
        people = _people(ctx, organisation_id)
        flash(_no_longer_offered(people) if was_active and not given["active"] else _("The changes are saved."))
        return redirect(url_for("organisations.show", organisation_id=organisation_id))
    shown = {"people": _people(ctx, organisation_id), "differences": form.differences}
    shown["organisation"] = queries.organisation(db.session(), ctx, organisation_id)
    return render_template("accounts/organisation_form.html", form=form, **shown), form.http_status


def _no_longer_offered(people: int) -> str:
    if not people:
        return _("The organisation is no longer offered. Nobody belongs to it.")
    return ngettext(
        "The organisation is no longer offered. %(num)s person still belongs to it.",
        "The organisation is no longer offered. %(num)s people still belong to it.",
        people,
    )


def _people(ctx: Context, organisation_id: UUID) -> int:
    return queries.people_counts(db.session(), ctx, [organisation_id]).get(organisation_id, 0)


def _add(ctx: Context, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return add_organisation(session, ctx, given).id


def _change(ctx: Context, organisation_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return change_organisation(session, ctx, organisation_id, given, expected_version=version).id


def _again(ctx: Context, organisation_id: UUID) -> Organisation:
    """The organisation as it stands now, not as this request has read it before."""
    db.session.remove()
    return queries.organisation(db.session(), ctx, organisation_id)
