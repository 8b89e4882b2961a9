"""Sealed files in and out of the store: streamed, never inside a transaction."""

from collections.abc import Iterable, Iterator
from uuid import uuid4

from fundapp.core.database import is_writing
from fundapp.vault.commands.documents import SealedFile
from fundapp.vault.envelope import Place
from fundapp.vault.files import FileStore, open_stream, seal_stream
from fundapp.vault.models import Document
from fundapp.vault.opened import Opened
from fundapp.vault.rules import Kind


def seal_file(store: FileStore, opened: Opened, kind: Kind, pieces: Iterable[bytes]) -> SealedFile:
    """Seals a file into the store while it streams in; `add_document` then keeps it. Raises Locked, Unavailable."""
    if is_writing():
        raise RuntimeError("seal a file before the transaction, not in it")
    compartment, file_id = opened.compartment(kind), uuid4()
    key = compartment.file_key(file_id, compartment.version)
    place = compartment.file_place(file_id, compartment.version)
    stored = store.put(file_id.hex, seal_stream(key, place, pieces))
    return SealedFile(file_id, compartment.version, stored)


def open_file(store: FileStore, opened: Opened, kind: Kind, document: Document) -> Iterator[bytes]:
    """A file's plain text, once the whole of it was found unchanged. Raises CannotOpen, CannotOpenFile, NotFound."""
    compartment = opened.compartment(kind)
    key = compartment.file_key(document.id, document.version)
    place = compartment.file_place(document.id, document.version)
    return open_stream(key, place, lambda: store.read(document.id.hex), document.stored)


def title_of(opened: Opened, kind: Kind, document: Document) -> str:
    """What a file is called. Raises CannotOpen."""
    return opened.read(kind, Place("vault_document", document.id, "title"), document.title)
