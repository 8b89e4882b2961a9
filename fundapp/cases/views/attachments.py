"""Files of a case: the cleaned copy to keep, the original behind a page that says its risk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Response, render_template, request, stream_with_context
from werkzeug import Response as AnyResponse

from fundapp.accounts.signin import current_keys
from fundapp.cases.permissions import may_work
from fundapp.cases.queries.additions import addition_of
from fundapp.cases.queries.cases import case_by_reference
from fundapp.cases.rules.sheets import Step, read
from fundapp.cases.views.casework import blueprint
from fundapp.cases.visiting import vault
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.errors import NotFound
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.vault.documents import open_file, title_of
from fundapp.vault.envelope import Place
from fundapp.vault.models import Document
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments
from fundapp.vault.rules import Kind

CLEANED, ORIGINAL = "case.file", "case.original"
"""How the audit log calls the opening of a cleaned copy, and of an original."""


@dataclass(frozen=True)
class Attached:
    """A file as the addition that brought it says: ids of both documents, and what it is called."""

    original: UUID
    cleaned: UUID | None
    media_type: str
    name: str


def files_in(sheet: Mapping[str, Any]) -> list[Attached]:
    """The files that a sheet lists; whatever does not read as a file is left out."""
    listed = sheet.get(Step.FILES.value) or ()
    return [found for each in listed if (found := _attached(each)) is not None]


@blueprint.get("/<reference>/files/<uuid:addition_id>/<int:number>")
def download(reference: str, addition_id: UUID, number: int) -> AnyResponse:
    """The cleaned copy of a file: without what its maker's device wrote into it."""
    ctx = current_context()
    opened, files = _files(ctx, reference, addition_id, CLEANED)
    file = _numbered(files, number)
    if file.cleaned is None:
        raise NotFound
    return _sent(opened, file.cleaned)


@blueprint.route("/<reference>/files/<uuid:addition_id>/<int:number>/original", methods=["GET", "POST"])
def original(reference: str, addition_id: UUID, number: int) -> str | AnyResponse:
    """What opening an original may do, and then the original."""
    ctx = current_context()
    opened, files = _files(ctx, reference, addition_id, ORIGINAL if request.method == "POST" else CLEANED)
    file = _numbered(files, number)
    if request.method == "POST":
        return _sent(opened, file.original)
    return render_template("cases/officers/original.html", reference=reference, file=file)


def _files(ctx: Context, reference: str, addition_id: UUID, purpose: str) -> tuple[Opened, Sequence[Attached]]:
    """An addition of files, open. Raises NotFound, Locked, CannotOpen."""
    require(may_work(ctx))
    session = db.session()
    found = addition_of(session, case_by_reference(session, ctx, reference).id, addition_id)
    if found.step != Step.FILES:
        raise NotFound
    content = found.content
    opened = open_compartments(vault(), ctx, current_keys(), found.subject, [Kind.EVIDENCE], purpose=purpose)
    sheet = read(opened.read(Kind.EVIDENCE, Place(found.__tablename__, addition_id, "content"), content))
    return opened, files_in(sheet)


def _numbered(files: Sequence[Attached], number: int) -> Attached:
    if not 1 <= number <= len(files):
        raise NotFound
    return files[number - 1]


def _sent(opened: Opened, document_id: UUID) -> Response:
    """A file to keep, never to show: whatever it is, a browser neither guesses nor runs it."""
    document = db.session().get(Document, document_id)
    if document is None or document.compartment_id != opened.compartment(Kind.EVIDENCE).id:
        raise NotFound
    pieces = open_file(vault().files, opened, Kind.EVIDENCE, document)
    answer = Response(stream_with_context(pieces), mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=title_of(opened, Kind.EVIDENCE, document))
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _attached(listed: Any) -> Attached | None:
    try:
        cleaned = listed.get("cleaned")
        return Attached(
            UUID(str(listed["original"])),
            UUID(str(cleaned)) if cleaned else None,
            str(listed.get("media_type") or ""),
            str(listed.get("name") or ""),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
