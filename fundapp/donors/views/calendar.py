"""The coming year of funders' rounds as a picture and as a table, with the filter of the list of funders."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from fundapp.core import formats
from fundapp.core.charts import Calendar, Span, SpanRow, draw
from fundapp.core.database import db
from fundapp.core.i18n import _, lazy
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.reader import current_reader
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.exports import send_sheet
from fundapp.donors.queries.coverage import giving
from fundapp.donors.queries.cycles import calendar_page, calendar_to_export, left_out
from fundapp.donors.rules.cycles import EVERY, Occurrence, When, occurrences
from fundapp.donors.rules.vocabulary import Status
from fundapp.donors.schemas.funders import FunderFilterSchema
from fundapp.donors.views.frame import PREFIX, TEMPLATES, wordings
from fundapp.donors.views.rounds import Round, round_of, rounds_of

blueprint = Blueprint("funder_calendar", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(wordings)

MONTHS = 13
"""From the current month to the same one of the next year: today's year lies within."""

HEADERS = (
    lazy("Funder"), lazy("Programme or round"), lazy("Opens"), lazy("Closes"), lazy("Known to the day"),
    lazy("How often"), lazy("Source"), lazy("Date of the source"), lazy("To be checked again from"), lazy("Remark"),
)  # fmt: skip


@blueprint.get("/calendar")
def index() -> str:
    """What opens and closes in the coming year, of the funders that the address asks for."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(FunderFilterSchema(), request.args)
    page = calendar_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing("funder_calendar.index", chosen, page)
    rounds = rounds_of(page.items, ctx.today)
    return render_template(
        "donors/calendar.html",
        listing=listing,
        # Kept in memory only: the drawing holds names that somebody typed.
        chart=draw(_chart(rounds, ctx.today, first_page=page.previous is None), ctx.reader) if rounds else None,
        months=[(month, list(those)) for month, those in groupby(rounds, key=lambda each: each.month)],
        left_out=left_out(session, ctx, chosen.values),
        everyone_url=None if chosen.values.get("status") else listing.url(status=tuple(Status)),
        any_time_url=url_for("funders.index", **chosen.address(**{**giving(chosen.values), "applying": ("rolling",)})),
    )


@blueprint.get("/calendar/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """What opens and closes in the coming year, all of it, as a sheet."""
    ctx = current_context()
    wanted = read_filter(FunderFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("calendar"),
        HEADERS,
        lambda session: (_row(round_of(each, ctx.today)) for each in calendar_to_export(session, ctx, wanted)),
    )


def _chart(rounds: Sequence[Round], today: date, *, first_page: bool) -> Calendar:
    reader = current_reader()
    reach = _("Rounds by their end: %(start)s – %(end)s", start=rounds[0].month, end=rounds[-1].month)
    return Calendar(
        id="calendar",
        title=_finding(rounds) if first_page else reach,
        columns=(_("Programme or round"), _("Opens and closes next")),
        write=partial(formats.month_name, reader, width="abbreviated"),
        note=_("Filled: open, or the day itself. In dashes: somewhere in this month. The line is today."),
        today=today,
        rows=[SpanRow(_label(each), each.said, list(_spans(each, today))) for each in rounds],
        months=MONTHS,
    )


def _finding(rounds: Sequence[Round]) -> str:
    return _("First comes %(name)s: %(said)s.", name=_label(rounds[0]), said=rounds[0].said)


def _label(each: Round) -> str:
    host = each.cycle.funder
    return _("%(funder)s – %(name)s", funder=host.short_name or host.name, name=each.cycle.name)


def _spans(each: Round, today: date) -> Iterator[Span]:
    since = today.replace(day=1)
    for found in occurrences(each.cycle, since, date(since.year + 1, since.month, 28) + timedelta(days=4)):
        yield from _days(found)


def _days(found: Occurrence) -> Iterator[Span]:
    """What is drawn of one time: the months in which it opens or closes some day, and the days on which it is open."""
    if found.opens is None or found.closes is None:
        yield Span(found.begins, found.ends, found.end.is_exact)
        return
    opens, closes, start, end = found.opens, found.closes, found.opens.first, found.closes.last
    if not opens.is_exact:
        yield Span(opens.first, min(opens.last, end), False)
        start = opens.last + timedelta(days=1)
    if not closes.is_exact:
        yield Span(max(closes.first, opens.first), closes.last, False)
        end = closes.first - timedelta(days=1)
    if start <= end:
        yield Span(start, end, True)


def _row(each: Round) -> list[Any]:
    """One cell for each of HEADERS."""
    kept = each.cycle
    return [
        kept.funder.name, kept.name, _cell(each.next.opens), _cell(each.next.closes),
        _("Yes") if each.is_exact else _("No"), str(EVERY[kept.every_years]), kept.source, kept.dated, kept.due_on,
        kept.note,
    ]  # fmt: skip


def _cell(when: When | None) -> Any:
    """A day as a sheet counts them; a month in words."""
    if when is None or when.is_exact:
        return when and when.first
    return formats.date(current_reader(), when.first, "month")
