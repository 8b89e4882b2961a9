"""What the pages of documents and submissions share: their words, the file that was sent, where files are kept."""

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug import Response as AnyResponse

from fundapp.accounts.signin import DOOR, settings, token_in
from fundapp.core.database import db
from fundapp.core.errors import Invalid
from fundapp.core.formats import file_size
from fundapp.core.forms import offer
from fundapp.core.i18n import _
from fundapp.core.reader import current_reader
from fundapp.core.web.circumstances import current_actor
from fundapp.donors.queries.owners import fundraiser_options
from fundapp.grants.models import Opportunity, ProposalDocument
from fundapp.grants.rules import documents, submissions
from fundapp.grants.rules.documents import LARGEST_SENDING, STAGES, stages_of
from fundapp.grants.views.pipeline_frame import pipeline_wordings
from fundapp.vault import paper_rules
from fundapp.vault.files import FileStore
from fundapp.vault.installation import files_of
from fundapp.vault.papers import Upload
from fundapp.vault.space import demand_room

LONGEST_CRUMB = 40

Answer = tuple[str, int] | AnyResponse


def document_wordings() -> dict[str, Any]:
    """What every page of documents may use."""
    words = {"documents_said": documents, "sending_said": submissions, "formats_said": paper_rules.FORMATS}
    return {**pipeline_wordings(), **words, "crumbs_to": crumbs_to}


def crumbs_to(host: Opportunity, *last: tuple[str, str | None], below: bool = False) -> list[tuple[str, str | None]]:
    """The way to a page of an opportunity; `below`: one that stands below its documents."""
    shown = host.title if len(host.title) <= LONGEST_CRUMB else host.title[: LONGEST_CRUMB - 1].rstrip() + "…"
    way = [
        (_("Calls for proposals"), url_for("calls.index")),
        (shown, url_for("call_opportunities.show", opportunity_id=host.id)),
    ]
    documents_of_it = (_("Documents"), url_for("call_documents.index", opportunity_id=host.id))
    return [*way, *([documents_of_it] if below else []), *last]


def make_room(endpoints: frozenset[str], endpoint: str | None) -> None:
    """Lets somebody who is signed in send a file to one of these; before anything looks at what was sent."""
    known = token_in(DOOR) or current_actor() is not None
    if endpoint in endpoints and request.method == "POST" and known:
        request.max_content_length = LARGEST_SENDING


def store() -> FileStore:
    """Where files are kept."""
    return files_of(settings())


def uploaded() -> Upload | None:
    """The file that was sent, None where none was. Raises Invalid where it is too large, Unavailable without room."""
    demand_room(settings())
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    stream: Any = sent.stream
    return Upload(sent.filename, stream)


def too_large() -> Invalid | None:
    """What is said of a form that is larger than any file may be; nothing of it was read."""
    length = request.content_length or 0
    if request.method != "POST" or length <= LARGEST_SENDING:
        return None
    size, most = (file_size(current_reader(), each) for each in (length, LARGEST_SENDING))
    told = _("This is too much at once: %(size)s, of at most %(most)s. Nothing of it was read.", size=size, most=most)
    return Invalid({"file": [told]})


def at_the_file(error: Invalid) -> Invalid:
    """The same refusal, at the field of the file, where it is of no field."""
    return error if error.fields else Invalid({"file": [str(error.reason)]})


def offer_stages_and_people(form: Any, host: Opportunity, found: ProposalDocument | None = None) -> None:
    """What can be chosen of this opportunity; who looks after it already stays offered. One query."""
    form.stage.choices = [(each, str(STAGES[each])) for each in stages_of(two_stage=host.two_stage)]
    people = [(UUID(key), name) for key, name in fundraiser_options(db.session())]
    if found is not None and found.owner and found.owner.id not in dict(people):
        people.append((found.owner.id, found.owner.name))
    offer(form.owner_id, people, _("Nobody yet"))


def to_document(document_id: UUID) -> AnyResponse:
    """Its page."""
    return redirect(url_for("call_documents.show", document_id=document_id), 303)


def to_documents(opportunity_id: UUID) -> AnyResponse:
    """The page of all documents of an opportunity."""
    return redirect(url_for("call_documents.index", opportunity_id=opportunity_id), 303)
