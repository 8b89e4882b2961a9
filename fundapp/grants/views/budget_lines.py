"""Pages of the lines of a budget: added one by one or pasted from a spreadsheet, changed, moved, taken out."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.i18n import _, ngettext
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.grants.commands.budget_lines import (
    add_budget_line,
    add_budget_lines,
    change_budget_line,
    move_budget_line,
    remove_budget_line,
)
from fundapp.grants.forms import BudgetLineEditForm, BudgetLineForm, PastedForm, RemovedLineForm
from fundapp.grants.models import BudgetLine, Opportunity, ProposalBudget
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries import budgets as queries
from fundapp.grants.queries.opportunities import opportunity
from fundapp.grants.queries.partners import sharers_of
from fundapp.grants.rules.budgets import MOST_PERIODS, Source
from fundapp.grants.schemas.budget_sheet import Pasted, read_pasted
from fundapp.grants.views.budget_frame import budget_wordings
from fundapp.grants.views.frame import PREFIX, TEMPLATES

blueprint = Blueprint("call_budget_lines", __name__, url_prefix=f"{PREFIX}/opportunities", template_folder=TEMPLATES)
blueprint.context_processor(budget_wordings)

Answer = tuple[str, int] | AnyResponse


@blueprint.route("/<uuid:opportunity_id>/budget/lines/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new(opportunity_id: UUID) -> Answer:
    """Puts a line at the end of the budget; the next one begins where this one was."""
    ctx = current_context()
    require(may_edit(ctx))
    host, budget = _whole(ctx, opportunity_id)
    form = _offered(BudgetLineForm.showing(_usual(budget)), budget)
    given = form.judge()
    if given and form.keep(lambda: _add(ctx, opportunity_id, given)):
        flash(_("The line is kept."))
        if "more" in request.form:
            return redirect(url_for("call_budget_lines.new", opportunity_id=opportunity_id), 303)
        return _to(opportunity_id)
    told = {
        "form": form, "opportunity": host, "budget": budget, "line": None, "differences": [],
        "sharers": sharers_of(db.session(), ctx, host),
    }  # fmt: skip
    return render_template("grants/budget_line_form.html", **told), form.http_status


@blueprint.route("/budget-lines/<uuid:budget_line_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(budget_line_id: UUID) -> Answer:
    """Writes what a line says now; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_edit(ctx))
    found = queries.budget_line(db.session(), ctx, budget_line_id)
    form = _offered(BudgetLineEditForm.editing(found), found.budget)
    given = form.judge()
    if given and form.save(lambda seen: _change(ctx, budget_line_id, given, seen), lambda: _again(ctx, budget_line_id)):
        flash(_("The changes are saved."))
        return _to(found.budget.opportunity_id)
    found = queries.budget_line(db.session(), ctx, budget_line_id)
    host = opportunity(db.session(), ctx, found.budget.opportunity_id)
    told = {
        "form": form, "opportunity": host, "budget": found.budget, "line": found, "differences": form.differences,
        "sharers": sharers_of(db.session(), ctx, host),
    }  # fmt: skip
    return render_template("grants/budget_line_form.html", **told), form.http_status


@blueprint.route("/budget-lines/<uuid:budget_line_id>/remove", methods=["GET", "POST"])
@keeps_what_was_typed
def remove(budget_line_id: UUID) -> Answer:
    """Takes a line out, once somebody has read what that means."""
    ctx = current_context()
    require(may_edit(ctx))
    found = queries.budget_line(db.session(), ctx, budget_line_id)
    form = RemovedLineForm.showing({})
    given = form.judge()
    host_id = form.keep(lambda: _remove(ctx, budget_line_id, form.expected_version)) if given is not None else None
    if host_id:
        flash(_("The line is taken out."))
        return _to(host_id)
    if form.problem:
        found = _again(ctx, budget_line_id)
    form.version.data = str(found.version)
    host = opportunity(db.session(), ctx, found.budget.opportunity_id)
    return render_template("grants/budget_line_remove.html", form=form, line=found, opportunity=host), form.http_status


@blueprint.post("/<uuid:opportunity_id>/budget/move")
def move(opportunity_id: UUID) -> AnyResponse:
    """Moves the line whose button was pressed up or down, under its heading."""
    ctx = current_context()
    require(may_edit(ctx))
    opportunity(db.session(), ctx, opportunity_id)
    up = "up" in request.form
    pressed = request.form.get("up" if up else "down")
    if pressed is None:
        return _to(opportunity_id)
    line_id = _line_in(pressed)
    try:
        with transaction() as session:
            move_budget_line(session, ctx, line_id, up=up)
    except Conflict as error:
        flash(str(error.reason or error.title), "warning")
    return redirect(url_for("call_budgets.show", opportunity_id=opportunity_id, _anchor=f"line-{line_id}"), 303)


@blueprint.route("/<uuid:opportunity_id>/budget/paste", methods=["GET", "POST"])
@keeps_what_was_typed
def paste(opportunity_id: UUID) -> Answer:
    """Looks at rows of a spreadsheet, says what is wrong in which cell, and keeps them once all are right."""
    ctx = current_context()
    require(may_edit(ctx))
    host, budget = _whole(ctx, opportunity_id)
    form = PastedForm.showing({})
    given = form.judge()
    pasted = form.keep(lambda: read_pasted(given["rows"], budget)) if given else None
    if pasted and pasted.is_sound and "keep" in request.form and form.keep(lambda: _paste(ctx, host.id, pasted)):
        count = len(pasted.rows)
        flash(ngettext("%(num)s line is kept.", "%(num)s lines are kept.", count))
        return _to(opportunity_id)
    status = 422 if pasted and not pasted.is_sound else form.http_status
    told = {"form": form, "opportunity": host, "budget": budget, "pasted": pasted}
    return render_template("grants/budget_paste.html", **told), status


def _whole(ctx: Context, opportunity_id: UUID) -> tuple[Opportunity, ProposalBudget]:
    """An opportunity and its budget. Raises NotFound where it is not begun."""
    host = opportunity(db.session(), ctx, opportunity_id)
    found = queries.budget_of(db.session(), ctx, opportunity_id)
    if found is None:
        raise NotFound
    return host, found


def _usual(budget: ProposalBudget) -> Mapping[str, Any]:
    """The heading that was written last, and our own money: that is where most costs arise."""
    usual = {"currency": budget.local_currency, "funded_by": Source.FUNDER.value}
    before = max(budget.lines, key=lambda each: each.created_at, default=None)
    if before is None:
        return usual
    return {**usual, "heading": before.heading, "own_heading": before.own_heading}


def _offered(form: Any, budget: ProposalBudget) -> Any:
    """The years of the budget alone, and its two currencies."""
    for number in range(budget.periods + 1, MOST_PERIODS + 1):
        del form[f"quantity_{number}"]
    if budget.periods == 1:
        form.quantity_1.label.text = _("Quantity")
    codes = dict.fromkeys((budget.local_currency, budget.currency))
    form.currency.choices = [("", _("Please choose")), *((code, code) for code in codes)]
    return form


def _line_in(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _add(ctx: Context, opportunity_id: UUID, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return add_budget_line(session, ctx, opportunity_id, given).id


def _change(ctx: Context, line_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return change_budget_line(session, ctx, line_id, given, expected_version=version).id


def _remove(ctx: Context, line_id: UUID, version: int) -> UUID:
    with transaction() as session:
        return remove_budget_line(session, ctx, line_id, expected_version=version)


def _paste(ctx: Context, opportunity_id: UUID, pasted: Pasted) -> bool:
    with transaction() as session:
        add_budget_lines(session, ctx, opportunity_id, [each.given for each in pasted.rows if each.given is not None])
    return True


def _again(ctx: Context, line_id: UUID) -> BudgetLine:
    """The line as it stands now, not as this request has read it before."""
    db.session.remove()
    return queries.budget_line(db.session(), ctx, line_id)


def _to(opportunity_id: UUID) -> AnyResponse:
    return redirect(url_for("call_budgets.show", opportunity_id=opportunity_id), 303)
