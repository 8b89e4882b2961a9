"""Pages of minutes: made by whoever may read the brief, kept sealed, to be downloaded with the proof beside them.

All of it is done in the request, with the keys of whoever asks: setting a paper takes less than a tenth of a second.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.queries.people import person_names
from fundapp.accounts.signin import current_keys, settings
from fundapp.audit.export import inclusion_bundle
from fundapp.committee.commands.minutes import SealedMinutes, keep_minutes
from fundapp.committee.forms.minutes import MinutesForm
from fundapp.committee.minutes import Maker, minutes_sheet
from fundapp.committee.models import DecisionRound, RoundMinutes
from fundapp.committee.permissions import may_read_minutes
from fundapp.committee.queries.minutes import Decided, decided_round, minutes_in, minutes_of, proven_decision
from fundapp.committee.queries.rounds import Sitting, sitting_of
from fundapp.committee.schemas.minutes import LANGUAGES, SAID
from fundapp.committee.sealing import brief_of, reason_of
from fundapp.committee.views.frame import vault
from fundapp.committee.views.sittings import reads_brief
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.core.documents import sheet_pdf
from fundapp.core.errors import Conflict, NotFound, Unavailable
from fundapp.core.i18n import _
from fundapp.core.reader import Reader, reading
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, ports
from fundapp.core.web.door import keeps_what_was_typed
from fundapp.vault.documents import open_file, seal_file
from fundapp.vault.errors import CannotOpen
from fundapp.vault.models import Document
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind

blueprint = Blueprint("minutes", __name__, url_prefix="/committee/rounds", template_folder="../templates")

PURPOSE = "committee.minutes"
"""How the audit log calls the opening of a round to make or to read its minutes."""


@dataclass(frozen=True)
class Kept:
    """Minutes that were made, as pages show them."""

    row: RoundMinutes
    by: str


@blueprint.route("/<uuid:round_id>/minutes", methods=["GET", "POST"])
@keeps_what_was_typed
def show(round_id: UUID) -> tuple[str, int] | AnyResponse:
    """The minutes of a decided round, and the form that makes them."""
    ctx = current_context()
    told = decided_round(db.session(), ctx, round_id)
    _demand_admission(ctx, told.sitting)
    form = MinutesForm.showing({"language": _usual(ctx, kept_minutes(round_id))})
    given = form.judge()
    if given and form.keep(lambda: _make(ctx, told, given)):
        flash(_("The minutes are kept, sealed with the round."), "good")
        return redirect(url_for("minutes.show", round_id=round_id), 303)
    kept = kept_minutes(round_id)
    return render_template(
        "committee/minutes/show.html",
        told=told,
        found=told.round,
        form=form,
        minutes=kept,
        complete=len(kept) == len(LANGUAGES),
    ), form.http_status


@blueprint.get("/<uuid:round_id>/minutes/<any(fr, en):language>.pdf")
def download(round_id: UUID, language: str) -> Response:
    """The minutes in one language, as they were made."""
    ctx = current_context()
    row, document, sitting = minutes_in(db.session(), ctx, round_id, language)
    found = sitting.round
    _demand_admission(ctx, sitting)
    opened = _opened(ctx, found)
    content = b"".join(open_file(vault().files, opened, Kind.NARRATIVE, _of(opened, document)))
    if sha256(content).hexdigest() != row.digest:
        raise CannotOpen
    return _to_keep(content, _("minutes-%(reference)s-%(language)s.pdf", reference=found.title, language=language))


@blueprint.get("/<uuid:round_id>/minutes/proof.json")
def proof(round_id: UUID) -> Response:
    """The proof that the decision stands in the log, as of the checkpoint that minutes name."""
    ctx, session = current_context(), db.session()
    sitting = sitting_of(session, ctx, round_id)
    require(may_read_minutes(ctx, sitting.round, sitting.mine))
    _demand_admission(ctx, sitting)
    proven = proven_decision(session, sitting.round)
    if proven is None:
        raise NotFound
    bundle = inclusion_bundle(session, settings().audit_origin, proven.entry.id, proven.checkpoint)
    return _to_keep(bundle, _("proof-%(reference)s.json", reference=sitting.round.title), "application/json")


def kept_minutes(round_id: UUID) -> Sequence[Kept]:
    """The minutes of a round that were made, for `committee/minutes/part.html`, on a page that has judged access."""
    session = db.session()
    rows = minutes_of(session, round_id)
    names = person_names(session, {each.made_by_id for each in rows})
    return [Kept(each, names.get(each.made_by_id, "")) for each in rows]


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """What `committee/minutes/part.html` asks for."""
    return {"kept_minutes": kept_minutes}


def _usual(ctx: Context, kept: Sequence[Kept]) -> str:
    """The language that is offered: the reader's, or one in which there are no minutes yet."""
    made = {each.row.language for each in kept}
    order = sorted(dict(LANGUAGES), key=lambda code: (code in made, code != ctx.reader.language))
    return order[0]


def _make(ctx: Context, told: Decided, given: Mapping[str, Any]) -> bool:
    """Sets and seals the paper, then keeps it. Raises Conflict, with the reason, where it cannot be made yet."""
    session, language = db.session(), given["language"]
    if any(each.language == language for each in minutes_of(session, told.round.id)):
        raise Conflict(_("There are minutes in this language already. They stay as they are."))
    if told.proven is None or told.round.decided_at is None:
        raise Unavailable(
            _("The audit log has not been signed since the decision. That happens every quarter of an hour: try again.")
        )
    opened = _opened(ctx, told.round)
    reader = Reader(language, ctx.reader.zone)
    said = _said(told, opened) if SAID in given["more"] else {}
    with reading(reader):
        source = ports().questions[told.round.subject_kind]
        facts = source.minuted(brief_of(opened, told.round).sections) if source.minuted else ()
        maker = Maker(reader, settings().public_title, source, said, facts)
        content = sheet_pdf(minutes_sheet(told, told.proven, maker), reader, at=told.round.decided_at)
        title = _("minutes-%(reference)s-%(language)s.pdf", reference=told.round.title, language=language)
    _keep(ctx, told.round.id, opened, language, (content, title))
    return True


def _keep(ctx: Context, round_id: UUID, opened: Opened, language: str, made: tuple[bytes, str]) -> None:
    """Seals the file into the store, and writes it down; what is not written down does not stay there."""
    content, title = made
    file = seal_file(vault().files, opened, Kind.NARRATIVE, [content])
    try:
        with transaction() as writing:
            sealed = SealedMinutes(language, sha256(content).hexdigest(), file, title)
            keep_minutes(writing, ctx, opened, round_id, sealed)
    except Exception:
        with suppress(Exception):
            vault().files.delete(file.id.hex)
        raise


def _said(told: Decided, opened: Opened) -> dict[UUID, str]:
    """The reasons in members' own words, by member."""
    return {each.person_id: reason_of(opened, each) for each in told.votes if each.said is not None}


def _opened(ctx: Context, found: DecisionRound) -> Opened:
    """The brief's compartment, where minutes lie too. Raises NotFound for whoever holds no key to it, Locked."""
    return open_compartments(vault(), ctx, current_keys(), found.subject, [Kind.NARRATIVE], purpose=PURPOSE)


def _of(opened: Opened, document: Document) -> Document:
    if document.compartment_id != opened.compartment(Kind.NARRATIVE).id:
        raise NotFound
    return document


def _demand_admission(ctx: Context, sitting: Sitting) -> None:
    """An officer who may not read of what this is about reads no minutes of it either. Raises Denied, NotFound."""
    require(reads_brief(ctx, sitting))


def _to_keep(content: bytes, name: str, media_type: str = "application/pdf") -> Response:
    """A file to keep, never to show."""
    answer = Response(content, mimetype=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer
