"""Sealed files: kept once they are sealed, removed with their compartment."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.vault.envelope import Place
from fundapp.vault.models import Document
from fundapp.vault.opened import Opened
from fundapp.vault.rules import Kind


@dataclass(frozen=True)
class SealedFile:
    """A file that lies sealed in the store: its id, its compartment's version, its size there."""

    id: UUID
    version: int
    stored: int


def add_document(session: Session, ctx: Context, opened: Opened, kind: Kind, file: SealedFile, title: str) -> Document:
    """Keeps a file that was sealed before the transaction. `title` is its name, sealed too. Raises Locked."""
    compartment = opened.compartment(kind)
    told = {"compartments": [kind], "subject_kind": opened.subject.kind}
    record(session, ctx, "vault.document.added", "vault_document", file.id, told)
    document = Document(
        id=file.id,
        compartment_id=compartment.id,
        version=file.version,
        stored=file.stored,
        title=opened.seal(kind, Place("vault_document", file.id, "title"), title),
        made_at=ctx.now,
    )
    session.add(document)
    session.flush()
    return document
