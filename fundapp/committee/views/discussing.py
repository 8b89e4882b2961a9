"""What the panel writes to each other, sealed, and its questions to the officers with their answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.accounts.queries.people import person_names
from fundapp.accounts.signin import current_keys, keys_in_hand
from fundapp.committee.commands.notes import share_discussion, write_note
from fundapp.committee.forms.rounds import NoteForm
from fundapp.committee.models import DecisionRound, PanelNote
from fundapp.committee.permissions import may_answer, may_discuss, may_question
from fundapp.committee.queries.notes import (
    answers_to,
    discussion_page,
    lacking_discussion,
    question,
    questions_page,
)
from fundapp.committee.queries.rounds import Sitting, sitting_of
from fundapp.committee.sealing import open_discussion, open_round_file, seal_note, text_of_note
from fundapp.committee.views.frame import blueprint, vault
from fundapp.committee.views.sittings import reads_brief, says_of, source_of
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import NotFound
from fundapp.core.i18n import _
from fundapp.core.lists.paging import Page
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.vault.errors import CannotOpen, Shredded, Untrusted
from fundapp.vault.opened import Opened


@dataclass(frozen=True)
class Said:
    """A note as the page shows it; `answers` to it, the earliest first. `text` None: it does not open."""

    id: UUID
    name: str
    at: datetime
    text: str | None
    answers: Sequence["Said"] = ()


@dataclass(frozen=True)
class Pages:
    """Where the pages beside this one are, None at the ends."""

    newer: str | None
    older: str | None
    total: int


@blueprint.route("/rounds/<uuid:round_id>/discussion", methods=["GET", "POST"])
@keeps_what_was_typed
def discuss(round_id: UUID) -> tuple[str, int] | Response:
    """What the panel writes to each other: nobody else reads it. At most sixteen queries."""
    ctx = current_context()
    sitting = sitting_of(db.session(), ctx, round_id)
    require(may_discuss(ctx, sitting.round, sitting.mine, writing=False))
    form = NoteForm()
    given = form.judge()
    opened = _discussion(ctx, sitting.round)
    if given and form.keep(lambda: _write(ctx, round_id, _demanded(opened), form, given)):
        flash(_("It is sealed, for this panel alone."), "good")
        return redirect(url_for("rounds.discuss", round_id=round_id), 303)
    page = discussion_page(db.session(), sitting.round, marks=page_marks(), mark=request.args.get("at"))
    shown: dict[str, Any] = {
        "found": sitting.round,
        "form": form,
        "notes": _shown(opened, page.items, {}) if opened else [],
        "locked_out": keys_in_hand() is None,
        "closed": opened is None,
        "turner": _pages("rounds.discuss", round_id, page),
        "may_write": may_discuss(ctx, sitting.round, sitting.mine, writing=True),
    }
    _fresh(form)
    return render_template("committee/rounds/discussion.html", **shown), form.http_status


@blueprint.route("/rounds/<uuid:round_id>/questions", methods=["GET", "POST"])
@keeps_what_was_typed
def ask(round_id: UUID) -> tuple[str, int] | Response:
    """The panel's questions to the officers, with the answers. At most sixteen queries."""
    ctx = current_context()
    sitting = sitting_of(db.session(), ctx, round_id)
    require(reads_brief(ctx, sitting))
    form = NoteForm()
    given = form.judge()
    opened = _narrative(ctx, sitting.round)
    if given and form.keep(lambda: _write(ctx, round_id, _demanded(opened), form, given)):
        flash(str(says_of(source_of(sitting.round))["asked"]), "good")
        return redirect(url_for("rounds.ask", round_id=round_id), 303)
    _fresh(form)
    return render_template(
        "committee/rounds/questions.html", **_questions(ctx, sitting, opened), form=form
    ), form.http_status


@blueprint.route("/rounds/<uuid:round_id>/questions/<uuid:note_id>", methods=["GET", "POST"])
@keeps_what_was_typed
def reply(round_id: UUID, note_id: UUID) -> tuple[str, int] | Response:
    """An officer's answer to a question of the panel."""
    ctx = current_context()
    sitting = sitting_of(db.session(), ctx, round_id)
    require(may_answer(ctx, sitting.round, sitting.mine))
    require(reads_brief(ctx, sitting))
    asked = question(db.session(), sitting.round, note_id)
    form = NoteForm()
    given = form.judge()
    opened = _narrative(ctx, sitting.round)
    if given and form.keep(lambda: _write(ctx, round_id, _demanded(opened), form, given, answers_id=note_id)):
        flash(_("The panel can read your answer."), "good")
        return redirect(url_for("rounds.ask", round_id=round_id), 303)
    notes = _shown(opened, [asked], answers_to(db.session(), [asked.id])) if opened else []
    _fresh(form)
    shown: dict[str, Any] = {"found": sitting.round, "form": form, "notes": notes, "locked_out": keys_in_hand() is None}
    return render_template("committee/rounds/answer.html", **shown), form.http_status


def _questions(ctx: Context, sitting: Sitting, opened: Opened | None) -> dict[str, Any]:
    session, found = db.session(), sitting.round
    page = questions_page(session, found, marks=page_marks(), mark=request.args.get("at"))
    answers = answers_to(session, [each.id for each in page.items])
    return {
        "found": found,
        "notes": _shown(opened, page.items, answers) if opened else [],
        "locked_out": keys_in_hand() is None,
        "closed": opened is None,
        "turner": _pages("rounds.ask", found.id, page),
        "may_write": may_question(ctx, found, sitting.mine),
        "may_answer": may_answer(ctx, found, sitting.mine),
    }


def _discussion(ctx: Context, found: DecisionRound) -> Opened | None:
    """The discussion, open; whoever was seated late is given its key by the first of the panel who comes by."""
    keys = keys_in_hand()
    if keys is None:
        return None
    try:
        opened = open_discussion(vault(), ctx, keys, found)
    except (NotFound, CannotOpen):
        return None
    if lacking_discussion(db.session(), found):
        try:
            with transaction() as session:
                share_discussion(session, ctx, vault(), opened, found.id)
        except Untrusted:  # somebody's key is not vouched for any more: the others go on
            return opened
    return opened


def _narrative(ctx: Context, found: DecisionRound) -> Opened | None:
    keys = keys_in_hand()
    if keys is None:
        return None
    try:
        return open_round_file(vault(), ctx, keys, found)
    except (NotFound, CannotOpen):
        return None


def _demanded(opened: Opened | None) -> Opened:
    """Raises Locked, or NotFound for whoever holds no key."""
    if opened is None:
        current_keys()
        raise NotFound
    return opened


def _write(
    ctx: Context, round_id: UUID, opened: Opened, form: Any, given: Mapping[str, Any], answers_id: UUID | None = None
) -> bool:
    note = seal_note(opened, _id_in(form), given["text"], answers_id=answers_id)
    with transaction() as session:
        write_note(session, ctx, round_id, note)
    return True


def _shown(opened: Opened, notes: Sequence[PanelNote], answers: Mapping[UUID, Sequence[PanelNote]]) -> Sequence[Said]:
    every = [*notes, *(each for several in answers.values() for each in several)]
    names = person_names(db.session(), {each.by_id for each in every})

    def said(note: PanelNote) -> Said:
        below = [said(each) for each in answers.get(note.id, ())]
        return Said(note.id, names.get(note.by_id, ""), note.at, _text(opened, note), below)

    return [said(each) for each in notes]


def _text(opened: Opened, note: PanelNote) -> str | None:
    try:
        return text_of_note(opened, note)
    except (CannotOpen, Shredded):
        return None


def _fresh(form: Any) -> None:
    """The id of the note that the form becomes; what was sent keeps its own, so that sending twice makes one."""
    form.note_id.data = str(_id_in(form))


def _id_in(form: Any) -> UUID:
    try:
        return UUID(form.note_id.data or "")
    except ValueError:
        return uuid4()


def _pages(endpoint: str, round_id: UUID, page: Page[PanelNote]) -> Pages:
    def at(mark: str | None) -> str | None:
        return url_for(endpoint, round_id=round_id, at=mark) if mark else None

    return Pages(at(page.previous), at(page.next), page.total)
