"""Reads of what was sent to funders."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.verdicts import require
from fundapp.grants.models import DocumentVersion, ProposalDocument, Submission, SubmissionPaper
from fundapp.grants.permissions import may_see
from fundapp.grants.queries.documents import in_order
from fundapp.grants.rules.documents import RECEIPT

LATEST_FIRST = (Submission.created_at.desc(), Submission.id)


def submissions_of(session: Session, ctx: Context, opportunity_id: UUID) -> Sequence[tuple[Submission, int]]:
    """All that was sent of an opportunity, the last first, taken back or not, and of how many files. One query."""
    require(may_see(ctx))
    papers = select(func.count()).where(SubmissionPaper.submission_id == Submission.id).scalar_subquery()
    of_it = select(Submission, papers).where(Submission.opportunity_id == opportunity_id).order_by(*LATEST_FIRST)
    return [(row[0], int(row[1])) for row in session.execute(of_it)]


def submission(session: Session, ctx: Context, submission_id: UUID) -> Submission:
    """One with its opportunity and receipt. One query. Raises NotFound."""
    require(may_see(ctx))
    beside = (joinedload(Submission.opportunity), joinedload(Submission.receipt))
    found = session.get(Submission, submission_id, options=beside)
    if found is None:
        raise NotFound
    return found


def papers_of(session: Session, ctx: Context, submission_id: UUID) -> Sequence[SubmissionPaper]:
    """What was sent, in its order. One query."""
    require(may_see(ctx))
    of_it = select(SubmissionPaper).where(SubmissionPaper.submission_id == submission_id)
    return session.scalars(of_it.order_by(SubmissionPaper.position)).all()


def files_of(session: Session, ctx: Context, submission_id: UUID) -> dict[UUID, UUID]:
    """The ids of the files of what was sent, by the ids of its versions. One query."""
    require(may_see(ctx))
    wanted = select(DocumentVersion.id, DocumentVersion.file_id).join(
        SubmissionPaper, SubmissionPaper.version_id == DocumentVersion.id
    )
    return {
        row.id: row.file_id for row in session.execute(wanted.where(SubmissionPaper.submission_id == submission_id))
    }


def in_force(session: Session, ctx: Context, opportunity_id: UUID, stages: Collection[str]) -> Sequence[Submission]:
    """What was sent in these stages and not taken back. One query."""
    require(may_see(ctx))
    of_it = select(Submission).where(Submission.opportunity_id == opportunity_id, Submission.stage.in_(stages))
    return session.scalars(of_it.where(Submission.taken_back_at.is_(None)).order_by(*LATEST_FIRST)).all()


def sendable(
    session: Session, ctx: Context, opportunity_id: UUID, stage: str
) -> Sequence[tuple[ProposalDocument, DocumentVersion]]:
    """What can be said to have been sent in a stage: of each document the newest version, and the final one.

    One query.
    """
    require(may_see(ctx))
    offered = or_(
        DocumentVersion.number == ProposalDocument.current_number,
        DocumentVersion.number == ProposalDocument.final_number,
    )
    wanted = _joined(opportunity_id, offered).where(ProposalDocument.stage == stage, ProposalDocument.kind != RECEIPT)
    rows = session.execute(wanted.order_by(ProposalDocument.id, DocumentVersion.number))
    return in_order([(row[0], row[1]) for row in rows])


def receipts(
    session: Session, ctx: Context, opportunity_id: UUID
) -> Sequence[tuple[ProposalDocument, DocumentVersion]]:
    """The receipts of an opportunity, each in its newest version. One query."""
    require(may_see(ctx))
    newest = DocumentVersion.number == ProposalDocument.current_number
    wanted = _joined(opportunity_id, newest).where(ProposalDocument.kind == RECEIPT)
    return [(row[0], row[1]) for row in session.execute(wanted.order_by(ProposalDocument.id))]


def versions_among(
    session: Session, ctx: Context, opportunity_id: UUID, ids: Collection[UUID]
) -> Sequence[DocumentVersion]:
    """Those of these versions that belong to an opportunity, with their documents and files. One query."""
    require(may_see(ctx))
    wanted = select(DocumentVersion).join(DocumentVersion.document).where(DocumentVersion.id.in_(ids))
    beside = (joinedload(DocumentVersion.document), joinedload(DocumentVersion.file))
    return session.scalars(wanted.where(ProposalDocument.opportunity_id == opportunity_id).options(*beside)).all()


def _joined(opportunity_id: UUID, which: ColumnElement[bool]) -> Select[ProposalDocument, DocumentVersion]:
    of_it = and_(DocumentVersion.document_id == ProposalDocument.id, which)
    return (
        select(ProposalDocument, DocumentVersion)
        .join(DocumentVersion, of_it)
        .where(ProposalDocument.opportunity_id == opportunity_id)
        .options(joinedload(DocumentVersion.file))
    )
