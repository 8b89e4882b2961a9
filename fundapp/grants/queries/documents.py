"""Reads of the documents of proposals. Bytes are not among them, nor, unless asked for, the keys that open them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, undefer

from fundapp.accounts.models import Person
from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.verdicts import require
from fundapp.grants.models import DocumentVersion, ProposalDocument, ProposalFile, Submission, SubmissionPaper
from fundapp.grants.permissions import may_see
from fundapp.grants.queries.opportunities import locked_opportunity
from fundapp.grants.rules.documents import KINDS

Version = TypeVar("Version", DocumentVersion, DocumentVersion | None)
ORDER = {code: place for place, code in enumerate(KINDS)}


@dataclass(frozen=True)
class Shelf:
    """What is there of an opportunity: of the documents that the funder demands, and of all; when last changed."""

    demanded: int
    demanded_there: int
    there: int
    changed_at: datetime | None


def shelf_of(session: Session, ctx: Context, opportunity_id: UUID) -> Shelf:
    """One query."""
    require(may_see(ctx))
    there = ProposalDocument.current_number > 0
    wanted = select(
        func.count(case((ProposalDocument.demanded, 1))),
        func.count(case((and_(ProposalDocument.demanded, there), 1))),
        func.count(case((there, 1))),
        func.max(ProposalDocument.updated_at),
    )
    return Shelf(*session.execute(wanted.where(ProposalDocument.opportunity_id == opportunity_id)).one())


def documents_of(
    session: Session, ctx: Context, opportunity_id: UUID
) -> Sequence[tuple[ProposalDocument, DocumentVersion | None]]:
    """The documents of a proposal, each with its newest version and the file of it, in their usual order. One query."""
    require(may_see(ctx))
    newest = and_(
        DocumentVersion.document_id == ProposalDocument.id, DocumentVersion.number == ProposalDocument.current_number
    )
    found = session.execute(
        select(ProposalDocument, DocumentVersion)
        .outerjoin(DocumentVersion, newest)
        .outerjoin(DocumentVersion.file)
        .where(ProposalDocument.opportunity_id == opportunity_id)
        .options(
            contains_eager(DocumentVersion.file), joinedload(ProposalDocument.owner).load_only(Person.id, Person.name)
        )
    )
    return in_order([(row[0], row[1]) for row in found])


def in_order(pairs: Sequence[tuple[ProposalDocument, Version]]) -> Sequence[tuple[ProposalDocument, Version]]:
    """Documents in their usual order, the versions of one beside each other as they came."""
    return sorted(pairs, key=lambda each: (ORDER[each[0].kind], each[0].title or "", each[0].created_at, each[0].id))


def document(session: Session, ctx: Context, document_id: UUID) -> ProposalDocument:
    """One document with its opportunity and who looks after it. One query. Raises NotFound."""
    require(may_see(ctx))
    beside = (joinedload(ProposalDocument.opportunity), joinedload(ProposalDocument.owner))
    found = session.get(ProposalDocument, document_id, options=beside)
    if found is None:
        raise NotFound
    return found


def locked_document(session: Session, ctx: Context, document_id: UUID) -> ProposalDocument:
    """A document as it stands now, and nobody else's until the transaction ends, nor is its opportunity.

    Two queries and one for what was read before. Raises NotFound.
    """
    locked_opportunity(session, ctx, document(session, ctx, document_id).opportunity_id)
    found = session.get(ProposalDocument, document_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def versions_of(session: Session, ctx: Context, document_id: UUID) -> Sequence[DocumentVersion]:
    """Its versions with their files, the newest first. One query."""
    require(may_see(ctx))
    of_it = select(DocumentVersion).where(DocumentVersion.document_id == document_id)
    return session.scalars(
        of_it.options(joinedload(DocumentVersion.file)).order_by(DocumentVersion.number.desc())
    ).all()


def version(
    session: Session, ctx: Context, version_id: UUID, *, whole: bool = False, anew: bool = False
) -> DocumentVersion:
    """One version with its document, opportunity and file; with the key if `whole`. Raises NotFound. One query.

    `anew`: as it stands now, even where it was read before; whoever waited for a lock has read what is over.
    """
    require(may_see(ctx))
    file = joinedload(DocumentVersion.file)
    beside = joinedload(DocumentVersion.document).joinedload(ProposalDocument.opportunity)
    options = [beside, file.undefer(ProposalFile.key) if whole else file]
    found = session.get(DocumentVersion, version_id, options=options, populate_existing=anew)
    if found is None:
        raise NotFound
    return found


def version_numbered(session: Session, ctx: Context, document_id: UUID, number: int) -> DocumentVersion | None:
    """A version of a document with its file, by its number. One query."""
    require(may_see(ctx))
    of_it = select(DocumentVersion).where(DocumentVersion.document_id == document_id, DocumentVersion.number == number)
    return session.scalars(of_it.options(joinedload(DocumentVersion.file))).one_or_none()


def whole_files(session: Session, ctx: Context, file_ids: Collection[UUID]) -> dict[UUID, ProposalFile]:
    """Files with their keys, by id. One query."""
    require(may_see(ctx))
    wanted = select(ProposalFile).where(ProposalFile.id.in_(file_ids))
    found = session.scalars(wanted.options(undefer(ProposalFile.key)).execution_options(populate_existing=True)).all()
    return {each.id: each for each in found}


def sent_of(session: Session, ctx: Context, document_id: UUID) -> Collection[UUID]:
    """The ids of its versions that were sent, or are the receipt of something that was. One query."""
    require(may_see(ctx))
    sent = or_(
        DocumentVersion.id.in_(select(SubmissionPaper.version_id)),
        DocumentVersion.id.in_(select(Submission.receipt_id).where(Submission.receipt_id.is_not(None))),
    )
    return frozenset(
        session.scalars(select(DocumentVersion.id).where(DocumentVersion.document_id == document_id, sent))
    )


def kept_of(session: Session, ctx: Context, opportunity_id: UUID) -> int:
    """How many bytes all files of an opportunity have together. One query."""
    require(may_see(ctx))
    of_it = select(func.sum(ProposalFile.size)).join(ProposalDocument, ProposalFile.document_id == ProposalDocument.id)
    return int(session.scalar(of_it.where(ProposalDocument.opportunity_id == opportunity_id)) or 0)
