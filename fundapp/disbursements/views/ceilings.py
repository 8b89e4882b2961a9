"""Pages of ceilings: below which amount a small fund may do with fewer people, asked by one, agreed to by another."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.again import confirm_again, is_fresh
from fundapp.accounts.queries.own import saved_views
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.formats import money
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.money import Money
from fundapp.core.ports import ToDo
from fundapp.core.verdicts import HIDDEN, Verdict, refused, require, shown_if
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.disbursements.commands.ceilings import agree_ceiling, ask_ceiling
from fundapp.disbursements.forms.ceilings import CeilingAgreementForm, CeilingForm
from fundapp.disbursements.permissions import may_keep, may_release, may_see
from fundapp.disbursements.queries import ceilings as queries
from fundapp.disbursements.queries.ceilings import Row
from fundapp.disbursements.rules.ceilings import SHAPES, STANDINGS, Standing
from fundapp.disbursements.schemas.ceilings import HEADERS, CeilingFilterSchema, ceiling_cells, ceiling_of

LIST = "ceilings.index"

blueprint = Blueprint("ceilings", __name__, url_prefix="/payments/ceilings", template_folder="../templates")


@blueprint.context_processor
def wordings() -> dict[str, Any]:
    """What these pages may use. No query."""
    return {"standings": STANDINGS, "standing_shapes": SHAPES, "may_agree": may_agree}


def may_agree(found: Row) -> Verdict:
    """Whether this person may agree to what was asked: whoever signs payments, and not whoever asked."""
    ctx = current_context()
    if not may_release(ctx) or ctx.actor is None or found.standing is not Standing.WAITS:
        return HIDDEN
    if found.ceiling.asked_by_id == ctx.actor.id:
        return refused(_("You asked for it: somebody else agrees."))
    return shown_if(may=True)


def to_do(ctx: Context) -> Sequence[ToDo]:
    """What a colleague asked and waits for a second person. One query; none for whoever does not sign payments."""
    if not may_release(ctx):
        return []
    return [
        ToDo(
            _("A ceiling of %(amount)s waits for a second person", amount=money(ctx.reader, _money(each))),
            url_for("ceilings.agree", ceiling_id=each.id),
            _("Up to it whoever prepared a payment could be the first to sign it."),
        )
        for each in queries.ceilings_for_me(db.session(), ctx)
    ]


@blueprint.get("")
def index() -> str:
    """What holds, what waits, and all that was ever asked. Five queries and those of the person."""
    ctx, session = current_context(), db.session()
    require(may_see(ctx))
    chosen = read_filter(CeilingFilterSchema(), request.args)
    page = queries.ceilings_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "disbursements/ceilings/list.html",
        listing=listing,
        now=queries.holding_ceilings(session, ctx),
        rows=queries.ceiling_rows(session, page.items),
        views=listing.links(saved_views(session, ctx, LIST)),
        may_ask=may_keep(ctx),
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """All that was ever asked, as a sheet."""
    ctx = current_context()
    require(may_see(ctx))
    wanted = read_filter(CeilingFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("ceilings"),
        HEADERS,
        lambda session: map(ceiling_cells, queries.ceilings_to_export(session, ctx, wanted)),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@keeps_what_was_typed
def ask() -> tuple[str, int] | AnyResponse:
    """Asks for a ceiling. Nothing changes before a second person agrees."""
    ctx = current_context()
    require(may_keep(ctx))
    form = CeilingForm.showing({"currency": request.args.get("currency", "")})
    given = form.judge()
    if given and form.keep(lambda: _ask(ctx, form, ceiling_of(given))):
        flash(_("It is asked. A colleague who signs payments finds it on their first page."))
        return redirect(url_for(LIST), 303)
    return render_template("disbursements/ceilings/ask.html", form=form, fresh=is_fresh()), form.http_status


@blueprint.route("/<uuid:ceiling_id>/agreement", methods=["GET", "POST"])
@keeps_what_was_typed
def agree(ceiling_id: UUID) -> tuple[str, int] | AnyResponse:
    """Says what a ceiling would mean, then agrees to it."""
    ctx = current_context()
    require(may_release(ctx))
    found = queries.ceiling_row(db.session(), ctx, ceiling_id)
    form = CeilingAgreementForm()
    if form.judge() is not None and form.keep(lambda: _agree(ctx, form, ceiling_id)) is not None:
        flash(_("It holds from now on, for payments that are prepared from now on."), "good")
        return redirect(url_for(LIST), 303)
    shown = {"form": form, "found": found, "fresh": is_fresh(), "verdict": may_agree(found)}
    return render_template("disbursements/ceilings/agree.html", **shown), form.http_status


def _money(found: Any) -> Money:
    return Money(found.amount, found.currency)


def _ask(ctx: Context, form: SchemaForm, wanted: Money) -> UUID:
    confirm_again(form)
    with transaction() as session:
        return ask_ceiling(session, ctx, wanted).id


def _agree(ctx: Context, form: SchemaForm, ceiling_id: UUID) -> UUID:
    confirm_again(form)
    with transaction() as session:
        return agree_ceiling(session, ctx, ceiling_id).id
