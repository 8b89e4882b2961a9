"""Files of proposals on their way in and out of the file store (see vault/papers). Nothing here writes a row."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from fundapp.core.errors import Invalid
from fundapp.core.i18n import lazy
from fundapp.core.zipping import zip_stream
from fundapp.grants.models import ProposalFile
from fundapp.vault.files import FileStore
from fundapp.vault.papers import Drawer, SealedPaper, Upload

PROPOSALS = Drawer("proposal file")
SAME_AS_NEWEST = lazy("This is the very file of the newest version. Nothing has changed in it.")


def take_in(store: FileStore, upload: Upload, newest: str | None = None) -> SealedPaper:
    """As Drawer's. `newest`: the digest of the newest version, as it came. Raises Invalid, Unavailable."""

    def refuse_same(digest: str) -> None:
        if digest == newest:
            raise Invalid({}, SAME_AS_NEWEST)

    return PROPOSALS.take_in(store, upload, refuse_same)


def open_file(store: FileStore, found: ProposalFile) -> Iterator[bytes]:
    """The bytes of a file, once the whole of it was found unchanged. Raises CannotOpenFile, NotFound, Unavailable."""
    return PROPOSALS.open(store, found.id, found.key, found.stored)


def packed(
    store: FileStore, files: Sequence[tuple[str, ProposalFile]], at: datetime, *, lists: Sequence[tuple[str, str]] = ()
) -> Iterator[bytes]:
    """A ZIP of files under these names, and of texts (`lists`), in pieces.

    Every file is verified before this returns, so that a changed one is a refusal and not a download that breaks off.
    Raises CannotOpenFile, NotFound, Unavailable.
    """
    opened = [(name, open_file(store, each)) for name, each in files]
    texts = [(name, iter([text.encode()])) for name, text in lists]
    return zip_stream([*opened, *texts], at)
