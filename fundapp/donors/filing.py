"""Papers of funders on their way in and out of the file store (see vault/papers). Nothing here writes a row."""

from collections.abc import Collection, Iterator

from fundapp.core.errors import Invalid
from fundapp.donors.commands.files import KEPT_ALREADY
from fundapp.donors.models import FunderFile
from fundapp.vault.files import FileStore
from fundapp.vault.papers import Drawer, SealedPaper, Upload

FUNDER_FILES = Drawer("funder file")


def take_in(store: FileStore, upload: Upload, known: Collection[str] = ()) -> SealedPaper:
    """As Drawer's. `known`: digests of files that are kept already. Raises Invalid with the reason; Unavailable."""

    def refuse_known(digest: str) -> None:
        if digest in known:
            raise Invalid({}, KEPT_ALREADY)

    return FUNDER_FILES.take_in(store, upload, refuse_known)


def open_paper(store: FileStore, found: FunderFile) -> Iterator[bytes]:
    """The bytes of a paper, once the whole of it was found unchanged. Raises CannotOpenFile, NotFound, Unavailable."""
    return FUNDER_FILES.open(store, found.id, found.key, found.stored)
