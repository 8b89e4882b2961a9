"""The agenda of the committee: what it has before it, what presses most first; as a page, a sheet and a pack."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for

from fundapp.accounts.signin import current_keys, settings
from fundapp.committee.models import DecisionRound
from fundapp.committee.pack import Meeting, how_far, pack_sheet
from fundapp.committee.permissions import CONVENE, may_see_agenda
from fundapp.committee.queries.agenda import (
    AgendaItem,
    agenda_page,
    agenda_to_export,
    first_of_agenda,
    items_of,
)
from fundapp.committee.rules.agenda import MATTERS, SHAPES, Matter
from fundapp.committee.rules.words import QUESTIONS, TRACKS
from fundapp.committee.schemas.agenda import AgendaSchema
from fundapp.committee.sealing import card_of_round
from fundapp.committee.views.frame import vault
from fundapp.committee.views.sittings import called
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.documents import sheet_pdf
from fundapp.core.errors import Denied, NotFound
from fundapp.core.i18n import _, lazy
from fundapp.core.lists.filters import Filter, read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.sheets import MoneyColumn
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks, ports
from fundapp.core.web.exports import send_sheet
from fundapp.vault.errors import CannotOpen
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments, open_subjects
from fundapp.vault.rules import Kind
from fundapp.vault.unlocked import UnlockedMember

blueprint = Blueprint("agenda", __name__, url_prefix="/committee/agenda", template_folder="../templates")

PURPOSE = "committee.pack"
"""How the audit log calls the opening of the cards that a pack shows."""

MOST_IN_PACK = 40
"""What a meeting can get through; the page and its sheets show the rest."""

HEADERS = (
    lazy("File"),
    lazy("Question"),
    lazy("To be done"),
    lazy("How far it is"),
    lazy("Priority"),
    lazy("Way"),
    MoneyColumn(lazy("Amount")),
    lazy("Until"),
)


@blueprint.get("")
def index() -> str:
    """The agenda of the day that the address names, today without one."""
    ctx, session = current_context(), db.session()
    require(may_see_agenda(ctx))
    chosen = read_filter(AgendaSchema(), request.args)
    page = agenda_page(session, ctx, ports().questions, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    day = _day(ctx, chosen)
    return render_template(
        "committee/agenda/show.html",
        listing=Listing("agenda.index", chosen, page),
        items=items_of(session, ctx, page.items),
        day=day,
        ends=datetime.combine(day + timedelta(days=1), time(), ctx.reader.zone),
        now=ctx.now,
        how_far=how_far,
        matters=MATTERS,
        shapes=SHAPES,
        questions=QUESTIONS,
        ratify=Matter.RATIFY,
        most=MOST_IN_PACK,
        sources=ports().questions,
        names_of_subjects=called(ctx, page.items),
        url_of=_url_of,
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The agenda as the address asks, all of it, as a sheet."""
    ctx = current_context()
    wanted = read_filter(AgendaSchema(), request.args).values
    found = partial(agenda_to_export, ctx=ctx, sources=ports().questions, wanted=wanted)
    return send_sheet(sheet, _("agenda"), HEADERS, lambda session: map(_row, found(session)))


@blueprint.get("/pack.pdf")
def pack() -> Response:
    """The pack of the meeting, with the cards that the reader's keys open. Made in the request: it is quick."""
    ctx, session = current_context(), db.session()
    require(may_see_agenda(ctx))
    keys = current_keys()
    chosen = read_filter(AgendaSchema(), request.args)
    items = items_of(session, ctx, first_of_agenda(session, ctx, ports().questions, chosen.values, MOST_IN_PACK))
    day = _day(ctx, chosen)
    names = called(ctx, [each.round for each in items])
    meeting = Meeting(day, ctx.reader, settings().public_title, ports().questions, names)
    content = sheet_pdf(pack_sheet(meeting, items, _cards(ctx, keys, items)), ctx.reader, at=ctx.now)
    answer = Response(content, mimetype="application/pdf")
    name = _("committee-pack-%(day)s.pdf", day=day.isoformat())
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _row(item: AgendaItem) -> list[Any]:
    """One cell for each of HEADERS; of what the reader is recused from, that it is there and no more."""
    found = item.round
    if item.recused:
        return [found.title, str(QUESTIONS[found.question]), _("You are recused"), *([None] * 5)]
    priority = found.priority if ports().questions[found.subject_kind].graded else None
    return [
        found.title, str(QUESTIONS[found.question]), str(MATTERS[item.matter]), how_far(item) or None, priority,
        str(TRACKS[found.track]), item.total, item.due,
    ]  # fmt: skip


def _url_of(found: DecisionRound) -> str:
    """The page of what a round is about."""
    source = ports().questions[found.subject_kind]
    return url_for(source.endpoint, **source.page(found.subject_id, found.title))


def _day(ctx: Context, chosen: Filter) -> date:
    day: date | None = chosen.values.get("day")
    return day or ctx.today


def _cards(ctx: Context, keys: UnlockedMember, items: Sequence[AgendaItem]) -> dict[UUID, Mapping[str, str]]:
    """The cards of rounds under way that these keys open. At once where all of them open, else one by one."""
    rounds = [each.round for each in items if each.matter is not Matter.RATIFY and not each.recused]
    rounds = [each for each in rounds if _is_admitted(ctx, each)]
    wanted = {each.id: each.subject for each in rounds}
    opened: dict[UUID, Opened] = {}
    try:
        if wanted:
            subjects = {each: [Kind.SUMMARY] for each in wanted.values()}
            opened = open_subjects(vault(), ctx, keys, subjects, purpose=PURPOSE)
    except NotFound:
        for round_id, subject in wanted.items():
            with suppress(NotFound):
                opened[round_id] = open_compartments(vault(), ctx, keys, subject, [Kind.SUMMARY], purpose=PURPOSE)
    found: dict[UUID, Mapping[str, str]] = {}
    for each in rounds:
        with suppress(KeyError, CannotOpen):
            found[each.id] = card_of_round(opened[each.id], each)
    return found


def _is_admitted(ctx: Context, found: DecisionRound) -> bool:
    """Whether an officer may read of what this is about; of members their keys decide, which recusal takes."""
    if not ctx.may(CONVENE):
        return True
    try:
        ports().questions[found.subject_kind].admits(db.session(), ctx, found.subject_id)
    except (Denied, NotFound):
        return False
    return True
