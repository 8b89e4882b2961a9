"""Pages of organisations: the list, what is known of one, and writing it down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.formats import number
from fundapp.core.i18n import _, ngettext
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.ports import KeyFigure
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.directory.commands.organisations import describe_organisation, introduce_organisation
from fundapp.directory.forms import OrganisationForm, ProfileForm
from fundapp.directory.permissions import may_edit, may_see
from fundapp.directory.queries import organisations as queries
from fundapp.directory.queries.organisations import ACTIVE, Known
from fundapp.directory.schemas.organisations import OrganisationFilterSchema
from fundapp.directory.schemas.rows import ORGANISATION_HEADERS, organisation_row
from fundapp.directory.views.frame import wordings

LIST = "directory.index"

blueprint = Blueprint("directory", __name__, url_prefix="/directory", template_folder="../templates")
blueprint.context_processor(wordings)

UNDESCRIBED: Mapping[str, Any] = {"role": None, "registration": "unknown", "trusted": False}
"""What the form says of an organisation of which nothing is known."""


@dataclass(frozen=True)
class Facts:
    """What is known of an organisation, as its form shows it."""

    version: int
    role: str | None
    domains: tuple[str, ...]
    countries: tuple[str, ...]
    registration: str
    registration_number: str | None
    trusted: bool
    place: str | None
    website: str | None
    email: str | None
    phone: str | None
    founded: int | None = None
    legal_status: str | None = None
    budget_currency: str | None = None
    yearly_budget: Decimal | None = None
    languages: tuple[str, ...] = ()


@blueprint.get("")
def index() -> str:
    """The organisations that the address asks for."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(OrganisationFilterSchema(), request.args)
    page = queries.organisations_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    views = listing.links(saved_views(session, ctx, LIST))
    return render_template("directory/organisations.html", listing=listing, views=views)


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The organisations that the address asks for, all of them, as a sheet that can be imported again."""
    ctx = current_context()
    wanted = read_filter(OrganisationFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("directory"),
        ORGANISATION_HEADERS,
        lambda session: map(organisation_row, queries.organisations_to_export(session, ctx, wanted)),
    )


@blueprint.get("/<uuid:organisation_id>")
def show(organisation_id: UUID) -> str:
    """What is known of one organisation."""
    known = queries.known_organisation(db.session(), current_context(), organisation_id)
    return render_template("directory/organisation.html", known=known)


@blueprint.route("/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> tuple[str, int] | AnyResponse:
    """Puts an organisation into the directory."""
    ctx = current_context()
    require(may_edit(ctx))
    form = OrganisationForm.showing(UNDESCRIBED)
    given = form.judge()
    added = form.keep(lambda: _add(ctx, given)) if given else None
    if added:
        flash(_("The organisation is in the directory."))
        return redirect(url_for("directory.show", organisation_id=added))
    return render_template("directory/organisation_form.html", form=form, known=None), form.http_status


@blueprint.route("/<uuid:organisation_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(organisation_id: UUID) -> tuple[str, int] | AnyResponse:
    """Writes what is known now; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_edit(ctx))
    form = ProfileForm.editing(_facts(queries.known_organisation(db.session(), ctx, organisation_id)))
    given = form.judge()
    if given and form.save(
        lambda version: _describe(ctx, organisation_id, given, version), lambda: _again(ctx, organisation_id)
    ):
        flash(_("The changes are saved."))
        return redirect(url_for("directory.show", organisation_id=organisation_id))
    known = queries.known_organisation(db.session(), ctx, organisation_id)
    shown: dict[str, Any] = {"form": form, "known": known, "differences": form.differences}
    return render_template("directory/organisation_form.html", **shown), form.http_status


def figures(ctx: Context) -> Sequence[KeyFigure]:
    """How many organisations are active. One query for those who may see them, none for others."""
    if not may_see(ctx):
        return []
    active = queries.count_organisations(db.session(), ctx, {"standing": ACTIVE})
    label = ngettext("organisation in the directory", "organisations in the directory", active)
    return [KeyFigure(number(ctx.reader, active), label, url_for(LIST, standing=ACTIVE))]


def _facts(known: Known) -> Facts:
    profile = known.profile
    if profile is None:
        return Facts(0, None, (), (), "unknown", None, False, None, None, None, None)
    return Facts(
        profile.version, profile.role, profile.domains, profile.countries, profile.registration,
        profile.registration_number, profile.trusted, profile.place, profile.website, profile.email, profile.phone,
        profile.founded, profile.legal_status, profile.budget_currency,
        profile.budget.decimal if profile.budget else None, profile.languages,
    )  # fmt: skip


def _add(ctx: Context, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return introduce_organisation(session, ctx, given).id


def _describe(ctx: Context, organisation_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return describe_organisation(session, ctx, organisation_id, given, expected_version=version).id


def _again(ctx: Context, organisation_id: UUID) -> Facts:
    """What is known as it stands now, not as this request has read it before."""
    db.session.remove()
    return _facts(queries.known_organisation(db.session(), ctx, organisation_id))
