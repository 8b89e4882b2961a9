"""A paper opened: what is said of it, its cleaned copy, its original. An entry in the log comes first."""

from uuid import UUID

from flask import Response, render_template, stream_with_context

from fundapp.accounts.signin import current_keys
from fundapp.cases.visiting import vault
from fundapp.core.context import Context
from fundapp.core.database import db
from fundapp.core.errors import NotFound
from fundapp.core.verdicts import require
from fundapp.core.web.circumstances import current_context
from fundapp.disbursements.filing import KIND, read_paper
from fundapp.disbursements.models import SupportingDocument
from fundapp.disbursements.permissions import may_prepare
from fundapp.disbursements.queries.evidence import paper_by_id
from fundapp.disbursements.queries.orders import order_by_reference
from fundapp.disbursements.views.evidence import blueprint
from fundapp.vault.documents import open_file, title_of
from fundapp.vault.models import Document
from fundapp.vault.opened import Opened
from fundapp.vault.opening import open_compartments

PAGE, CLEANED, ORIGINAL = "payment.paper", "payment.paper.file", "payment.paper.original"
"""How the audit log calls the opening of a paper, of its cleaned copy, and of its original."""


@blueprint.get("/<reference>/papers/<uuid:paper_id>")
def paper(reference: str, paper_id: UUID) -> str:
    """What is said of a paper, and how its file is taken."""
    ctx = current_context()
    found, opened = _opened(ctx, reference, paper_id, PAGE)
    order = order_by_reference(db.session(), ctx, reference)
    told = read_paper(opened, found)
    return render_template("disbursements/evidence/paper.html", order=order, paper=found, told=told)


@blueprint.get("/<reference>/papers/<uuid:paper_id>/file")
def file(reference: str, paper_id: UUID) -> Response:
    """The cleaned copy of a paper: without what somebody's device wrote into it."""
    found, opened = _opened(current_context(), reference, paper_id, CLEANED)
    return _sent(opened, found.cleaned_id)


@blueprint.post("/<reference>/papers/<uuid:paper_id>/original")
def original(reference: str, paper_id: UUID) -> Response:
    """A paper as it came: what an auditor compares."""
    found, opened = _opened(current_context(), reference, paper_id, ORIGINAL)
    return _sent(opened, found.original_id)


def _opened(ctx: Context, reference: str, paper_id: UUID, purpose: str) -> tuple[SupportingDocument, Opened]:
    """A paper, open, for those who have keys to it, which auditors have not. Raises NotFound, Locked, Shredded."""
    require(may_prepare(ctx))
    session = db.session()
    order = order_by_reference(session, ctx, reference)
    found = paper_by_id(session, order.id, paper_id)
    session.expunge(found)
    return found, open_compartments(vault(), ctx, current_keys(), found.subject, [KIND], purpose=purpose)


def _sent(opened: Opened, document_id: UUID | None) -> Response:
    """A file to keep, never to show: whatever it is, a browser neither guesses nor runs it."""
    document = db.session().get(Document, document_id) if document_id else None
    if document is None or document.compartment_id != opened.compartment(KIND).id:
        raise NotFound
    pieces = open_file(vault().files, opened, KIND, document)
    answer = Response(stream_with_context(pieces), mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=title_of(opened, KIND, document))
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer
