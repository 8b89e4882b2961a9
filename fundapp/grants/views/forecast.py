"""What the pipeline may bring, in pictures and tables, and what came of what was answered."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, Response, render_template

from fundapp.core import formats
from fundapp.core.charts import Figure, Stack, Stacked, draw
from fundapp.core.database import db
from fundapp.core.i18n import _, lazy
from fundapp.core.lists.listing import sheet_links
from fundapp.core.reader import Reader
from fundapp.core.sheets import MoneyColumn
from fundapp.core.web.circumstances import current_context
from fundapp.core.web.exports import send_sheet
from fundapp.donors.rules.vocabulary import KINDS, THEMES
from fundapp.grants.queries.forecast import LATE, Forecast, Hope, forecast, in_euros
from fundapp.grants.queries.results import UNKNOWN, Results, results
from fundapp.grants.rules.pipeline import BANDS, USUAL_CHANCES, Quarter
from fundapp.grants.views.frame import PREFIX, TEMPLATES
from fundapp.grants.views.pipeline_frame import pipeline_wordings
from fundapp.grants.workflow import LIVING

blueprint = Blueprint("call_forecast", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(pipeline_wordings)

HEADERS = (
    lazy("Answer expected"), lazy("Opportunities"), lazy("Currency of the amounts"),
    MoneyColumn(lazy("Hoped for"), currency=False), MoneyColumn(lazy("Likely"), currency=False),
)  # fmt: skip
DRAWN = 3
"""So many currencies are drawn, those of the most opportunities; the tables have all of them."""


@dataclass(frozen=True)
class Line:
    """A row of the table twin: what it is called, and what it comes to."""

    label: str
    hope: Hope


@dataclass(frozen=True)
class Picture:
    """One currency: the picture by quarters, and its table."""

    figure: Figure
    lines: Sequence[Line]
    total: Hope


@blueprint.get("/forecast")
def index() -> str:
    """What is under way, weighted by chance, and the share of what was won. At most ten queries."""
    ctx, session = current_context(), db.session()
    hoped = forecast(session, ctx)
    found = results(session, ctx)
    return render_template(
        "grants/forecast.html",
        forecast=hoped,
        total=in_euros(session, ctx, hoped),
        pictures=[_picture(ctx.reader, hoped, currency) for currency in _most_used(hoped)],
        states=[each for each in LIVING if each in hoped.by_state],
        usual=USUAL_CHANCES,
        results=found,
        views=list(_views(found)),
        exports=sheet_links("call_forecast.export"),
    )


@blueprint.get("/forecast/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """What may come, by currency and quarter, as a sheet."""
    ctx = current_context()
    return send_sheet(sheet, _("forecast"), HEADERS, lambda session: _rows_of(forecast(session, ctx)))


def _rows_of(hoped: Forecast) -> Iterator[list[Any]]:
    """One cell for each of HEADERS; what nobody has said a day of comes last."""
    ordered = sorted(hoped.by_quarter, key=lambda each: (each is None, each or LATE))
    for currency in sorted(hoped.totals):
        for quarter in ordered:
            if (hope := hoped.by_quarter[quarter].get(currency)) is not None:
                yield [quarter_said(quarter), hope.count, currency, hope.whole, hope.weighted]


def _most_used(hoped: Forecast) -> Sequence[str]:
    return sorted(hoped.totals, key=lambda each: (-hoped.totals[each].count, each))[:DRAWN]


def _picture(reader: Reader, hoped: Forecast, currency: str) -> Picture:
    quarters = [each for each in hoped.by_quarter if each is not None and currency in hoped.by_quarter[each]]
    ordered: list[Quarter | None] = [*sorted(quarters)]
    if currency in hoped.by_quarter.get(None, {}):
        ordered.append(None)
    dated = {each: hoped.by_quarter[each][currency] for each in quarters if each != LATE}
    lines = [Line(quarter_said(each), hoped.by_quarter[each][currency]) for each in ordered]
    likely, rest = _("the likely part"), _("the rest of it")
    chart = Stacked(
        f"forecast-{currency.lower()}",
        _finding(reader, hoped.totals[currency], dated),
        (_("Answer expected"), likely, rest),
        partial(formats.number, reader),
        (likely, rest),
        [Stack(each.label, _parts(each.hope)) for each in lines],
    )
    return Picture(draw(chart, reader), lines, hoped.totals[currency])


def _parts(hope: Hope) -> tuple[float, float]:
    return float(hope.weighted.decimal), float((hope.whole - hope.weighted).decimal)


def _finding(reader: Reader, total: Hope, dated: Mapping[Quarter, Hope]) -> str:
    """How much is likely, and when most of it is decided, as far as that is ahead."""
    sums = {
        "likely": formats.money(reader, total.weighted, brief=True),
        "whole": formats.money(reader, total.whole, brief=True),
    }
    if not dated:
        return _("%(likely)s of %(whole)s are likely. Of none is it known when.", **sums)
    most = max(dated, key=lambda each: (dated[each].weighted, -each.year, -each.number))
    return _(
        "%(likely)s of %(whole)s are likely. Most of what has a day is decided in %(quarter)s.",
        quarter=quarter_said(most),
        **sums,
    )


def quarter_said(quarter: Quarter | None) -> str:
    """A quarter by name; what is late and what nobody knows, in words."""
    if quarter is None:
        return _("day not known")
    if quarter == LATE:
        return _("before this quarter, late")
    return _("Q%(number)s %(year)s", number=quarter.number, year=quarter.year)


def _views(found: Results) -> Iterator[tuple[str, str, list[tuple[str, Any, Any]]]]:
    """The ways to look at results: an id, a heading, and rows of a label, the result and the median of days."""
    days = found.days_by_year
    yield "year", _("Year of the answer"), [(str(year), each, days.get(year)) for year, each in found.by_year.items()]
    yield "kind", _("Kind of funder"), _rows(found.by_kind, KINDS)
    yield "size", _("Size of the request"), [(str(BANDS[code]), each, None) for code, each in found.by_size.items()]
    yield "theme", _("Theme of the call"), _rows(found.by_theme, THEMES)


def _rows(found: Mapping[str, Any], words: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """The most answered first, those of which nobody knows it last."""
    ordered = sorted(found.items(), key=lambda each: (each[0] == UNKNOWN, -each[1].won.whole, each[0]))
    return [(str(words.get(code, _("not known"))), each, None) for code, each in ordered]
