"""The dates of calls that lie ahead, as a picture and month by month."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import groupby
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from fundapp.accounts.queries.own import saved_views
from fundapp.core import formats
from fundapp.core.charts import Calendar, Span, SpanRow, draw
from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.reader import current_reader
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.exports import send_sheet
from fundapp.grants.queries.dates import calendar_page, calendar_to_export
from fundapp.grants.rules.dates import Dated
from fundapp.grants.schemas.date_rows import DATE_HEADERS, date_row
from fundapp.grants.schemas.dates import CalendarFilterSchema
from fundapp.grants.views.frame import PREFIX, TEMPLATES, wordings

LIST = "call_calendar.index"
FEWEST_MONTHS, MOST_MONTHS = 4, 13

blueprint = Blueprint("call_calendar", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)


@blueprint.get("/calendar")
def index() -> str:
    """The dates that the address asks for. Three queries and those of the person."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(CalendarFilterSchema(), request.args)
    page = calendar_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "grants/calendar.html",
        listing=listing,
        views=listing.links(saved_views(session, ctx, LIST)),
        # Kept in memory only: the drawing holds titles that somebody typed.
        chart=draw(_chart(page.items, ctx.today), ctx.reader) if page.items else None,
        months=[
            (month, list(those)) for month, those in groupby(page.items, key=lambda each: each.due.on.replace(day=1))
        ],
        now=ctx.now,
        today=ctx.today,
    )


@blueprint.get("/calendar/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The dates that the address asks for, all of them, as a sheet."""
    ctx, wanted = current_context(), read_filter(CalendarFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("deadlines-of-calls"),
        DATE_HEADERS,
        lambda session: map(date_row, calendar_to_export(session, ctx, wanted)),
    )


def _chart(dates: Sequence[Dated], today: date) -> Calendar:
    """One row for each call of the page, by its first date on it."""
    by_call: dict[UUID, list[Dated]] = {}
    for each in dates:
        by_call.setdefault(each.call_id, []).append(each)
    first, last = dates[0], dates[-1].due.on
    months = (last.year - today.year) * 12 + last.month - today.month + 1
    return Calendar(
        id="calendar",
        title=_("First comes %(day)s: %(title)s.", day=formats.date(current_reader(), first.due.on), title=first.title),
        columns=(_("Call for proposals"), _("Next date")),
        write=partial(formats.month_name, current_reader(), width="abbreviated"),
        note=_("Each mark is a date of the call. The line is today."),
        today=today,
        rows=[_row(those) for those in by_call.values()],
        months=min(MOST_MONTHS, max(FEWEST_MONTHS, months)),
    )


def _row(dates: Sequence[Dated]) -> SpanRow:
    spans = [Span(each.due.on, each.due.on, True) for each in dates]
    return SpanRow(dates[0].title, formats.date(current_reader(), dates[0].due.on, "medium"), spans)
