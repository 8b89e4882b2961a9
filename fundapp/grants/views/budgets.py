"""Pages of the budget of a proposal: the whole, how it is reckoned, another rate, a copy, a sheet to take home."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, send_file, url_for
from werkzeug import Response as AnyResponse

from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, NotFound
from fundapp.core.forms import offer
from fundapp.core.i18n import _
from fundapp.core.lists.listing import sheet_links
from fundapp.core.sheets import xlsx_book
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import XLSX, send_sheet
from fundapp.grants.commands.budgets import (
    ask_for_total,
    begin_budget,
    change_budget,
    copy_budget,
    reckoned,
    take_rate,
)
from fundapp.grants.forms import BudgetEditForm, BudgetForm, CopiedForm, RateTakenForm
from fundapp.grants.models import Opportunity, ProposalBudget
from fundapp.grants.permissions import may_edit
from fundapp.grants.queries import budgets as queries
from fundapp.grants.queries.opportunities import opportunity
from fundapp.grants.queries.partners import sharers_of
from fundapp.grants.rules.budgets import IndirectBase, Reckoning
from fundapp.grants.schemas.budget_rows import TOTAL_HEADERS, headers, line_row, lines_and_totals, total_rows
from fundapp.grants.views.budget_frame import budget_wordings, looked_at, sent_beside
from fundapp.grants.views.frame import PREFIX, TEMPLATES
from fundapp.ledger.rules.rates import BASE
from fundapp.ledger.rules.sources import source_words

LOCAL = "XAF"
"""In what most members spend; whoever does not, chooses another one."""

blueprint = Blueprint("call_budgets", __name__, url_prefix=f"{PREFIX}/opportunities", template_folder=TEMPLATES)
blueprint.context_processor(budget_wordings)

Answer = tuple[str, int] | AnyResponse


@blueprint.get("/<uuid:opportunity_id>/budget")
def show(opportunity_id: UUID) -> str:
    """The whole budget, what is to be looked at, and what was sent. Five queries and those of the person."""
    ctx, session = current_context(), db.session()
    host = opportunity(session, ctx, opportunity_id)
    budget = queries.budget_of(session, ctx, opportunity_id)
    if budget is None:
        return render_template("grants/budget_none.html", opportunity=host)
    looked = looked_at(budget, host, sharers_of(session, ctx, host))
    kept = queries.last_sent(session, ctx, budget.id)
    return render_template(
        "grants/budget.html",
        opportunity=host,
        looked=looked,
        sent=sent_beside(kept, looked) if kept else None,
        exports=sheet_links("call_budgets.export", opportunity_id=opportunity_id),
    )


@blueprint.get("/<uuid:opportunity_id>/budget/export.<any(csv, xlsx):sheet>")
def export(opportunity_id: UUID, sheet: str) -> Response:
    """The budget as a sheet: its lines, and its totals on a second one, or below them where there is none."""
    ctx = current_context()
    if sheet == "csv":
        columns = headers(_budget(ctx, opportunity_id))

        def rows(session: Any) -> Any:
            again = queries.budget_of(session, ctx, opportunity_id)
            return lines_and_totals(again, reckoned(again)) if again else iter(())

        return send_sheet(sheet, _("budget"), columns, rows)
    return _book(ctx, _budget(ctx, opportunity_id))


@blueprint.route("/<uuid:opportunity_id>/budget/settings", methods=["GET", "POST"])
@keeps_what_was_typed
def settings(opportunity_id: UUID) -> Answer:
    """Begins the budget, or changes how it is reckoned; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_edit(ctx))
    host = opportunity(db.session(), ctx, opportunity_id)
    budget = queries.budget_of(db.session(), ctx, opportunity_id)
    form = BudgetForm.showing(_usual(ctx, host)) if budget is None else BudgetEditForm.editing(budget)
    given = form.judge()
    if given and _kept(ctx, form, opportunity_id, given, is_new=budget is None):
        flash(_("The budget is set up: now its lines.") if budget is None else _("The changes are saved."))
        return _to(opportunity_id)
    if form.problem or getattr(form, "conflict", None):
        db.session.remove()
        host = opportunity(db.session(), ctx, opportunity_id)
        budget = None if budget is None else _budget(ctx, opportunity_id)
    told = {"form": form, "opportunity": host, "budget": budget, "differences": getattr(form, "differences", [])}
    return render_template("grants/budget_settings.html", **told), form.http_status


@blueprint.route("/<uuid:opportunity_id>/budget/rate", methods=["GET", "POST"])
@keeps_what_was_typed
def rate(opportunity_id: UUID) -> Answer:
    """Shows what the rate of today would change, and takes it once somebody has seen that."""
    ctx = current_context()
    require(may_edit(ctx))
    host, budget = opportunity(db.session(), ctx, opportunity_id), _budget(ctx, opportunity_id)
    found = queries.rate_on(db.session(), budget.currency, budget.local_currency, ctx.today)
    form = RateTakenForm.showing({})
    given = form.judge()
    if given and found and form.keep(lambda: _take(ctx, opportunity_id, found, given, form.expected_version)):
        flash(_("The budget is reckoned at the rate of today."))
        return _to(opportunity_id)
    if form.problem:
        db.session.remove()
        host, budget = opportunity(db.session(), ctx, opportunity_id), _budget(ctx, opportunity_id)
    form.version.data = str(budget.version)
    form.shown.data = f"{found.value:f}" if found else ""
    before = reckoned(budget)
    after = Reckoning(replace(before.terms, rate=found.value), before.items) if found else None
    told = {"form": form, "opportunity": host, "budget": budget, "rate": found, "before": before, "after": after}
    return render_template("grants/budget_rate.html", **told), form.http_status


@blueprint.route("/<uuid:opportunity_id>/budget/copy", methods=["GET", "POST"])
@keeps_what_was_typed
def copy(opportunity_id: UUID) -> Answer:
    """Begins a budget with the settings and the lines of another opportunity's."""
    ctx = current_context()
    require(may_edit(ctx))
    host = opportunity(db.session(), ctx, opportunity_id)
    form = CopiedForm.showing({})
    known = queries.budgets_to_copy(db.session(), ctx, opportunity_id)
    offer(form.from_id, known)
    given = form.judge()
    if given and form.keep(lambda: _copy(ctx, opportunity_id, given["from_id"])):
        flash(_("The budget is copied: look at its rate and its quantities."))
        return _to(opportunity_id)
    return render_template("grants/budget_copy.html", form=form, opportunity=host, known=known), form.http_status


@blueprint.post("/<uuid:opportunity_id>/budget/ask")
def ask(opportunity_id: UUID) -> AnyResponse:
    """Takes the amount that the budget asks of the funder over into the opportunity."""
    ctx = current_context()
    try:
        with transaction() as session:
            ask_for_total(session, ctx, opportunity_id)
    except Conflict as error:
        flash(str(error.reason or error.title), "warning")
    else:
        flash(_("The opportunity asks for this amount now."))
    return _to(opportunity_id)


def _usual(ctx: Context, host: Opportunity) -> Mapping[str, Any]:
    """What probably holds, with the rate of today where one is known."""
    currency = host.currency or (host.call.currency if host.call else None) or BASE
    known = queries.rate_on(db.session(), currency, LOCAL, ctx.today)
    found = {"rate": known.value, "rate_on": known.on, "rate_source": source_words(known.source)} if known else {}
    return {
        "currency": currency, "local_currency": LOCAL, "rate_on": ctx.today, "periods": 1, "indirect_pct": Decimal(0),
        "indirect_on": IndirectBase.DIRECT.value, **found,
    }  # fmt: skip


def _budget(ctx: Context, opportunity_id: UUID) -> ProposalBudget:
    """The budget of an opportunity. Raises NotFound where it is not begun."""
    found = queries.budget_of(db.session(), ctx, opportunity_id)
    if found is None:
        raise NotFound
    return found


def _book(ctx: Context, budget: ProposalBudget) -> Response:
    found, title = reckoned(budget), _("budget")
    lines = (line_row(each, budget, found.amounts[each.id]) for each in budget.lines)
    sheets = [
        (_("Lines"), headers(budget), lines), (_("Totals"), TOTAL_HEADERS, total_rows(budget, found)),
    ]  # fmt: skip
    book = xlsx_book(sheets, ctx.reader, title)
    return send_file(book, mimetype=XLSX, as_attachment=True, download_name=f"{title}-{ctx.today.isoformat()}.xlsx")


def _kept(ctx: Context, form: Any, opportunity_id: UUID, given: Mapping[str, Any], *, is_new: bool) -> Any:
    if is_new:
        return form.keep(lambda: _written(lambda session: begin_budget(session, ctx, opportunity_id, given)))

    def write(seen: int) -> UUID:
        return _written(lambda session: change_budget(session, ctx, opportunity_id, given, expected_version=seen))

    return form.save(write, lambda: _again(ctx, opportunity_id))


def _written(act: Callable[[Any], Any]) -> UUID:
    with transaction() as session:
        made_id: UUID = act(session).id
        return made_id


def _take(ctx: Context, opportunity_id: UUID, found: queries.LocalRate, given: Mapping[str, Any], version: int) -> UUID:
    """Raises Conflict where the rate is not the one that was shown."""
    if given["shown"] != f"{found.value:f}":
        raise Conflict(_("The rate of today has changed meanwhile: look at it again."))
    return _written(lambda session: take_rate(session, ctx, opportunity_id, found, expected_version=version))


def _copy(ctx: Context, opportunity_id: UUID, from_id: UUID) -> UUID:
    return _written(lambda session: copy_budget(session, ctx, opportunity_id, from_id))


def _again(ctx: Context, opportunity_id: UUID) -> ProposalBudget:
    """The budget as it stands now, not as this request has read it before."""
    db.session.remove()
    return _budget(ctx, opportunity_id)


def _to(opportunity_id: UUID) -> AnyResponse:
    return redirect(url_for("call_budgets.show", opportunity_id=opportunity_id), 303)
