"""Pages of the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for
from sqlalchemy.orm import Session

from fundapp.accounts.export import ENTRY_HEADERS, entry_row
from fundapp.accounts.journal_words import (
    KINDS,
    action_words,
    content_of,
    kind_of,
    kind_words,
    leaf_of,
    person_words,
    short,
)
from fundapp.accounts.queries.own import saved_views
from fundapp.accounts.queries.people import all_names, person_names
from fundapp.accounts.schemas import JournalFilterSchema
from fundapp.audit import verify
from fundapp.audit.export import inclusion_bundle
from fundapp.audit.minutes import moment
from fundapp.audit.models import Entry
from fundapp.audit.permissions import may_see
from fundapp.audit.queries import entries_page, entries_to_export, status, subjects
from fundapp.audit.queries import entry as known_entry
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.errors import NotFound
from fundapp.core.i18n import _
from fundapp.core.lists.filters import read_filter
from fundapp.core.lists.listing import Listing
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context, page_marks
from fundapp.core.web.exports import send_sheet

blueprint = Blueprint("journal", __name__, url_prefix="/journal", template_folder="../templates")


@dataclass(frozen=True)
class Line:
    """An entry as pages show it. `subject_url` is None where the reader has no page of the subject."""

    entry: Entry
    at: datetime
    what: str
    who: str
    subject: str
    subject_short: str
    subject_url: str | None


@blueprint.get("")
def index() -> str:
    """The entries that the address asks for, and where the log stands. Seven queries."""
    ctx, session = current_context(), db.session()
    chosen = read_filter(JournalFilterSchema(), request.args)
    page = entries_page(session, ctx, chosen.values, marks=page_marks(), mark=request.args.get("at"))
    listing = Listing("journal.index", chosen, page)
    return render_template(
        "accounts/journal.html",
        listing=listing,
        lines=told(session, ctx, page.items),
        status=status(session, ctx),
        views=listing.links(saved_views(session, ctx, "journal.index")),
    )


@blueprint.get("/export.<any(csv, xlsx):sheet>")
def export(sheet: str) -> Response:
    """The entries that the address asks for, all of them, as a sheet."""
    ctx = current_context()
    chosen = read_filter(JournalFilterSchema(), request.args)
    names = all_names(db.session())
    return send_sheet(
        sheet,
        _("audit-log"),
        ENTRY_HEADERS,
        lambda session: (entry_row(*found, names) for found in entries_to_export(session, ctx, chosen.values)),
    )


@blueprint.get("/<int:number>")
def show(number: int) -> str:
    """All that is known of one entry."""
    ctx, session = current_context(), db.session()
    found = known_entry(session, ctx, number)
    (line,) = told(session, ctx, [found.entry])
    newest = status(session, ctx).checkpoint
    covered = newest is not None and number < newest.size
    return render_template(
        "accounts/journal_entry.html",
        line=line,
        known=found,
        content=content_of(found.payload.payload) if found.payload else (),
        leaf=leaf_of(found.entry),
        newest=newest if covered else None,
        erased_at=moment(found.erased_by.minute) if found.erased_by else None,
    )


@blueprint.get("/<int:number>/proof.json")
def proof(number: int) -> Response:
    """The proof that the entry stands in the log, as of the newest checkpoint."""
    session = db.session()
    found = known_entry(session, current_context(), number)
    settings: Settings = current_app.extensions["fundapp.settings"]
    bundle = inclusion_bundle(session, settings.audit_origin, found.entry.id)
    return _to_keep(bundle, _("proof-%(number)s.json", number=number), "application/json")


@blueprint.get("/checkpoint.txt")
def checkpoint() -> Response:
    """The newest checkpoint, as it was sent to the auditors."""
    newest = status(db.session(), current_context()).checkpoint
    if newest is None:
        raise NotFound
    return _to_keep(newest.note.encode(), f"checkpoint-{newest.size}.txt", "text/plain")


@blueprint.get("/verify.py")
def verifier() -> Response:
    """The program with which auditors check proofs and exports."""
    require(may_see(current_context()))
    return _to_keep(Path(verify.__file__).read_bytes(), "verify.py", "text/x-python")


def told(session: Session, ctx: Context, entries: Sequence[Entry]) -> list[Line]:
    """Entries in the reader's words. Two queries."""
    behind = subjects(session, {alias for entry in entries for alias in (entry.actor, entry.subject)})
    names = person_names(session, {behind[entry.actor] for entry in entries if entry.actor in behind})
    return [
        Line(
            entry=entry,
            at=moment(entry.minute),
            what=action_words(entry.action),
            who=person_words(entry.actor, names.get(behind[entry.actor]) if entry.actor in behind else None),
            subject=kind_words(kind_of(entry.subject)),
            subject_short=short(entry.subject),
            subject_url=_page_of(ctx, entry.subject, behind.get(entry.subject)),
        )
        for entry in entries
    ]


def _page_of(ctx: Context, alias: str, subject_id: Any) -> str | None:
    kind = KINDS.get(kind_of(alias))
    if kind is None or not kind.endpoint or subject_id is None or not ctx.may(kind.permission):
        return None
    return url_for(kind.endpoint, **{kind.argument: subject_id})


def _to_keep(content: bytes, name: str, media_type: str) -> Response:
    """A file to keep, as it is."""
    answer = Response(content, mimetype=media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
