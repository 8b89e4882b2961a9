"""Pages of limits: the list, and what comes with the product; entering, changing, ending."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.i18n import _, lazy
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.money import Money
from fundapp.core.places import country_name
from fundapp.core.reader import current_reader
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.disbursements.commands.limits import LimitInput, change_limit, end_limit, enter_limit
from fundapp.disbursements.forms.limits import LimitEditForm, LimitEndForm, LimitForm
from fundapp.disbursements.models import PaymentLimit
from fundapp.disbursements.permissions import may_keep, may_see
from fundapp.disbursements.queries import limits as queries
from fundapp.disbursements.rules.accounts import OPERATORS
from fundapp.disbursements.rules.instructions import Method
from fundapp.disbursements.rules.limits import Limit, default_limits
from fundapp.disbursements.rules.limits.sources import source_words
from fundapp.disbursements.rules.methods import METHOD_NAMES
from fundapp.disbursements.schemas.limits import LimitFilterSchema, limit_input

LIST = "limits.index"
HEADERS = (
    lazy("Country"), lazy("Method of payment"), lazy("Mobile operator"), lazy("Tier of the account"),
    lazy("Currency"), lazy("At most in one payment"), lazy("At most in a day, to one account"),
    lazy("At most in a month, to one account"), lazy("Payments in a day, to one account"), lazy("First day"),
    lazy("Last day"), lazy("Confirmed by the operator on"), lazy("Where this is from"),
)  # fmt: skip

blueprint = Blueprint("limits", __name__, url_prefix="/payments/limits", template_folder="../templates")


@blueprint.context_processor
def wordings() -> dict[str, Any]:
    """What these pages may use. No query."""
    return {
        "methods": METHOD_NAMES, "operator_names": OPERATORS, "limit_of": queries.limit_of, "named": named,
        "source_words": source_words,
    }  # fmt: skip


@blueprint.get("")
def index() -> str:
    """The limits that the address asks for, and those of the product that still hold. Four queries of its own."""
    ctx, session = current_context(), db.session()
    require(may_see(ctx))
    chosen = read_filter(LimitFilterSchema(), request.args)
    page = queries.limits_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    holding = [row for row in queries.limits_in_force(session) if row.holds_on(ctx.today)]
    return render_template(
        "disbursements/limits/list.html",
        listing=listing,
        views=listing.links(saved_views(session, ctx, LIST)),
        with_product=_with_product(holding),
        none_confirmed=not any(row.confirmed_on for row in holding),
        may_keep=may_keep(ctx),
        today=ctx.today,
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The limits that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    require(may_see(ctx))
    wanted = read_filter(LimitFilterSchema(), request.args).values
    return send_sheet(
        sheet, _("limits"), HEADERS, lambda session: map(_row, queries.limits_to_export(session, ctx, wanted))
    )


@blueprint.route("/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> tuple[str, int] | AnyResponse:
    """Enters a limit; `like` in the address fills the form with a row that comes with the product."""
    ctx = current_context()
    require(may_keep(ctx))
    form = LimitForm.showing(_like(request.args.get("like", "")))
    given = form.judge()
    if given and form.keep(lambda: _enter(ctx, limit_input(given))):
        flash(_("The limit is entered. New payments are planned by it."), "good")
        return redirect(url_for(LIST), 303)
    return render_template("disbursements/limits/form.html", form=form, found=None), form.http_status


@blueprint.route("/<uuid:limit_id>/edit", methods=["GET", "POST"])
@keeps_what_was_typed
def edit(limit_id: UUID) -> tuple[str, int] | AnyResponse:
    """Writes what is true of a limit now; meets whoever saved in the meantime."""
    ctx = current_context()
    form = LimitEditForm.editing(queries.payment_limit(db.session(), ctx, limit_id))
    given = form.judge()
    if given and form.save(
        lambda version: _change(ctx, limit_id, limit_input(given), version), lambda: _again(ctx, limit_id)
    ):
        flash(_("The changes are saved."), "good")
        return redirect(url_for(LIST), 303)
    found = _again(ctx, limit_id)
    shown: dict[str, Any] = {"form": form, "found": found, "differences": form.differences}
    return render_template("disbursements/limits/form.html", **shown), form.http_status


@blueprint.route("/<uuid:limit_id>/end", methods=["GET", "POST"])
@keeps_what_was_typed
def end(limit_id: UUID) -> tuple[str, int] | AnyResponse:
    """Asks for the last day, then ends the limit with it."""
    ctx = current_context()
    found = queries.payment_limit(db.session(), ctx, limit_id)
    form = LimitEndForm.showing({"last_day": ctx.today})
    given = form.judge()
    if given and form.keep(lambda: _end(ctx, limit_id, given["last_day"])):
        flash(_("The limit ends with that day."), "good")
        return redirect(url_for(LIST), 303)
    return render_template("disbursements/limits/end.html", form=form, found=found), form.http_status


def named(row: Limit | PaymentLimit) -> str:
    """A limit in a few words: country, operator or method, tier."""
    who = OPERATORS.get(row.operator or "", row.operator) or str(METHOD_NAMES[Method(row.method)])
    place = country_name(current_reader(), row.country)
    if row.tier is None:
        return _("%(place)s, %(who)s", place=place, who=who)
    return _("%(place)s, %(who)s, tier %(tier)s", place=place, who=who, tier=row.tier)


def _with_product(holding: Sequence[Limit]) -> list[tuple[int, Limit]]:
    """The rows that come with the product and still hold, each with its place among all of them."""
    return [(place, row) for place, row in enumerate(default_limits()) if _is_among(row, holding)]


def _is_among(row: Limit, holding: Sequence[Limit]) -> bool:
    facts = (row.country, row.method, row.operator, row.tier, row.currency, row.source)
    return facts in {
        (each.country, each.method, each.operator, each.tier, each.currency, each.source) for each in holding
    }


def _like(place: str) -> Limit | dict[str, Any]:
    """A row of the product to begin from; where the operator's answer is from, whoever has it says."""
    rows = default_limits()
    return (
        replace(rows[int(place)], source="") if place.isdecimal() and len(place) < 5 and int(place) < len(rows) else {}
    )


def _row(found: PaymentLimit) -> list[Any]:
    """One cell for each of HEADERS."""
    limit = queries.limit_of(found)
    amounts = [_figure(each) for each in (limit.per_transaction, limit.per_day, limit.per_month)]
    method, operator = METHOD_NAMES[limit.method], OPERATORS.get(limit.operator or "", limit.operator)
    days = [limit.valid_from, limit.valid_until, limit.confirmed_on]
    return [
        limit.country,
        method,
        operator,
        limit.tier,
        limit.currency,
        *amounts,
        limit.count_per_day,
        *days,
        source_words(limit.source),
    ]


def _figure(money: Money | None) -> Decimal | None:
    return None if money is None else money.decimal


def _enter(ctx: Context, wanted: LimitInput) -> UUID:
    with transaction() as session:
        return enter_limit(session, ctx, wanted).id


def _change(ctx: Context, limit_id: UUID, wanted: LimitInput, version: int) -> UUID:
    with transaction() as session:
        return change_limit(session, ctx, limit_id, wanted, expected_version=version).id


def _end(ctx: Context, limit_id: UUID, last_day: date) -> UUID:
    with transaction() as session:
        return end_limit(session, ctx, limit_id, last_day).id


def _again(ctx: Context, limit_id: UUID) -> PaymentLimit:
    """The limit as it stands now, not as this request has read it before."""
    db.session.remove()
    return queries.payment_limit(db.session(), ctx, limit_id)
