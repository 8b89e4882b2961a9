"""Pages of people met in the field: for officers alone, and sealed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.signin import current_keys, keys_in_hand
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.directory.commands.people import change_person_met, erase_person_met, keep_person_met
from fundapp.directory.forms import PersonMetEditForm, PersonMetEraseForm, PersonMetForm
from fundapp.directory.models import PersonMet
from fundapp.directory.permissions import may_meet
from fundapp.directory.queries import people as queries
from fundapp.directory.schemas.people import PersonMetFilterSchema
from fundapp.directory.schemas.rows import PERSON_HEADERS, person_row
from fundapp.directory.sealing import COLUMNS, seal_person, sealed_values, texts_of
from fundapp.directory.views.frame import vault, wordings
from fundapp.vault.errors import Locked
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments, open_subjects
from fundapp.vault.rules import Kind

LIST = "people_met.index"
READ_LIST, READ_PAGE = "people_met.list", "people_met.page"
"""How the audit log calls the opening of a page of the list, and of one person."""

blueprint = Blueprint("people_met", __name__, url_prefix="/directory/people", template_folder="../templates")
blueprint.context_processor(wordings)


@dataclass(frozen=True)
class Plain:
    """Somebody as their form shows them."""

    version: int
    role: str
    country: str | None
    organisation: str | None
    met_on: date | None
    name: str
    reached_by: str
    note: str


@blueprint.get("")
def index() -> str:
    """The people that the address asks for; their names are opened by one entry in the log."""
    ctx, session = current_context(), db.session()
    require(may_meet(ctx))
    chosen = read_filter(PersonMetFilterSchema(), request.args)
    keys = keys_in_hand()
    page = queries.people_met_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    shown: dict[str, Any] = {
        "views": listing.links(saved_views(session, ctx, LIST)),
        "houses": queries.houses_of(session, page.items),
        "names": _names(ctx, page.items) if keys else {},
        "locked": keys is None,
    }
    return render_template("directory/people.html", listing=listing, **shown)


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The people that the address asks for, without their names: what is sealed does not leave in a sheet."""
    ctx = current_context()
    wanted = read_filter(PersonMetFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("people-met"),
        PERSON_HEADERS,
        lambda session: map(person_row, queries.people_met_to_export(session, ctx, wanted)),
    )


@blueprint.get("/<uuid:person_met_id>")
def show(person_met_id: UUID) -> str:
    """What is known of one person."""
    ctx, session = current_context(), db.session()
    person = queries.person_met(session, ctx, person_met_id)
    houses = queries.houses_of(session, [person])
    texts = _texts(ctx, person) if keys_in_hand() else None
    house = houses.get(person.organisation_id) if person.organisation_id else None
    return render_template("directory/person.html", person=person, texts=texts, house=house)


@blueprint.route("/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> tuple[str, int] | AnyResponse:
    """Keeps somebody who was met."""
    ctx = current_context()
    require(may_meet(ctx))
    form = PersonMetForm.showing({})
    given = form.judge()
    added = form.keep(lambda: _keep(ctx, given)) if given else None
    if added:
        flash(_("This person is kept, sealed for the officers."))
        return redirect(url_for("people_met.show", person_met_id=added))
    return render_template("directory/person_form.html", form=form, person=None), form.http_status


@blueprint.route("/<uuid:person_met_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(person_met_id: UUID) -> tuple[str, int] | AnyResponse:
    """Writes what is known now; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_meet(ctx))
    form = PersonMetEditForm()
    given = form.judge()
    person = queries.person_met(db.session(), ctx, person_met_id)
    if request.method == "GET":
        form = PersonMetEditForm.editing(_plain(ctx, person))
    if given and form.save(lambda version: _change(ctx, person, given, version), lambda: _again(ctx, person_met_id)):
        flash(_("The changes are saved."))
        return redirect(url_for("people_met.show", person_met_id=person_met_id))
    shown: dict[str, Any] = {"form": form, "person": person, "differences": form.differences}
    return render_template("directory/person_form.html", **shown), form.http_status


@blueprint.route("/<uuid:person_met_id>/erase", methods=["GET", "POST"])
@keeps_what_was_typed
def erase(person_met_id: UUID) -> tuple[str, int] | AnyResponse:
    """Says what erasing somebody will do, and does it."""
    ctx = current_context()
    require(may_meet(ctx))
    person = queries.person_met(db.session(), ctx, person_met_id)
    form = PersonMetEraseForm(data={"version": str(person.version)})
    given = form.judge()
    if given is not None and form.keep(lambda: _erase(ctx, person_met_id, form.expected_version)):
        flash(_("This person is erased for ever."), "good")
        return redirect(url_for("people_met.index"), 303)
    db.session.remove()
    person = queries.person_met(db.session(), ctx, person_met_id)
    form.version.data = str(person.version)
    shown: dict[str, Any] = {
        "person": person,
        "form": form,
        "texts": _texts(ctx, person) if keys_in_hand() else None,
        "points": queries.points_of_met(db.session(), person.id),
    }
    return render_template("directory/person_erase.html", **shown), form.http_status


def _erase(ctx: Context, person_met_id: UUID, version: int) -> bool:
    with transaction() as session:
        erase_person_met(session, ctx, vault(), person_met_id, expected_version=version)
    return True


def _names(ctx: Context, people: Sequence[PersonMet]) -> Mapping[UUID, str]:
    """Their names, by id; none for whoever was not admitted to the officers' key yet."""
    if not people:
        return {}
    wanted = {each.subject: [Kind.IDENTITY] for each in people}
    try:
        opened = open_subjects(vault(), ctx, current_keys(), wanted, purpose=READ_LIST)
    except NotFound:
        return {}
    return {each.id: texts_of(each, opened[each.id]).get("name", "") for each in people}


def _opened(ctx: Context, person: PersonMet) -> Opened:
    """Raises Locked, also for whoever has keys but not the officers'."""
    try:
        return open_compartments(
            vault(), ctx, current_keys(), person.subject, sorted(set(COLUMNS.values())), purpose=READ_PAGE
        )
    except NotFound:
        raise Locked(_("A colleague must admit you to the officers’ key first.")) from None


def _texts(ctx: Context, person: PersonMet) -> Mapping[str, str] | None:
    try:
        return texts_of(person, _opened(ctx, person))
    except Locked:
        return None


def _plain(ctx: Context, person: PersonMet) -> Plain:
    texts = texts_of(person, _opened(ctx, person))
    house = str(person.organisation_id) if person.organisation_id else None
    sealed = (texts.get(name, "") for name in COLUMNS)
    return Plain(person.version, person.role, person.country, house, person.met_on, *sealed)


def _keep(ctx: Context, given: Mapping[str, Any]) -> UUID:
    sealed = seal_person(vault(), given)
    with transaction() as session:
        return keep_person_met(session, ctx, sealed.prepared, given, sealed.values).id


def _change(ctx: Context, person: PersonMet, given: Mapping[str, Any], version: int) -> UUID:
    sealed = sealed_values(_opened(ctx, person), given)
    with transaction() as session:
        return change_person_met(session, ctx, person.id, given, sealed, expected_version=version).id


def _again(ctx: Context, person_met_id: UUID) -> Plain:
    """The person as they stand now, not as this request has read them before."""
    db.session.remove()
    return _plain(ctx, queries.person_met(db.session(), ctx, person_met_id))
