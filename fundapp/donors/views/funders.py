"""Pages of the funder map."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import person_names
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.formats import number
from fundapp.core.forms import number_sent
from fundapp.core.i18n import _, ngettext
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.ports import KeyFigure
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.core.web.searching import searched
from fundapp.donors.commands.funders import add_funder, confirm_facts, update_funder
from fundapp.donors.commands.likeness import SCOPE
from fundapp.donors.forms import FunderForm
from fundapp.donors.models import Funder
from fundapp.donors.permissions import may_edit, may_edit_agreements, may_see, may_see_agreements
from fundapp.donors.queries.agreements import OF_A_FUNDER, agreements_of
from fundapp.donors.queries.asks import asked_of
from fundapp.donors.queries.cycles import cycles_of
from fundapp.donors.queries.files import LATEST, latest_files
from fundapp.donors.queries.funders import count_funders, funder, funders_page, funders_to_export, shown
from fundapp.donors.queries.merging import like, merges_of
from fundapp.donors.queries.relations import known_of
from fundapp.donors.rules.facts import Group
from fundapp.donors.rules.likeness import REASONS
from fundapp.donors.rules.vocabulary import Status
from fundapp.donors.schemas.funders import FunderFilterSchema
from fundapp.donors.schemas.rows import HEADERS, row
from fundapp.donors.views.facts import could_we, due_groups, sourced_groups
from fundapp.donors.views.frame import wordings
from fundapp.donors.views.rounds import rounds_of
from fundapp.donors.workflow import agreements as agreement_flow

blueprint = Blueprint("funders", __name__, url_prefix="/funders", template_folder="../templates")


blueprint.context_processor(wordings)


@blueprint.get("")
def index() -> str:
    """The funders that the address asks for."""
    ctx, session = current_context(), db.session()
    listing, meant = searched(
        "funders.index",
        SCOPE,
        FunderFilterSchema(),
        lambda wanted, mark: funders_page(session, ctx, wanted, marks=page_marks(), mark=mark),
        lambda wanted: shown(ctx, wanted),
    )
    return render_template(
        "donors/funders.html",
        listing=listing,
        meant=meant,
        views=listing.links(saved_views(db.session(), ctx, "funders.index")),
        due={
            each.id: due_groups(each, ctx.today)
            for each in listing.page.items
            if listing.filter.values.get("facts") == "due"
        },
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The funders that the address asks for, all of them, as a sheet."""
    chosen = read_filter(FunderFilterSchema(), request.args)
    ctx = current_context()
    return send_sheet(
        sheet, _("funders"), HEADERS, lambda session: map(row, funders_to_export(session, ctx, chosen.values))
    )


@blueprint.get("/<uuid:funder_id>")
def show(funder_id: UUID) -> str | AnyResponse:
    """Could we, when, how much, who knows them; and every fact with its source. Sixteen queries."""
    ctx, session = current_context(), db.session()
    found = funder(session, ctx, funder_id)
    if found.id != funder_id:
        return redirect(url_for("funders.show", funder_id=found.id))
    people = (found.owner_id, *(row.checked_by_id for row in found.source_rows))
    known = known_of(session, ctx, funder_id)
    people = (*people, *(each.written_by_id for each in known.interactions), *(each.owner_id for each in known.steps))
    merges = merges_of(session, ctx, funder_id)
    people = (*people, *(who for each in merges for who in (each.merged_by_id, each.undone_by_id)))
    papers = latest_files(session, ctx, funder_id)
    people = (*people, *(each.added_by_id for each in papers[:LATEST]))
    names = person_names(session, {each for each in people if each is not None})
    answer, gates = could_we(found)
    return render_template(
        "donors/funder.html",
        funder=found,
        groups=sourced_groups(found, names, ctx.today),
        answer=answer,
        gates=gates,
        names=names,
        known=known,
        rounds=rounds_of(cycles_of(session, ctx, funder_id), ctx.today),
        asked=asked_of(session, ctx, funder_id),
        agreements=agreements_of(session, ctx, funder_id),
        most_agreements=OF_A_FUNDER,
        agreement_flow=agreement_flow,
        sees_agreements=may_see_agreements(ctx),
        may_edit_agreements=may_edit_agreements(ctx),
        papers=papers[:LATEST],
        more_papers=len(papers) > LATEST,
        today=ctx.today,
        merges=merges,
        like=[(each.theirs(funder_id), each) for each in like(session, ctx, funder_id)],
        reasons=REASONS,
        tag_links=[(tag, url_for("funders.index", tag=tag)) for tag in found.tags],
    )


@blueprint.post("/<uuid:funder_id>/facts/<facts>/confirm")
def confirm(funder_id: UUID, facts: str) -> AnyResponse:
    """Somebody looked: what is known of this group still holds."""
    ctx = current_context()
    require(may_edit(ctx))
    if facts not in set(Group):
        raise NotFound
    seen = number_sent(request.form.get("version"))
    with transaction() as session:
        confirm_facts(session, ctx, funder_id, Group(facts), expected_version=seen)
    flash(_("Noted: this still holds today."))
    return redirect(url_for("funders.show", funder_id=funder_id, _anchor=facts), 303)


@blueprint.route("/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> tuple[str, int] | AnyResponse:
    """Puts a funder on the map."""
    ctx = current_context()
    require(may_edit(ctx))
    form = FunderForm.showing({"status": "active", "needs_registration": "unknown"})
    given = form.judge()
    added = form.keep(lambda: _add(ctx, given)) if given else None
    if added:
        flash(_("The funder is on the map."))
        return redirect(url_for("funders.show", funder_id=added))
    return render_template("donors/funder_form.html", form=form, funder=None), form.http_status


@blueprint.route("/<uuid:funder_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(funder_id: UUID) -> tuple[str, int] | AnyResponse:
    """Writes what is known now; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_edit(ctx))
    form = FunderForm.editing(funder(db.session(), ctx, funder_id))
    given = form.judge()
    if given and form.save(lambda version: _update(ctx, funder_id, given, version), lambda: _again(ctx, funder_id)):
        flash(_("The changes are saved."))
        return redirect(url_for("funders.show", funder_id=funder_id))
    shown = {"form": form, "funder": funder(db.session(), ctx, funder_id), "differences": form.differences}
    return render_template("donors/funder_form.html", **shown), form.http_status


def figures(ctx: Context) -> Sequence[KeyFigure]:
    """How many funders are active. One query for those who may see them, none for others."""
    if not may_see(ctx):
        return []
    active = count_funders(db.session(), ctx, {"status": [Status.ACTIVE]})
    label = ngettext("active funder", "active funders", active)
    return [KeyFigure(number(ctx.reader, active), label, url_for("funders.index", status=Status.ACTIVE))]


def _due(listing: Listing, today: date) -> Mapping[UUID, Any]:
    """What is to be checked again of the funders of a page, where it is asked for them."""
    asked = listing.filter.values.get("facts") == "due"
    return {each.id: due_groups(each, today) for each in listing.page.items} if asked else {}


def _add(ctx: Context, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return add_funder(session, ctx, given).id


def _update(ctx: Context, funder_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return update_funder(session, ctx, funder_id, given, expected_version=version).id


def _again(ctx: Context, funder_id: UUID) -> Funder:
    """The funder as it stands now, not as this request has read it before."""
    db.session.remove()
    return funder(db.session(), ctx, funder_id)
