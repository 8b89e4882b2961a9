"""The list of rounds, and the page of one: what it asks of its reader, what is known, what was decided."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from flask import Response, render_template, request, url_for

from fundapp.accounts.queries.own import saved_views
from fundapp.committee.ballots import body_of
from fundapp.committee.models import CommitteeVote, DecisionRound, Panellist
from fundapp.committee.permissions import (
    CONVENE,
    conducts,
    may_answer,
    may_conduct,
    may_declare,
    may_discuss,
    may_ratify,
    may_see_rounds,
    may_see_votes,
    may_vote_in,
)
from fundapp.committee.queries.lists import RoundRow, rounds_page, rounds_to_export, rows_of
from fundapp.committee.queries.notes import note_counts
from fundapp.committee.queries.panels import reserves_for_seats
from fundapp.committee.queries.rounds import last_votes
from fundapp.committee.queries.waiting import is_put_again
from fundapp.committee.rules.panels import BY_MEMBERS, Standing
from fundapp.committee.rules.tallies import Choice
from fundapp.committee.rules.words import OUTCOMES, QUESTIONS, TRACKS
from fundapp.committee.schemas.rounds import RoundFilterSchema
from fundapp.committee.sealing import reason_of
from fundapp.committee.views.conducting import may_nudge_each, messenger_line
from fundapp.committee.views.frame import blueprint
from fundapp.committee.views.sittings import WORDS, Chamber, called, chamber_of, tone_of
from fundapp.committee.workflow import LABELS, Action, State
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.i18n import _, lazy
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.ports import QuestionSource
from fundapp.core.sheets import MoneyColumn
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks, ports
from fundapp.core.web.exports import send_sheet

LIST = "rounds.index"
HEADERS = (
    lazy("Reference"),
    lazy("Question"),
    lazy("Way"),
    lazy("State"),
    lazy("Outcome"),
    MoneyColumn(lazy("Asked for")),
    MoneyColumn(lazy("Approved")),
    lazy("Put before the committee"),
    lazy("Votes until"),
    lazy("Decided"),
    lazy("To be ratified by"),
)

_ORDER = (
    Standing.SEATED, Standing.RESERVE, Standing.CONVENED, Standing.SILENT, Standing.RECUSED, Standing.BARRED,
)  # fmt: skip
"""In which order a panel is shown: whoever decides first."""


@dataclass(frozen=True)
class Told:
    """A vote as it is shown once the round is decided. `why`: a code of its remedy's reasons."""

    name: str
    choice: str
    amounts: list[Any]
    conditions: list[str]
    remedy: str | None
    why: str | None
    said: str


@blueprint.context_processor
def wordings() -> dict[str, Any]:
    """What every page of rounds may use."""
    return {**WORDS, "reason_words": reason_words}


def reason_words(source: QuestionSource, code: str) -> str:
    """A reason of a vote against in words, whatever it leads to; its code where nobody has words for it."""
    return str(next((names[code] for names in source.reasons.values() if code in names), code))


@blueprint.get("")
def index() -> str:
    """The rounds that the address asks for, those that wait for the reader first. At most eight queries."""
    ctx, session = current_context(), db.session()
    require(may_see_rounds(ctx))
    chosen = read_filter(RoundFilterSchema(), request.args)
    page = rounds_page(session, ctx, ports().questions, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "committee/rounds/list.html",
        listing=listing,
        views=listing.links(saved_views(session, ctx, LIST)),
        rows=rows_of(session, ctx, list(page.items)),
        tone_of=lambda due: tone_of(due, ctx.now),
        officer=ctx.may(CONVENE),
        names_of_subjects=called(ctx, page.items),
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The rounds that the address asks for, all of them, as a sheet of what is not sealed."""
    ctx = current_context()
    wanted = read_filter(RoundFilterSchema(), request.args).values
    found = partial(rounds_to_export, ctx=ctx, sources=ports().questions, wanted=wanted)
    return send_sheet(sheet, _("rounds"), HEADERS, lambda session: map(_row, found(session)))


@blueprint.get("/rounds/<uuid:round_id>")
def show(round_id: UUID) -> str:
    """A round, for whoever decides in it or conducts it. At most sixteen queries."""
    ctx = current_context()
    seen = chamber_of(ctx, round_id)
    found, mine = seen.round, seen.mine
    shown: dict[str, Any] = {
        "seen": seen,
        "found": found,
        "mine": mine,
        "officer": conducts(ctx, found.question) and seen.admitted and not (mine and mine.standing in _away(found)),
        "subject_url": url_for(seen.source.endpoint, **seen.source.page(found.subject_id, found.title)),
        "names_of_subjects": called(ctx, [found]),
        "may_declare": may_declare(ctx, found, mine),
        "may_vote": may_vote_in(ctx, found, mine),
        "may_discuss": may_discuss(ctx, found, mine, writing=False),
        "may_answer": may_answer(ctx, found, mine),
        "counts": note_counts(db.session(), found) if found.opened_at else (0, 0, 0),
        "tone": tone_of(found.closes_at, ctx.now),
        "is_late": found.state == State.OPEN and found.closes_at is not None and found.closes_at <= ctx.now,
        "panel": _panel(seen),
        "votes": _votes(ctx, seen),
        "has_voted": mine is not None and mine.person_id in seen.voted,
    }
    return render_template("committee/rounds/show.html", **shown, **_for_officers(ctx, seen))


def _away(found: DecisionRound) -> Collection[Standing]:
    """As what nobody conducts a round; whoever is barred from deciding a case may well look after it."""
    return (Standing.RECUSED, Standing.BARRED) if found.question in BY_MEMBERS else (Standing.RECUSED,)


def _panel(seen: Chamber) -> list[Panellist]:
    """Whoever decides first, then by name."""
    return sorted(
        seen.round.panel, key=lambda each: (_ORDER.index(Standing(each.standing)), seen.names[each.person_id])
    )


def _for_officers(ctx: Context, seen: Chamber) -> dict[str, Any]:
    """What only whoever conducts the round may do."""
    found = seen.round
    if not conducts(ctx, found.question):
        return {"conduct": {}}
    decided_fast = found.state == State.DECIDED and found.ratify_by is not None
    put = is_put_again(db.session(), found.id) if decided_fast else False
    return {
        "conduct": {each.value: may_conduct(ctx, found, each) for each in (Action.OPEN, Action.EXTEND, Action.CANCEL)},
        "nudges": may_nudge_each(ctx, seen),
        "messenger": messenger_line(ctx, found),
        "reserves": reserves_for_seats(db.session(), found),
        "ratify": may_ratify(ctx, found, put=put) if decided_fast else None,
        "put": put,
    }


def _votes(ctx: Context, seen: Chamber) -> list[Told]:
    if not seen.admitted or not may_see_votes(ctx, seen.round, seen.mine):
        return []
    seats = {each.person_id for each in seen.sitting.seated}
    return [_told(seen, each) for each in last_votes(db.session(), seen.round) if each.person_id in seats]


def _told(seen: Chamber, vote: CommitteeVote) -> Told:
    body = body_of(vote)
    return Told(
        seen.names.get(vote.person_id, ""),
        Choice(body["choice"]).value,
        [seen.money(each) for each in body["amounts"]],
        body["conditions"],
        body["remedy"],
        body["reason"],
        reason_of(seen.opened, vote) if seen.opened and seen.brief else "",
    )


def _row(row: RoundRow) -> list[Any]:
    """One cell for each of HEADERS; of what the reader has no part in, that it is there and no more."""
    found = row.round
    if row.recused:
        return [found.title, str(QUESTIONS[found.question]), None, _("You are recused"), *([None] * 7)]
    outcome = str(OUTCOMES[found.outcome]) if found.outcome else None
    words = str(QUESTIONS[found.question]), str(TRACKS[found.track]), str(LABELS[State(found.state)])
    moments = found.created_at, found.closes_at, found.decided_at, found.ratify_by
    return [found.title, *words, outcome, row.asked_money, row.approved_money, *moments]
