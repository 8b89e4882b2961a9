"""What rounds bring to the first page: what waits for a member, what waits for an officer, and a figure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for

from fundapp.committee.models import DecisionRound
from fundapp.committee.permissions import CONVENE, DECIDE, may_see_agenda, may_see_rounds
from fundapp.committee.queries.panels import openable_rounds
from fundapp.committee.queries.waiting import count_open, lapsed_rounds, ratifications_due, rounds_awaiting
from fundapp.committee.views.sittings import called
from fundapp.committee.workflow import State
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.formats import number
from fundapp.core.i18n import _, lazy, ngettext
from fundapp.core.ports import KeyFigure, ToDo
from fundapp.core.web.circumstances import ports

NEARS = timedelta(days=7)
"""From here on a ratification that nobody has asked for waits on the first page."""


def to_do(ctx: Context) -> Sequence[ToDo]:
    """Declarations and votes of a member; rounds to open, lapsed or to be ratified of whoever conducts them.

    Seven queries, and one where something is to be named.
    """
    found = [*(_of_member(ctx) if ctx.may(DECIDE) else ()), *_to_conduct(ctx)]
    names = called(ctx, (each.round for each in found))
    return [each.item(names.get(each.round.subject_id, each.round.title)) for each in found]


@dataclass(frozen=True)
class Waiting:
    """A round that waits for something; `label` says for what, of "title"."""

    round: DecisionRound
    label: Any
    told: str

    def item(self, title: str) -> ToDo:
        """As it stands on the first page."""
        found, label = self.round, str(self.label) % {"title": title}
        if found.state == State.DECIDED:
            return ToDo(label, url_for("rounds.ratify", round_id=found.id), self.told, found.ratify_by)
        url = url_for("rounds.show", round_id=found.id)
        return ToDo(label, url, self.told, found.closes_at, urgent=found.priority == "P1")


def figures(ctx: Context) -> Sequence[KeyFigure]:
    """How many rounds are not over. One query; none for whoever has nothing to do with them."""
    if not may_see_rounds(ctx):
        return []
    count = count_open(db.session(), ctx, ports().questions)
    label = ngettext("round before the committee", "rounds before the committee", count)
    states = [State.CONVENED.value, State.OPEN.value, State.LAPSED.value]
    return [KeyFigure(number(ctx.reader, count), label, url_for("rounds.index", state=states))]


DECLARE = lazy("%(title)s: say how you stand to this question")
VOTE = lazy("%(title)s: your vote is awaited")
OPEN = lazy("%(title)s: the round can be opened")
LAPSED = lazy("%(title)s: the time is over, and nothing is decided")
RATIFY = lazy("%(title)s: to be put to the full committee")


def _of_member(ctx: Context) -> Iterator[Waiting]:
    for each in rounds_awaiting(db.session(), ctx):
        if each.state == State.CONVENED:
            yield Waiting(each, DECLARE, _("Then the round can be opened."))
        else:
            yield Waiting(each, VOTE, _("The brief takes two minutes to read."))


def _to_conduct(ctx: Context) -> Iterator[Waiting]:
    session, sources = db.session(), ports().questions
    if not may_see_agenda(ctx):
        return
    for each in openable_rounds(session, ctx, sources):
        yield Waiting(each, OPEN, _("Enough members have said how they stand."))
    for each in lapsed_rounds(session, ctx, sources):
        yield Waiting(each, LAPSED, _("Give it more time, fill a seat, or call it off."))
    if ctx.may(CONVENE):
        told = _("It was decided on the fast track, and nobody has asked for its ratification yet.")
        yield from (Waiting(each, RATIFY, told) for each in ratifications_due(session, ctx, sources, within=NEARS))
