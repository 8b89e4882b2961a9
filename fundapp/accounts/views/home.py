"""The home page: what waits for me, what I watch, and the figures that matter to my work."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template
from werkzeug import Response

from fundapp.core.ports import ToDo
from fundapp.core.web.circumstances import current_context, ports

SOON = timedelta(hours=4)
"""From here on, a clock asks for attention."""

MOST_FIGURES = 3

blueprint = Blueprint("home", __name__, template_folder="../templates")


@dataclass(frozen=True)
class Line:
    """A to-do as the page shows it; `tone` is that of its clock: calm, soon or late."""

    item: ToDo
    tone: str


@blueprint.get("/")
def show() -> str | Response:
    """What waits for this person, as the features tell it; guests begin elsewhere."""
    ctx = current_context()
    if landing := next((url for ask in ports().landings if (url := ask(ctx))), None):
        return redirect(landing, 303)
    figures = [figure for ask in ports().figures for figure in ask(ctx)]
    return render_template(
        "accounts/home.html",
        waiting=by_clock((item for ask in ports().to_do for item in ask(ctx)), ctx.now),
        watched=by_clock((item for ask in ports().watched for item in ask(ctx)), ctx.now),
        figures=[(each.figure, each.label, each.url) for each in figures[:MOST_FIGURES]],
    )


def by_clock(items: Iterable[ToDo], now: datetime) -> list[Line]:
    """What is urgent comes first, then what is due first; what is never due comes last, in the order given."""
    # `now` only stands in where there is no moment to compare: all of these are alike, and sorting keeps their order.
    ordered = sorted(items, key=lambda item: (not item.urgent, item.due is None, item.due or now))
    return [Line(item, tone(item.due, now)) for item in ordered]


def tone(due: datetime | None, now: datetime) -> str:
    """How a clock speaks: `late` once it is over, `soon` in its last four hours, else `calm`."""
    if due is None or due - now >= SOON:
        return "calm"
    return "soon" if due > now else "late"
