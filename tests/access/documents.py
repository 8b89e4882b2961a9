"""A document of a proposal with its file, and that it was sent."""

from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fundapp.grants.filing import take_in
from fundapp.grants.models import DocumentVersion, ProposalDocument, ProposalFile, Submission, SubmissionPaper
from fundapp.vault.files import FileStore
from fundapp.vault.files.uploads import SealingSpool
from fundapp.vault.papers import SealedPaper, Upload
from tests.fixtures.application import NOW


def sealed_text(store: FileStore, text: bytes, name: str = "proposition.txt") -> SealedPaper:
    """A text that lies in the store."""
    with SealingSpool() as spool:
        spool.write(text)
        return take_in(store, Upload(name, spool))


def sent_document(session: Session, store: FileStore, opportunity_id: UUID, by_id: UUID) -> dict[str, str]:
    """The ids of a document, its version and its submission, kept, by the names of the arguments that take them.

    It was sent: every role may ask to remove it, and it is there for the next one.
    """
    document_id, version_id, submission_id = (uuid4() for _each in range(3))
    sealed = sealed_text(store, b"Proposition 2026")
    stamps = {"created_at": NOW, "updated_at": NOW}
    numbers = {"last_number": 1, "current_number": 1}
    said = {"kind": "proposal", "stage": "full", "demanded": True}
    session.add(
        ProposalDocument(id=document_id, opportunity_id=opportunity_id, entry_id=uuid4(), **said, **numbers, **stamps)
    )
    session.flush()
    of_row = {name: value for name, value in vars(sealed).items() if name != "name"}
    session.add(ProposalFile(document_id=document_id, **of_row))
    session.flush()
    session.add(
        DocumentVersion(
            id=version_id, document_id=document_id, number=1, file_id=sealed.id, name=sealed.name, based_on=0,
            added_by_id=by_id, added_at=NOW, entry_id=uuid4(),
        )
    )  # fmt: skip
    session.add(
        Submission(
            id=submission_id, opportunity_id=opportunity_id, stage="full", sent_on=NOW.date(), recorded_by_id=by_id,
            entry_id=uuid4(), **stamps,
        )
    )  # fmt: skip
    session.flush()
    session.add(
        SubmissionPaper(
            submission_id=submission_id, position=1, version_id=version_id, number=1, kind="proposal",
            name="01 Proposition.txt", size=sealed.size, digest=sealed.digest, kept_digest=sealed.kept_digest,
        )
    )  # fmt: skip
    session.commit()
    return {"document_id": str(document_id), "version_id": str(version_id), "submission_id": str(submission_id)}
