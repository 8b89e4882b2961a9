"""The cases of the list as a board by state, and as a calendar of their clocks: the same filter, other shapes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from flask import render_template, request

from fundapp.accounts.signin import keys_in_hand
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.board import MOST_DUE, cards_by_state, cards_due, count_overdue, counts_by_state
from fundapp.cases.queries.listing import Row
from fundapp.cases.schemas.listing import CaseFilterSchema
from fundapp.cases.views.casework import blueprint
from fundapp.cases.views.listing import Line, lines_of
from fundapp.cases.workflow import State
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.lists.paging import Page
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context

DAYS = 14
"""Days that the calendar shows, today the first."""


@dataclass(frozen=True)
class Column:
    """A state with how many cases are in it, and the most pressing of them."""

    state: str
    count: int
    lines: Sequence[Line]


@dataclass(frozen=True)
class Day:
    """A day, as its reader's zone has it, and the cases whose clock ends on it."""

    day: date
    lines: Sequence[Line]


@blueprint.get("/board")
def board() -> str:
    """The cases that the address asks for, by state."""
    ctx, listing = _listing("cases.board")
    wanted = listing.filter.values
    counts = counts_by_state(db.session(), ctx, wanted)
    lines = _by_state(ctx, cards_by_state(db.session(), ctx, wanted))
    columns = [Column(each.value, counts[each], lines.get(each, ())) for each in State if counts.get(each)]
    return render_template("cases/officers/board.html", listing=listing, columns=columns, total=sum(counts.values()))


@blueprint.get("/calendar")
def calendar() -> str:
    """The cases that the address asks for whose clock ends within fourteen days, by day."""
    ctx, listing = _listing("cases.calendar")
    wanted = listing.filter.values
    begins = ctx.now.astimezone(ctx.reader.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = cards_due(db.session(), ctx, wanted, ctx.now, begins + timedelta(days=DAYS))
    return render_template(
        "cases/officers/calendar.html",
        listing=listing,
        days=_by_day(ctx, lines_of(ctx, keys_in_hand(), rows, "case.calendar")),
        overdue=count_overdue(db.session(), ctx, wanted, ctx.now),
        most=MOST_DUE if len(rows) == MOST_DUE else None,
    )


def _listing(endpoint: str) -> tuple[Context, Listing]:
    ctx = current_context()
    require(may_work(ctx))
    chosen = read_filter(CaseFilterSchema(), request.args)
    return ctx, Listing(endpoint, chosen, Page(items=[], next=None, previous=None, total=0))


def _by_state(ctx: Context, rows: Mapping[str, Sequence[Row]]) -> dict[str, list[Line]]:
    """One opening for all columns together."""
    lines = lines_of(ctx, keys_in_hand(), [each for column in rows.values() for each in column], "case.board")
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.row.state, []).append(line)
    return found


def _by_day(ctx: Context, lines: Sequence[Line]) -> list[Day]:
    def day_of(line: Any) -> date:
        due: datetime = line.due
        return due.astimezone(ctx.reader.zone).date()

    return [Day(day, list(there)) for day, there in groupby(lines, day_of)]
