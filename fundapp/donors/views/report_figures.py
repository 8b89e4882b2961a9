"""Pages on which the figures of a report lead back to the transfers of the books, for whoever may read these."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, has_request_context, render_template, request, url_for
from sqlalchemy.orm import Session

from fundapp.accounts.signin import settings
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.errors import NotFound
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing, sheet_links
from fundapp.core.money import Money
from fundapp.core.ports import About as Named
from fundapp.core.web.circumstances import current_context, page_marks, ports
from fundapp.core.web.exports import send_sheet
from fundapp.donors.figures import keys, tracing
from fundapp.donors.figures.about import About, about_of
from fundapp.donors.figures.checking import recomputed
from fundapp.donors.figures.keys import Key, key_named, values_of
from fundapp.donors.figures.telling import Told, told_of
from fundapp.donors.figures.tracing import Added, Trace, trace_of
from fundapp.donors.rules import report_figure_words as words
from fundapp.donors.rules.report_data import ReportFigures
from fundapp.donors.schemas.report_traces import HEADERS, TraceFilterSchema, trace_row, voucher
from fundapp.donors.views.agreement_frame import PREFIX, TEMPLATES
from fundapp.ledger.rules.words import MOVEMENTS

PAGE = "report_figures.show"
CHECK = "check"

blueprint = Blueprint("report_figures", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)


@blueprint.url_defaults
def stay_with_the_figure(endpoint: str, values: dict[str, Any]) -> None:
    """Addresses made on the page of a figure are of the same report, those of its list of the same figure."""
    here = request.view_args or {} if has_request_context() else {}
    for name in ("agreement_id", "report_id", *(("key",) if endpoint != "report_figures.index" else ())):
        if name in here:
            values.setdefault(name, here[name])


@blueprint.get("/<uuid:agreement_id>/reports/<uuid:report_id>/figures")
def index(agreement_id: UUID, report_id: UUID) -> str:
    """Every figure that leads back; asked to, computed once more and compared. Two queries, at most ten when asked."""
    ctx, session = current_context(), db.session()
    told = told_of(session, ctx, agreement_id, report_id)
    differences = None
    if told.figures is not None and CHECK in request.args:
        differences = recomputed(session, told.figures, _about(session, told))
    return render_template(
        "donors/report_figures.html",
        told=told,
        figures=_shown(told),
        differences=differences,
        label_of=lambda key: label_of(told.figures, key),
        money_of=Money,
        again=url_for("report_figures.index", check=1),
        **_frame(told),
    )


@blueprint.get("/<uuid:agreement_id>/reports/<uuid:report_id>/figures/<key>")
def show(agreement_id: UUID, report_id: UUID, key: str) -> str:
    """The transfers behind one figure, and whether they come to it. Eight queries at most, with one namer."""
    ctx, session = current_context(), db.session()
    told = told_of(session, ctx, agreement_id, report_id)
    figure, figures = _figure(told, key)
    chosen = read_filter(TraceFilterSchema(), request.args)
    trace = trace_of(session, ctx, _about(session, told), figure, chosen.values)
    page = tracing.traced_page(session, trace, marks=page_marks(), mark=request.args.get("at"))
    currency = told.report.agreement.currency
    return render_template(
        "donors/report_figure.html",
        told=told,
        key=figure,
        listing=Listing(PAGE, chosen, page),
        rows=tracing.added_of(session, ctx, trace, page.items),
        abouts=_named(session, ctx, page.items),
        total=Money(trace.total, currency),
        figure=Money(values_of(figures)[figure], currency),
        exports=sheet_links("report_figures.export", **chosen.address()),
        movements=MOVEMENTS,
        voucher=voucher,
        label=label_of(figures, figure),
        **_frame(told),
    )


@blueprint.get("/<uuid:agreement_id>/reports/<uuid:report_id>/figures/<key>/export.<any(csv, xlsx):sheet>")
def export(agreement_id: UUID, report_id: UUID, key: str, sheet: str) -> Response:
    """All transfers behind a figure, as filtered, as a sheet."""
    ctx, session = current_context(), db.session()
    told = told_of(session, ctx, agreement_id, report_id)
    figure, _figures = _figure(told, key)
    wanted = read_filter(TraceFilterSchema(), request.args).values
    trace = trace_of(session, ctx, _about(session, told), figure, wanted)
    return send_sheet(sheet, _("figure-%(key)s", key=figure), HEADERS, lambda session: _rows(session, ctx, trace))


def label_of(figures: ReportFigures | None, key: Key) -> str:
    """What a figure is called: « Budget line 3 », « Awards paid in XAF »."""
    if key.group == keys.LINES:
        return str(words.NO_LINE) if key.name == keys.NO_LINE else _line_name(figures, key.name)
    if key.group == keys.LOCAL:
        return _("Awards paid in %(currency)s", currency=key.name.partition(".")[0])
    return str((words.EVIDENCE if key.group == keys.EVIDENCE else words.MONEY)[key.name])


def _line_name(figures: ReportFigures | None, number: str) -> str:
    labels = [each["label"] for each in (figures or {"lines": []})["lines"] if str(each["number"]) == number]
    return _("Line %(number)s: %(label)s", number=number, label=labels[0] if labels else "–")


def _shown(told: Told) -> dict[str, list[tuple[str, dict[str, tuple[Money, str]]]]]:
    """By group: each figure's name, and by its spans the amount and the address of what is behind it."""
    groups: dict[str, dict[str, dict[str, tuple[Money, str]]]] = {}
    for key, amount in values_of(told.figures).items() if told.figures else ():
        money = Money(amount, told.report.agreement.currency)
        named = groups.setdefault(key.group, {}).setdefault(label_of(told.figures, key), {})
        named[key.span or keys.TOTAL] = (money, url_for(PAGE, key=str(key)))
    return {group: list(found.items()) for group, found in groups.items()}


def _frame(told: Told) -> dict[str, Any]:
    """What both pages share."""
    agreement = told.report.agreement
    return {
        "agreement": agreement,
        "spans": words.SPANS,
        "crumbs": [
            (_("Agreements"), url_for("agreements.index")),
            (agreement.code, url_for("agreements.show", agreement_id=agreement.id)),
        ],
        "back": url_for("report_figures.index"),
    }


def _figure(told: Told, name: str) -> tuple[Key, ReportFigures]:
    """Raises NotFound where nothing is computed yet, and for what is no figure of the report."""
    if told.figures is None:
        raise NotFound
    return key_named(told.figures, name), told.figures


def _about(session: Session, told: Told) -> About:
    """Raises NotFound where nothing is computed yet."""
    if told.cut_off is None:
        raise NotFound
    return about_of(session, told.report, told.cut_off, settings().zone)


def _named(session: Session, ctx: Context, transfers: Iterable[Any]) -> Mapping[UUID, Named]:
    """What stands behind these transfers, as the ledger's own pages name it: cases for officers alone."""
    ids = {each.about_id for each in transfers if each.about_id is not None}
    found: dict[UUID, Named] = {}
    for named in ports().abouts if ids else ():
        found |= named(session, ctx, ids)
    return found


def _rows(session: Session, ctx: Context, trace: Trace) -> Iterator[Sequence[Any]]:
    """Named chunk by chunk, so that memory stays bounded."""
    found: Iterator[Added] = tracing.traced_to_export(session, ctx, trace)
    while chunk := list(islice(found, tracing.CHUNK)):
        abouts = _named(session, ctx, [each.row.transfer for each in chunk])
        yield from (trace_row(each, abouts) for each in chunk)
