"""Pages of the questions that triage asks."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.cases.commands.criteria import add_criteria_set, change_criteria_set, start_usual_criteria
from fundapp.cases.forms.criteria import CriteriaForm
from fundapp.cases.permissions import may_work
from fundapp.cases.queries import criteria as queries
from fundapp.cases.rules.answers import YES_NO
from fundapp.cases.schemas.criteria import MOST_QUESTIONS, CriteriaFilterSchema, as_typed, written
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _, lazy
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet

LIST = "criteria.index"
HEADERS = (
    lazy("Name in French"),
    lazy("Name in English"),
    lazy("In use"),
    lazy("Question in French"),
    lazy("Question in English"),
    lazy("Must be met"),
    lazy("Still asked"),
)

blueprint = Blueprint("criteria", __name__, url_prefix="/cases/criteria", template_folder="../templates")


@blueprint.get("")
def index() -> str:
    """The sets that the address asks for. Four queries."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(CriteriaFilterSchema(), request.args)
    page = queries.criteria_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    views = listing.links(saved_views(session, ctx, LIST))
    lines = [(each, len(queries.asked_now(each))) for each in page.items]
    return render_template("cases/criteria/list.html", listing=listing, lines=lines, views=views)


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The sets that the address asks for, question by question, as a sheet."""
    ctx = current_context()
    wanted = read_filter(CriteriaFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("triage-questions"),
        HEADERS,
        lambda session: map(_row, queries.criteria_to_export(session, ctx, wanted)),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> tuple[str, int] | AnyResponse:
    """Begins a set."""
    ctx = current_context()
    require(may_work(ctx))
    form = CriteriaForm.showing({"active": "yes"})
    given = form.judge()
    if given and form.keep(lambda: _add(ctx, given)):
        flash(_("The questions are kept. Triage asks them from now on."), "good")
        return redirect(url_for(LIST))
    return _page(form, None), form.http_status


@blueprint.post("/start")
def start() -> AnyResponse:
    """Begins with the usual four questions."""
    ctx = current_context()
    try:
        with transaction() as session:
            start_usual_criteria(session, ctx)
    except Conflict as error:
        flash(str(error.reason), "warning")
    else:
        flash(_("The usual four questions are there. Change them where your fund asks otherwise."), "good")
    return redirect(url_for(LIST), 303)


@blueprint.route("/<uuid:set_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(set_id: UUID) -> tuple[str, int] | AnyResponse:
    """Writes a set anew; meets whoever saved in the meantime."""
    ctx = current_context()
    form = CriteriaForm.editing(as_typed(queries.criteria_set(db.session(), ctx, set_id)))
    given = form.judge()
    if given and form.save(lambda version: _change(ctx, set_id, given, version), lambda: _again(ctx, set_id)):
        flash(_("The changes are saved. What was answered before still says what was asked then."), "good")
        return redirect(url_for(LIST))
    return _page(form, queries.criteria_set(db.session(), ctx, set_id)), form.http_status


def _page(form: Any, found: Any) -> str:
    return render_template(
        "cases/criteria/edit.html",
        form=form,
        found=found,
        places=range(MOST_QUESTIONS),
        retired=[each for each in found.criteria if each.retired] if found else [],
        differences=form.differences,
    )


def _add(ctx: Context, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return add_criteria_set(session, ctx, written(given)).id


def _change(ctx: Context, set_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return change_criteria_set(session, ctx, set_id, written(given), expected_version=version).id


def _again(ctx: Context, set_id: UUID) -> Any:
    """The set as it stands now, not as this request has read it before."""
    db.session.remove()
    return as_typed(queries.criteria_set(db.session(), ctx, set_id))


def _row(found: Any) -> list[Any]:
    """One cell for each of HEADERS."""
    criteria, question = found
    yes_no = [YES_NO["yes" if each else "no"] for each in (criteria.active, question.mandatory, not question.retired)]
    names = [criteria.name_fr, criteria.name_en, str(yes_no[0])]
    return [*names, question.question_fr, question.question_en, str(yes_no[1]), str(yes_no[2])]
