"""People: the list, what is said of each, and their invitation."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.accounts.again import confirm_again, is_fresh
from fundapp.accounts.commands.invitations import invite_person
from fundapp.accounts.commands.people import add_person, change_person
from fundapp.accounts.export import PERSON_HEADERS, person_row
from fundapp.accounts.forms.people import PersonEditForm, PersonForm
from fundapp.accounts.forms.signing_in import AgainForm
from fundapp.accounts.models import Person
from fundapp.accounts.permissions.people import may_administer, may_change, may_part, may_readmit, may_report
from fundapp.accounts.queries.invitations import open_invitation_of
from fundapp.accounts.queries.organisations import organisation_options
from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import person
from fundapp.accounts.queries.people_list import people_page, people_to_export
from fundapp.accounts.queries.sessions import sessions_of
from fundapp.accounts.rules.groups import PURPOSES, names_of
from fundapp.accounts.schemas.people import STATES, PersonFilterSchema
from fundapp.accounts.signin import link_to
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.places import zone_name
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks, ports
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet

blueprint = Blueprint("people", __name__, url_prefix="/people", template_folder="../templates")
LIST = "people.index"


@blueprint.context_processor
def wordings() -> dict[str, Any]:
    """The words of states and groups."""
    return {
        "states": STATES,
        "names_of": names_of,
        "purposes": {code.value: str(why) for code, why in PURPOSES.items()},
    }


@blueprint.get("")
def index() -> str:
    """The people whom the address asks for. Eight queries."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(PersonFilterSchema(), request.args)
    page = people_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    views = listing.links(saved_views(session, ctx, LIST))
    return render_template("accounts/people.html", listing=listing, views=views)


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The same, all of them, as a sheet."""
    ctx = current_context()
    require(may_administer(ctx))
    chosen = read_filter(PersonFilterSchema(), request.args)
    rows = lambda session: map(person_row, people_to_export(session, ctx, chosen.values))  # noqa: E731
    return send_sheet(sheet, _("people"), PERSON_HEADERS, rows)


@blueprint.get("/<uuid:person_id>")
def show(person_id: UUID) -> str:
    """One person, and what can be done for them."""
    ctx, session = current_context(), db.session()
    require(may_administer(ctx))
    found = person(session, person_id)
    return render_template(
        "accounts/person.html",
        person=found,
        invitation=open_invitation_of(session, person_id, ctx.now),
        sessions=sessions_of(session, person_id, ctx.now),
        change=may_change(ctx, found),
        part=may_part(ctx, found),
        readmit=may_readmit(ctx, found),
        report=may_report(ctx, found),
        zone=zone_name(ctx.reader, ZoneInfo(found.zone)),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> tuple[str, int] | Response:
    """Puts somebody on the list, and gives the link that invites them."""
    ctx = current_context()
    require(may_administer(ctx))
    form = PersonForm.showing({"language": ctx.reader.language, "zone": ctx.reader.zone.key})
    form["organisations"].choices = organisation_options(db.session())
    given = form.judge()
    added = form.keep(lambda: _add(ctx, form, given)) if given else None
    if added:
        return _link(*added)
    return render_template("accounts/person_form.html", form=form, person=None, fresh=is_fresh()), form.http_status


@blueprint.route("/<uuid:person_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(person_id: UUID) -> tuple[str, int] | Response:
    """Writes what is true of somebody now; meets whoever saved in the meantime."""
    ctx = current_context()
    found = _changeable(ctx, person_id)
    form = PersonEditForm.editing(found)
    form["organisations"].choices = _offered(found)
    given = form.judge()
    if given and form.save(
        lambda version: _change(ctx, form, person_id, given, version), lambda: _again(ctx, person_id)
    ):
        flash(_("The changes are saved."))
        return redirect(url_for("people.show", person_id=person_id))
    saved = person(db.session(), person_id) if form.conflict else found
    shown = {"person": saved, "differences": form.differences, "fresh": is_fresh()}
    return render_template("accounts/person_form.html", form=form, **shown), form.http_status


@blueprint.route("/<uuid:person_id>/invite", methods=["GET", "POST"])
@keeps_what_was_typed
def invite(person_id: UUID) -> tuple[str, int] | Response:
    """Makes a new link for somebody who has not come in yet; any earlier one is void."""
    ctx = current_context()
    found = _changeable(ctx, person_id)
    form = AgainForm()
    given = form.judge()
    token = form.keep(lambda: _invite(ctx, form, person_id)) if given is not None else None
    if token:
        return _link(found, token)
    return render_template("accounts/person_invite.html", form=form, person=found, fresh=is_fresh()), form.http_status


def _link(found: Person, token: str) -> tuple[str, int]:
    """The page that shows a link once; whoever reads it hands it over."""
    invitation = open_invitation_of(db.session(), found.id, current_context().now)
    return render_template("accounts/person_link.html", person=found, link=link_to(token), invitation=invitation), 200


def _offered(found: Person) -> list[tuple[str, str]]:
    """The organisations to choose from, and those that somebody belongs to although they are offered no more."""
    active = organisation_options(db.session())
    known = {value for value, _label in active}
    return active + [(str(each.id), each.name) for each in found.organisations if str(each.id) not in known]


def _add(ctx: Context, form: Any, given: Mapping[str, Any]) -> tuple[Person, str]:
    confirm_again(form)
    with transaction() as session:
        added = add_person(session, ctx, given)
        token = invite_person(session, ctx, added.id)
        person_id = added.id
    db.session.remove()
    return person(db.session(), person_id), token


def _change(ctx: Context, form: Any, person_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    confirm_again(form)
    with transaction() as session:
        follow = ports().left_groups
        return change_person(session, ctx, person_id, given, expected_version=version, left_groups=follow).id


def _invite(ctx: Context, form: Any, person_id: UUID) -> str:
    confirm_again(form)
    with transaction() as session:
        token = invite_person(session, ctx, person_id)
    db.session.remove()  # on SQLite, what this request began to read stays as old as that
    return token


def _again(ctx: Context, person_id: UUID) -> Person:
    """The person as they stand now, not as this request has read them before."""
    db.session.remove()
    return _changeable(ctx, person_id)


def _changeable(ctx: Context, person_id: UUID) -> Person:
    require(may_administer(ctx))
    found = person(db.session(), person_id)
    require(may_change(ctx, found))
    return found
