"""Pages of follow-up: all times to ask, those of one case, what came of one, and the end of a case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug import Response

from fundapp.accounts.queries.duty import standing_in_for
from fundapp.accounts.queries.own import saved_views
from fundapp.cases.answering import Block, blocks_of, never_of
from fundapp.cases.commands.follow_up import (
    close_case,
    finish_follow_up,
    give_up_follow_up,
    loose_ends,
    postpone_follow_up,
)
from fundapp.cases.export import FOLLOW_UP_HEADERS, follow_up_row
from fundapp.cases.forms.follow_up import CloseForm, FollowUpForm
from fundapp.cases.models import EmergencyCase, FollowUp
from fundapp.cases.permissions import may_work
from fundapp.cases.permissions.follow_up import may_close, may_follow
from fundapp.cases.queries import follow_up as queries
from fundapp.cases.queries.cases import case_by_reference
from fundapp.cases.rules import follow_up as rules
from fundapp.cases.rules.follow_up import AGAIN, FOLLOWED_IN, Came
from fundapp.cases.rules.retention import KEPT
from fundapp.cases.rules.sheets import Step
from fundapp.cases.schemas.follow_up import FollowUpFilterSchema
from fundapp.cases.views.asking import cares_of
from fundapp.cases.views.casework import know_references, wordings
from fundapp.cases.views.reading import Dossier, open_dossier
from fundapp.cases.views.stories import stands_for
from fundapp.cases.views.verifying import answers_of, opened_notes, seal_texts
from fundapp.cases.visiting import vault
from fundapp.cases.workflow import PUBLIC, State
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.errors import Conflict, Denied, NotFound
from fundapp.core.forms import VersionForm
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.ports import ToDo
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.core.web.exports import send_sheet
from fundapp.vault.envelope import Place
from fundapp.vault.errors import CannotOpen, Locked, Shredded
from fundapp.vault.rules import Kind

LIST = "follow_up.index"
PURPOSE = "case.follow_up"
"""How the audit log calls the opening of the officers' notes for what came of asking."""

blueprint = Blueprint("follow_up", __name__, url_prefix="/cases", template_folder="../templates")
blueprint.before_request(know_references)


@blueprint.context_processor
def words_of_follow_up() -> dict[str, Any]:
    """What its pages may use: the words of coded values."""
    return {**wordings(), "following": rules}


@dataclass(frozen=True)
class Editable:
    """A time to ask as its form shows it: nothing is answered yet."""

    version: int
    next_on: date
    came: str | None = None
    safer: str | None = None
    continues: str | None = None
    reason: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Told:
    """A time to ask as the page shows it: its row, and the words about it, or why they are not there."""

    row: queries.Row
    note: str = ""
    missing: str = ""


@blueprint.get("/follow-up")
def index() -> str:
    """The times to ask that the address asks for, the earliest first. Five queries at most."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(FollowUpFilterSchema(), request.args)
    page = queries.follow_ups_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing(LIST, chosen, page)
    return render_template(
        "cases/follow_up/list.html",
        listing=listing,
        rows=queries.rows_of(session, page.items),
        views=listing.links(saved_views(session, ctx, LIST)),
        today=ctx.today,
    )


@blueprint.get("/follow-up/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The times to ask that the address asks for, all of them, as a sheet of what is not sealed."""
    ctx = current_context()
    require(may_work(ctx))
    wanted = read_filter(FollowUpFilterSchema(), request.args).values
    return send_sheet(
        sheet,
        _("follow-up"),
        FOLLOW_UP_HEADERS,
        lambda session: map(follow_up_row, queries.follow_ups_to_export(session, ctx, wanted)),
    )


@blueprint.get("/<reference>/follow-up")
def show(reference: str) -> str:
    """The times to ask of a case, under what must be known before anybody is called. At most sixteen queries."""
    ctx = current_context()
    dossier = open_dossier(ctx, reference, mailbox=False)
    told = [_told(each, dossier) for each in queries.follow_ups_of(db.session(), ctx, dossier.case.id)]
    return render_template(
        "cases/follow_up/show.html",
        told=told,
        may=may_follow(ctx, dossier.case),
        may_close=may_close(ctx, dossier.case, loose_ends(dossier.case, db.session())),
        told_of=stands_for(ctx, dossier.case),
        today=ctx.today,
        **_safely(dossier),
    )


@blueprint.route("/<reference>/follow-up/<uuid:follow_up_id>", methods=["GET", "POST"])
@keeps_what_was_typed
def note(reference: str, follow_up_id: UUID) -> tuple[str, int] | Response:
    """Writes down what came of asking, under what must be known before anybody is called."""
    ctx = current_context()
    found = case_by_reference(db.session(), ctx, reference)
    asked = _asked(found, follow_up_id)
    form = FollowUpForm.editing(_editable(ctx, asked))
    given, verdict = form.judge(), may_follow(ctx, found)
    if given is not None and not verdict:
        form.refused_with, form.problem = Denied.status, str(verdict.reason)
    elif given is not None and form.save(
        lambda version: _note(ctx, found, asked, given, version), lambda: _again(ctx, reference, follow_up_id)
    ):
        flash(_("It is written down."), "good")
        return redirect(url_for("follow_up.show", reference=reference), 303)
    dossier = open_dossier(ctx, reference, mailbox=False)
    shown = {"form": form, "differences": form.differences, "asked": asked, "verdict": verdict}
    return render_template("cases/follow_up/note.html", **shown, **_safely(dossier)), form.http_status


@blueprint.route("/<reference>/follow-up/close", methods=["GET", "POST"])
@keeps_what_was_typed
def close(reference: str) -> tuple[str, int] | Response:
    """Says what closing a case does, and closes it."""
    ctx = current_context()
    found = case_by_reference(db.session(), ctx, reference)
    form = CloseForm(data={"version": str(found.version)})
    if form.judge() is not None and form.keep(lambda: _close(ctx, reference, form)):
        flash(_("The case is closed."), "good")
        return redirect(url_for("cases.show", reference=reference), 303)
    db.session.remove()
    found = case_by_reference(db.session(), ctx, reference)
    if form.refused_with == Conflict.status:
        form.version.data = str(found.version)
    verdict = may_close(ctx, found, loose_ends(found, db.session()))
    shown = {"found": found, "form": form, "may": verdict, "kept": KEPT[State.CLOSED], "public": PUBLIC[State.CLOSED]}
    return render_template("cases/follow_up/close.html", **shown), form.http_status


def to_do(ctx: Context) -> Sequence[ToDo]:
    """Times to ask that have come, of an officer and of whom they stand in for. Two queries; none for others."""
    if ctx.actor is None or not may_work(ctx):
        return []
    session, me = db.session(), ctx.actor.id
    absent = {person.id: person.name for person in standing_in_for(session, ctx)}
    return [
        ToDo(
            _("%(reference)s: ask how it goes", reference=each.reference),
            url_for("follow_up.show", reference=each.reference),
            str(rules.MOMENTS[each.kind]),
            datetime.combine(each.due_on, time(23, 59, 59), ctx.reader.zone).astimezone(UTC),
            absent.get(each.person_id, ""),
        )
        for each in queries.due_follow_ups(session, ctx, [me, *absent])
    ]


def section_of(ctx: Context, found: EmergencyCase) -> Mapping[str, Any]:
    """What `cases/follow_up/section.html` shows on the page of a case. One query; none before help has arrived."""
    if found.state not in (*FOLLOWED_IN, State.CLOSED, State.SUSPENDED):
        return {"followed": ()}
    return {"followed": queries.follow_ups_of(db.session(), ctx, found.id), "following": rules, "today": ctx.today}


def _safely(dossier: Dossier) -> dict[str, Any]:
    """What must be known before anybody reaches out: what was asked never to be done, care, code word, ways, hours."""
    contact = {Step.CONTACT.value: answers_of(dossier, Step.CONTACT)}
    start = answers_of(dossier, Step.START).get("answer")
    blocks: list[Block] = list(blocks_of(contact))
    return {
        "found": dossier.case,
        "keys": dossier.keys,
        "never": never_of(dossier.sheets),
        "cares": cares_of(dossier),
        "contact": blocks,
        "first_answer": start,
        "closed": dossier.missing.get(Kind.CONTACT, ""),
    }


def _told(row: queries.Row, dossier: Dossier) -> Told:
    envelope, opened = row.found.note, opened_notes(dossier)
    if envelope is None:
        return Told(row)
    if opened is None:
        return Told(row, missing="closed")
    try:
        place = Place(FollowUp.__tablename__, row.found.id, "note")
        return Told(row, opened.read(Kind.ASSESSMENT, place, envelope))
    except Shredded:
        return Told(row, missing="shredded")
    except CannotOpen:
        return Told(row, missing="broken")
    except Locked:
        return Told(row, missing="closed")


def _asked(found: EmergencyCase, follow_up_id: UUID) -> FollowUp:
    asked = db.session().get(FollowUp, follow_up_id)
    if asked is None or asked.case_id != found.id:
        raise NotFound
    return asked


def _editable(ctx: Context, asked: FollowUp) -> Editable:
    return Editable(asked.version, ctx.today + AGAIN)


def _again(ctx: Context, reference: str, follow_up_id: UUID) -> Editable:
    """As it stands now, not as this request has read it before."""
    db.session.remove()
    return _editable(ctx, _asked(case_by_reference(db.session(), ctx, reference), follow_up_id))


def _note(ctx: Context, found: EmergencyCase, asked: FollowUp, given: Mapping[str, Any], version: int) -> bool:
    which, came = (found.reference, asked.id), given["came"]
    words = {"note": None if came == Came.TRIED else given["note"]}
    sealed = seal_texts(ctx, found, FollowUp, asked.id, words, PURPOSE)["note"]
    with transaction() as session:
        if came == Came.REACHED:
            finish_follow_up(session, ctx, *which, given, sealed, expected_version=version)
        elif came == Came.TRIED:
            postpone_follow_up(session, ctx, *which, given["next_on"], expected_version=version)
        else:
            give_up_follow_up(session, ctx, *which, given["reason"], sealed, expected_version=version)
    return True


def _close(ctx: Context, reference: str, form: VersionForm) -> bool:
    try:
        with transaction() as session:
            close_case(session, ctx, vault(), reference, expected_version=form.expected_version)
    except Denied as error:
        form.refused_with, form.problem = Conflict.status, str(error.reason)
        return False
    return True
