"""Versions of a document: added, made current again, thrown away; and that somebody took files home."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, Invalid
from fundapp.core.i18n import _
from fundapp.core.verdicts import require
from fundapp.grants.commands.documents import WAS_SENT
from fundapp.grants.models import DocumentVersion, Opportunity, ProposalDocument, ProposalFile
from fundapp.grants.permissions import may_edit, may_see
from fundapp.grants.queries.documents import kept_of, locked_document, sent_of, version
from fundapp.grants.queries.opportunities import opportunity
from fundapp.grants.rules.documents import LARGEST_TOTAL
from fundapp.vault.papers import SealedPaper

VERSION = DocumentVersion.__tablename__
OPPORTUNITY = Opportunity.__tablename__


def add_version(
    session: Session, ctx: Context, document_id: UUID, sealed: SealedPaper, given: Mapping[str, Any], *, based_on: int
) -> DocumentVersion:
    """Keeps a file as the newest version of a document (see VersionSchema).

    `based_on`: the number of the newest version when whoever adds this one looked, 0 for none. One that somebody else
    added since is kept beside it, and both can be seen. Raises NotFound; Invalid where an opportunity has too much.
    """
    require(may_edit(ctx))
    found = locked_document(session, ctx, document_id)
    if kept_of(session, ctx, found.opportunity_id) + sealed.size > LARGEST_TOTAL:
        raise Invalid({}, _("The files of one opportunity may have 500 MB together: remove what is no longer needed."))
    session.add(
        ProposalFile(
            id=sealed.id, document_id=found.id, media_type=sealed.media_type, size=sealed.size, stored=sealed.stored,
            digest=sealed.digest, kept_digest=sealed.kept_digest, key=sealed.key,
        )
    )  # fmt: skip
    session.flush()
    made = _next(ctx, found, sealed.id, sealed.name, given["note"])
    made.based_on = min(based_on, found.last_number)
    told = {"number": made.number, "sha256": sealed.digest, "kept_sha256": sealed.kept_digest}
    made.entry_id = record(session, ctx, "document_version.added", VERSION, made.id, told)
    return _newest(session, ctx, found, made)


def renew_version(session: Session, ctx: Context, version_id: UUID) -> DocumentVersion:
    """Makes an older version current again: as a new version, which is the same file. Raises NotFound, Conflict."""
    require(may_edit(ctx))
    found, old = _locked(session, ctx, version_id)
    if old.number == found.current_number:
        raise Conflict(_("This is the newest version already."))
    made = _next(ctx, found, old.file_id, old.name, None)
    made.based_on, made.again_of = found.current_number, old.number
    told = {"number": made.number, "again_of": old.number}
    made.entry_id = record(session, ctx, "document_version.renewed", VERSION, made.id, told)
    return _newest(session, ctx, found, made)


def remove_version(session: Session, ctx: Context, version_id: UUID) -> tuple[UUID, UUID | None]:
    """Throws a version away, and with the last one that is the same file the only key to that.

    Returns the ids of its document and of the file that the caller then has the store forget, if any. Raises NotFound;
    Conflict where it was sent.
    """
    require(may_edit(ctx))
    found, gone = _locked(session, ctx, version_id)
    if gone.id in sent_of(session, ctx, found.id):
        raise Conflict(WAS_SENT)
    told = {"number": gone.number, "sha256": gone.file.digest}
    record(session, ctx, "document_version.removed", VERSION, gone.id, told)
    file = gone.file
    session.delete(gone)
    session.flush()
    _count_again(session, ctx, found, gone.number)
    if session.scalar(select(func.count()).where(DocumentVersion.file_id == file.id)):
        return found.id, None
    session.delete(file)
    session.flush()
    return found.id, file.id


def note_version_fetched(session: Session, ctx: Context, version_id: UUID) -> None:
    """Notes that somebody takes a version home: committed before they get it. Raises NotFound."""
    require(may_see(ctx))
    record(session, ctx, "document_version.fetched", VERSION, version(session, ctx, version_id).id)
    session.flush()


def note_pack_fetched(session: Session, ctx: Context, opportunity_id: UUID, stage: str) -> None:
    """Notes that somebody takes all files of a stage home: committed before they get them. Raises NotFound."""
    require(may_see(ctx))
    found = opportunity(session, ctx, opportunity_id)
    record(session, ctx, "opportunity.packed", OPPORTUNITY, found.id, {"stage": stage})
    session.flush()


def _locked(session: Session, ctx: Context, version_id: UUID) -> tuple[ProposalDocument, DocumentVersion]:
    """A version and its document as they stand now, and nobody else's until the transaction ends. Raises NotFound."""
    found = locked_document(session, ctx, version(session, ctx, version_id).document_id)
    return found, version(session, ctx, version_id, anew=True)


def _next(ctx: Context, found: ProposalDocument, file_id: UUID, name: str, note: str | None) -> DocumentVersion:
    by_id = ctx.actor.id if ctx.actor else None
    return DocumentVersion(
        id=uuid4(), document_id=found.id, number=found.last_number + 1, file_id=file_id, name=name, note=note,
        added_by_id=by_id, added_at=ctx.now,
    )  # fmt: skip


def _newest(session: Session, ctx: Context, found: ProposalDocument, made: DocumentVersion) -> DocumentVersion:
    session.add(made)
    found.last_number = found.current_number = made.number
    found.updated_at = ctx.now
    session.flush()
    return made


def _count_again(session: Session, ctx: Context, found: ProposalDocument, gone: int) -> None:
    left = select(func.max(DocumentVersion.number)).where(DocumentVersion.document_id == found.id)
    found.current_number = session.scalar(left) or 0
    if found.final_number == gone:
        found.final_number = None
    found.updated_at = ctx.now
    session.flush()
