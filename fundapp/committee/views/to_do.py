"""What rounds bring to the first page: what waits for a member, what waits for an officer, and a figure."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from flask import url_for

from fundapp.committee.models import DecisionRound
from fundapp.committee.permissions import CONVENE, DECIDE, may_see_rounds
from fundapp.committee.queries.panels import openable_rounds
from fundapp.committee.queries.waiting import count_open, lapsed_rounds, ratifications_due, rounds_awaiting
from fundapp.committee.workflow import State
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.formats import number
from fundapp.core.i18n import _, ngettext
from fundapp.core.ports import KeyFigure, ToDo
from fundapp.core.web.circumstances import ports

NEARS = timedelta(days=7)
"""From here on a ratification that nobody has asked for waits on the first page."""


def to_do(ctx: Context) -> Sequence[ToDo]:
    """Declarations and votes of a member; rounds to open, lapsed or to be ratified of an officer. Seven queries."""
    return [*(_of_member(ctx) if ctx.may(DECIDE) else ()), *(_of_officer(ctx) if ctx.may(CONVENE) else ())]


def figures(ctx: Context) -> Sequence[KeyFigure]:
    """How many rounds are not over. One query; none for whoever has nothing to do with them."""
    if not may_see_rounds(ctx):
        return []
    count = count_open(db.session(), ctx, ports().questions)
    label = ngettext("round before the committee", "rounds before the committee", count)
    states = [State.CONVENED.value, State.OPEN.value, State.LAPSED.value]
    return [KeyFigure(number(ctx.reader, count), label, url_for("rounds.index", state=states))]


def _of_member(ctx: Context) -> Iterator[ToDo]:
    for each in rounds_awaiting(db.session(), ctx):
        if each.state == State.CONVENED:
            label = _("%(title)s: say how you stand to this question", title=each.title)
            yield _item(each, label, _("Then the round can be opened."))
        else:
            label = _("%(title)s: your vote is awaited", title=each.title)
            yield _item(each, label, _("The brief takes two minutes to read."))


def _of_officer(ctx: Context) -> Iterator[ToDo]:
    session, sources = db.session(), ports().questions
    for each in openable_rounds(session, ctx, sources):
        label = _("%(title)s: the round can be opened", title=each.title)
        yield _item(each, label, _("Enough members have said how they stand."))
    for each in lapsed_rounds(session, ctx, sources):
        label = _("%(title)s: the time is over, and nothing is decided", title=each.title)
        yield _item(each, label, _("Give it more time, fill a seat, or call it off."))
    for each in ratifications_due(session, ctx, sources, within=NEARS):
        label = _("%(title)s: to be put to the full committee", title=each.title)
        told = _("It was decided on the fast track, and nobody has asked for its ratification yet.")
        yield ToDo(label, url_for("rounds.ratify", round_id=each.id), told, each.ratify_by)


def _item(found: DecisionRound, label: str, told: str) -> ToDo:
    url = url_for("rounds.show", round_id=found.id)
    return ToDo(label, url, told, found.closes_at, urgent=found.priority == "P1")
