"""Pages of the other funds one can refer to."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.places import language_name
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.directory.commands.funds import add_fund, change_fund
from fundapp.directory.forms import FundEditForm, FundForm
from fundapp.directory.models import OtherFund
from fundapp.directory.permissions import may_edit
from fundapp.directory.queries import funds as queries
from fundapp.directory.schemas.funds import FundFilterSchema
from fundapp.directory.schemas.rows import FUND_HEADERS, fund_row
from fundapp.directory.views.frame import wordings

LIST = "other_funds.index"

blueprint = Blueprint("other_funds", __name__, url_prefix="/directory/funds", template_folder="../templates")
blueprint.context_processor(wordings)


@blueprint.get("")
def index() -> str:
    """The funds that the address asks for."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(FundFilterSchema(), request.args)
    page = queries.funds_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    views = listing.links(saved_views(session, ctx, LIST))
    return render_template("directory/funds.html", listing=listing, views=views)


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The funds that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    wanted = read_filter(FundFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("other-funds"),
        FUND_HEADERS,
        lambda session: map(fund_row, queries.funds_to_export(session, ctx, wanted)),
    )


@blueprint.get("/<uuid:fund_id>")
def show(fund_id: UUID) -> str:
    """What is known of one fund."""
    ctx = current_context()
    fund = queries.other_fund(db.session(), ctx, fund_id)
    languages = [language_name(ctx.reader, each) for each in fund.languages]
    return render_template("directory/fund.html", fund=fund, languages=languages)


@blueprint.route("/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> tuple[str, int] | AnyResponse:
    """Puts a fund into the directory."""
    ctx = current_context()
    require(may_edit(ctx))
    form = FundForm.showing({"active": True})
    given = form.judge()
    added = form.keep(lambda: _add(ctx, given)) if given else None
    if added:
        flash(_("The fund is in the directory."))
        return redirect(url_for("other_funds.show", fund_id=added))
    return render_template("directory/fund_form.html", form=form, fund=None), form.http_status


@blueprint.route("/<uuid:fund_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(fund_id: UUID) -> tuple[str, int] | AnyResponse:
    """Writes what is true of a fund now; meets whoever saved in the meantime."""
    ctx = current_context()
    require(may_edit(ctx))
    form = FundEditForm.editing(queries.other_fund(db.session(), ctx, fund_id))
    given = form.judge()
    if given and form.save(lambda version: _change(ctx, fund_id, given, version), lambda: _again(ctx, fund_id)):
        flash(_("The changes are saved."))
        return redirect(url_for("other_funds.show", fund_id=fund_id))
    fund = queries.other_fund(db.session(), ctx, fund_id)
    shown: dict[str, Any] = {"form": form, "fund": fund, "differences": form.differences}
    return render_template("directory/fund_form.html", **shown), form.http_status


def _add(ctx: Context, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return add_fund(session, ctx, given).id


def _change(ctx: Context, fund_id: UUID, given: Mapping[str, Any], version: int) -> UUID:
    with transaction() as session:
        return change_fund(session, ctx, fund_id, given, expected_version=version).id


def _again(ctx: Context, fund_id: UUID) -> OtherFund:
    """The fund as it stands now, not as this request has read it before."""
    db.session.remove()
    return queries.other_fund(db.session(), ctx, fund_id)
