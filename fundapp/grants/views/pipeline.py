"""The pipeline as a board, its figures on the home page, and what it asks of fundraisers."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, render_template, request, url_for

from fundapp.core import formats
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.i18n import _, ngettext
from fundapp.core.lists.filters import read_filter
from fundapp.core.ports import KeyFigure, ToDo
from fundapp.core.web.circumstances import current_context
from fundapp.donors.rules.vocabulary import Owner
from fundapp.grants.permissions import may_see
from fundapp.grants.queries.going import ids_before_committee
from fundapp.grants.queries.pipeline import Waiting, board, count_neglected, waiting
from fundapp.grants.schemas.opportunities import BoardFilterSchema
from fundapp.grants.views.frame import PREFIX, TEMPLATES
from fundapp.grants.views.pipeline_frame import pipeline_wordings
from fundapp.grants.workflow import LIVING, State

BOARD = "call_pipeline.index"
LIST = "call_opportunities.index"

blueprint = Blueprint("call_pipeline", __name__, url_prefix=PREFIX, template_folder=TEMPLATES)
blueprint.context_processor(pipeline_wordings)


@blueprint.get("/pipeline")
def index() -> str:
    """Every opportunity by its state, the first few of each. Three queries."""
    ctx = current_context()
    chosen = read_filter(BoardFilterSchema(), request.args)
    columns = board(db.session(), ctx, chosen.values)
    spotted = [each.id for column in columns for each in column.cards if each.state == State.SPOTTED]
    return render_template(
        "grants/pipeline.html",
        living=[each for each in columns if each.state in LIVING],
        over=[each for each in columns if each.state not in LIVING and each.count],
        address=chosen.address(),
        mine=chosen.values.get("owner") == Owner.ME,
        before_committee=ids_before_committee(db.session(), spotted),
        now=ctx.now,
        today=ctx.today,
    )


def figures(ctx: Context) -> Sequence[KeyFigure]:
    """What was asked for and waits for an answer, and the next answer. One query; none for others."""
    if not may_see(ctx):
        return []
    found = waiting(db.session(), ctx)
    if not found.count:
        return []
    url = url_for(LIST, state=State.SUBMITTED, sort="answer")
    shown = [KeyFigure(formats.number(ctx.reader, found.count), _asked(ctx, found), url)]
    if found.next_on:
        shown.append(KeyFigure(formats.date(ctx.reader, found.next_on, "medium"), _("next answer expected"), url))
    return shown


def _asked(ctx: Context, found: Waiting) -> str:
    """Amounts of different currencies stand side by side."""
    if not found.sums:
        return ngettext("request waiting for an answer", "requests waiting for an answer", found.count)
    sums = formats.list_of(ctx.reader, [formats.money(ctx.reader, each, brief=True) for each in found.sums])
    return ngettext(
        "request for %(sums)s waits for an answer", "requests for %(sums)s wait for an answer", found.count, sums=sums
    )


def to_do(ctx: Context) -> Sequence[ToDo]:
    """Late answers and forgotten opportunities. One query for fundraisers, none for others."""
    found = count_neglected(db.session(), ctx)
    return [
        ToDo(_said(what, whose, count, ctx), url_for(LIST, lacking=what, owner=whose))
        for (what, whose), count in found.items()
        if count
    ]


def _said(what: str, whose: str, count: int, ctx: Context) -> str:
    said: str = WORDS[what, whose](count, formats.number(ctx.reader, count))
    return said


WORDS: Mapping[tuple[str, str], Any] = {
    ("late", Owner.ME): lambda count, told: ngettext(
        "%(count)s request of yours whose answer should have come a month ago",
        "%(count)s requests of yours whose answers should have come a month ago",
        count,
        count=told,
    ),
    ("late", Owner.UNATTENDED): lambda count, told: ngettext(
        "%(count)s request that nobody looks after, whose answer should have come a month ago",
        "%(count)s requests that nobody looks after, whose answers should have come a month ago",
        count,
        count=told,
    ),
    ("untouched", Owner.ME): lambda count, told: ngettext(
        "%(count)s opportunity that you spotted, and nobody touched for two weeks",
        "%(count)s opportunities that you spotted, and nobody touched for two weeks",
        count,
        count=told,
    ),
    ("untouched", Owner.UNATTENDED): lambda count, told: ngettext(
        "%(count)s spotted opportunity that nobody looks after, untouched for two weeks",
        "%(count)s spotted opportunities that nobody looks after, untouched for two weeks",
        count,
        count=told,
    ),
}
"""What waits, in words: how many of what, and whose."""
