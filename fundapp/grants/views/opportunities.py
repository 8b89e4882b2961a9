"""Pages of opportunities: the list, one, and what somebody writes of it."""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import person_names
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.grants.commands.opportunities import add_opportunity, start_opportunity, update_opportunity
from fundapp.grants.forms import OpportunityEditForm, OpportunityForm
from fundapp.grants.models import Call, Opportunity
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries import opportunities as queries
from fundapp.grants.queries.going import ids_before_committee
from fundapp.grants.rules.pipeline import stays
from fundapp.grants.rules.recorded import must_have, recorded
from fundapp.grants.schemas.opportunities import OpportunityFilterSchema
from fundapp.grants.schemas.opportunity_rows import OPPORTUNITY_HEADERS, opportunity_row
from fundapp.grants.views.frame import PREFIX, TEMPLATES
from fundapp.grants.views.opportunity_parts import parts_of
from fundapp.grants.views.opportunity_steps import COMMITTEES
from fundapp.grants.views.pipeline_frame import SHOWN, offer_people, pipeline_wordings
from fundapp.grants.workflow import BACKWARDS, LIVING, Action, State, steps_from

LIST = "call_opportunities.index"

blueprint = Blueprint("call_opportunities", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(pipeline_wordings)

Answer = tuple[str, int] | AnyResponse


@blueprint.get("/opportunities")
def index() -> str:
    """The opportunities that the address asks for. Three queries and those of the filter."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(OpportunityFilterSchema(), request.args)
    page = queries.opportunities_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    views = listing.links(saved_views(session, ctx, LIST))
    return render_template(
        "grants/opportunities.html",
        listing=listing,
        views=views,
        before_committee=ids_before_committee(session, _spotted(page.items)),
        now=ctx.now,
        today=ctx.today,
    )


@blueprint.get("/opportunities/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The opportunities that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    wanted = read_filter(OpportunityFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("opportunities"),
        OPPORTUNITY_HEADERS,
        lambda session: map(opportunity_row, queries.opportunities_to_export(session, ctx, wanted)),
    )


@blueprint.get("/opportunities/<uuid:opportunity_id>")
def show(opportunity_id: UUID) -> str:
    """Where it stands, what comes next, what is known, how it came here. Three queries and those of its parts."""
    ctx, session = current_context(), db.session()
    found = queries.opportunity(session, ctx, opportunity_id)
    moves = queries.moves_of(session, ctx, opportunity_id)
    steps = list(steps_from(found.state, two_stage=found.two_stage))
    parts = parts_of(session, ctx, found)
    live = any(said.get("live") for _template, said in parts)
    barred = dict(ChainMap(*(said.get("barred", {}) for _template, said in parts)))
    steps = [each for each in steps if not (live and each in COMMITTEES) and each not in barred]
    lasted = stays(moves, ctx.now)
    return render_template(
        "grants/opportunity.html",
        opportunity=found,
        forward=[each for each in steps if each not in (*BACKWARDS, Action.WITHDRAW)],
        aside=[each for each in steps if each in (*BACKWARDS, Action.WITHDRAW)],
        history=list(zip(moves, (each.days for each in lasted), strict=True)),
        names=person_names(session, {each.by_id for each in moves if each.by_id}),
        parts=parts,
        barred=list(barred.values()),
        now=ctx.now,
        today=ctx.today,
    )


@blueprint.route("/opportunities/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> Answer:
    """Keeps an opportunity that has no call in the watch."""
    ctx = current_context()
    require(may_edit(ctx))
    form = OpportunityForm.showing({"stages": "one", "owner_id": ctx.actor.id if ctx.actor else None})
    offer_people(form)
    given = form.judge()
    added = form.keep(lambda: _add(ctx, given)) if given else None
    if added:
        flash(_("The opportunity is kept."))
        return _to(added)
    return render_template("grants/opportunity_form.html", form=form, opportunity=None, shown=()), form.http_status


@blueprint.route("/opportunities/<uuid:opportunity_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(opportunity_id: UUID) -> Answer:
    """Writes what is known now; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_edit(ctx))
    found = queries.opportunity(db.session(), ctx, opportunity_id)
    form = OpportunityEditForm.editing(found)
    offer_people(form, found)
    given = form.judge()
    if given and form.save(lambda seen: _update(ctx, opportunity_id, given, seen), lambda: _again(ctx, opportunity_id)):
        flash(_("The changes are saved."))
        return _to(opportunity_id)
    found = queries.opportunity(db.session(), ctx, opportunity_id)
    shown = recorded(found.state, sent=found.submitted_on is not None, decided=found.decided_on is not None)
    _mark(form, must_have(found.state))
    told: dict[str, Any] = {"form": form, "opportunity": found, "shown": shown, "differences": form.differences}
    return render_template("grants/opportunity_form.html", **told), form.http_status


@blueprint.post("/<uuid:call_id>/opportunity")
def start(call_id: UUID) -> AnyResponse:
    """Makes an opportunity of a call."""
    ctx = current_context()
    try:
        with transaction() as session:
            made = start_opportunity(session, ctx, call_id).id
    except Conflict as error:
        flash(str(error.reason or error.title), "warning")
        return redirect(url_for("calls.show", call_id=call_id, _anchor="pipeline"), 303)
    flash(_("The call is in the pipeline, and you look after it."))
    return _to(made)


def part(session: Session, ctx: Context, call: Call) -> Mapping[str, Any]:
    """What the page of a call says of the pipeline. One query."""
    made = queries.opportunities_of_call(session, ctx, call.id)
    return {"opportunities": made, "under_way": any(each.state in LIVING for each in made), **SHOWN}


def _spotted(found: Sequence[Opportunity]) -> list[UUID]:
    return [each.id for each in found if each.state == State.SPOTTED]


def _mark(form: Any, names: tuple[str, ...]) -> None:
    """What a state cannot be without is not optional."""
    for name in names:
        form[name].render_kw = {**(form[name].render_kw or {}), "required_answer": True}


def _add(ctx: Context, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return add_opportunity(session, ctx, given).id


def _update(ctx: Context, opportunity_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return update_opportunity(session, ctx, opportunity_id, given, expected_version=version).id


def _again(ctx: Context, opportunity_id: UUID) -> Opportunity:
    """The opportunity as it stands now, not as this request has read it before."""
    db.session.remove()
    return queries.opportunity(db.session(), ctx, opportunity_id)


def _to(opportunity_id: UUID) -> AnyResponse:
    return redirect(url_for("call_opportunities.show", opportunity_id=opportunity_id), 303)
