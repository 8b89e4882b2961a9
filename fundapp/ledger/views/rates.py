"""Pages of exchange rates: what is known, what somebody enters, and a converter."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import all_names, person_names
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Invalid
from fundapp.core.formats import date as date_words
from fundapp.core.formats import number, percent
from fundapp.core.forms import SchemaForm
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.money import Money
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.ledger.commands.rates import enter_rate, remove_rate
from fundapp.ledger.forms.rates import ConverterForm, DoubtForm, RateForm, RateRemovalForm
from fundapp.ledger.permissions import may_keep, may_see
from fundapp.ledger.queries import rate_lists as queries
from fundapp.ledger.queries.rates import known_rates
from fundapp.ledger.rules.conversions import DOUBTFUL, Conversion, distance
from fundapp.ledger.rules.rates import BASE, MOST_AGE, NoRateError, Rate, factor, rate_of
from fundapp.ledger.schemas.rates import ConverterSchema, RateFilterSchema
from fundapp.ledger.schemas.sheets import RATE_HEADERS, rate_row
from fundapp.ledger.views.explaining import calculation
from fundapp.ledger.views.spoken import spoken

LIST = "rates.index"

blueprint = Blueprint("rates", __name__, url_prefix="/ledger/rates", template_folder="../templates")
blueprint.context_processor(spoken)

Answer = tuple[str, int] | AnyResponse


@dataclass(frozen=True)
class Answered:
    """What the converter found: the conversion, in words too, and the rates it took, the euro's own left out."""

    conversion: Conversion
    calculation: str
    rates: list[Rate]


@blueprint.get("")
def index() -> str:
    """What is known of each currency, and the rates that were entered by hand. Seven queries."""
    ctx, session = current_context(), db.session()
    require(may_see(ctx))
    chosen = read_filter(RateFilterSchema(), request.args)
    page = queries.rates_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "ledger/rates/list.html",
        listing=listing,
        newest=queries.newest_rates(session, ctx),
        names=person_names(session, {each.entered_by_id for each in page.items}),
        views=listing.links(saved_views(session, ctx, LIST)),
        most_days=MOST_AGE.days,
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The rates that were entered by hand, as the address asks, all of them."""
    ctx = current_context()
    require(may_see(ctx))
    wanted = read_filter(RateFilterSchema(), request.args).values
    names = all_names(db.session())
    return send_sheet(
        sheet,
        _("exchange-rates"),
        RATE_HEADERS,
        lambda session: (rate_row(each, names) for each in queries.rates_to_export(session, ctx, wanted)),
    )


@blueprint.get("/convert")
def convert() -> tuple[str, int]:
    """How much an amount is in another currency on a day. The question stands in the address. Four queries."""
    ctx = current_context()
    require(may_see(ctx))
    asked = request.args if "amount" in request.args else None
    usual = ConverterSchema().dump({"currency": BASE, "target": "XAF", "on": ctx.today})
    form = ConverterForm(formdata=asked, data=usual, meta={"csrf": False})
    answered = _answered(ctx, form) if asked else None
    return render_template("ledger/rates/convert.html", form=form, answered=answered), form.http_status


@blueprint.route("/new", methods=["GET", "POST"])
@keeps_what_was_typed
def new() -> Answer:
    """Enters a rate; one that is far from the last known is looked at a second time."""
    ctx = current_context()
    require(may_keep(ctx))
    form = RateForm.showing({"quote": request.args.get("currency"), "on": ctx.today})
    given = form.judge()
    if given and _is_sure(ctx, form, given) and form.keep(lambda: _enter(ctx, given)):
        flash(_("The rate is kept. What was converted before keeps its own."))
        return redirect(url_for(LIST), 303)
    return render_template("ledger/rates/new.html", form=form), form.http_status


@blueprint.route("/<uuid:rate_id>/remove", methods=["GET", "POST"])
@keeps_what_was_typed
def remove(rate_id: UUID) -> Answer:
    """Says what will count then, and takes away a rate that was entered by hand."""
    ctx, session = current_context(), db.session()
    require(may_keep(ctx))
    found = queries.entered_rate(session, ctx, rate_id)
    form = RateRemovalForm()
    if form.judge() is not None and form.keep(lambda: _remove(ctx, rate_id)):
        flash(_("The rate is gone. What was converted by it keeps it."))
        return redirect(url_for(LIST), 303)
    shown = {"form": form, "found": found, "instead": queries.rate_without(session, found)}
    return render_template("ledger/rates/remove.html", **shown), form.http_status


def _is_sure(ctx: Context, form: DoubtForm, given: Mapping[str, Any]) -> bool:
    """Whether a rate is near the last known, or was confirmed; else the form asks about it."""
    session, currency = db.session(), given["quote"]
    known = queries.last_rate(session, currency, given["on"]) or queries.last_rate(session, currency, ctx.today)
    if known is None or distance(known.value, given["value"]) <= DOUBTFUL or form.is_confirmed(given):
        return True
    form.ask_about(given)
    told = _(
        "This is %(part)s away from the last rate known, %(value)s on %(day)s. Look at your source again.",
        part=percent(ctx.reader, distance(known.value, given["value"])),
        value=number(ctx.reader, known.value.normalize()),
        day=date_words(ctx.reader, known.on),
    )
    form.refuse(Invalid({"value": [told]}))
    return False


def _answered(ctx: Context, form: SchemaForm) -> Answered | None:
    try:
        return _converted(ctx, db.session(), ConverterSchema().judge(form.typed()))
    except Invalid as error:
        form.refuse(error)
    except NoRateError as error:
        told = _(
            "No rate of %(currency)s is known for this day or the %(days)s before: somebody of finance enters one.",
            currency=error.currency,
            days=MOST_AGE.days,
        )
        form.refuse(Invalid({"on": [told]}))
    return None


def _converted(ctx: Context, session: Session, given: Mapping[str, Any]) -> Answered:
    """Raises NoRateError; Invalid for a day to come. At most two queries."""
    if given["on"] > ctx.today:
        raise Invalid({"on": [_("This day is still to come.")]})
    source, target, on = Money.from_decimal(given["amount"], given["currency"]), given["target"], given["on"]
    known = known_rates(session)
    legs = {code: rate_of(code, on, known) for code in (source.currency, target)}
    exact = factor(source.currency, target, on, lambda code, _day: legs[code])
    made = Conversion(source, exact, Money.zero(target))
    conversion = Conversion(source, exact, made.result)
    return Answered(conversion, calculation(conversion), [each for each in legs.values() if each.quote != BASE])


def _enter(ctx: Context, given: Mapping[str, Any]) -> UUID:
    with transaction() as session:
        return enter_rate(session, ctx, Rate(given["quote"], given["value"], given["on"], given["source"])).id


def _remove(ctx: Context, rate_id: UUID) -> bool:
    with transaction() as session:
        remove_rate(session, ctx, rate_id)
    return True
