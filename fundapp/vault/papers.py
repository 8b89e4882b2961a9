"""Papers of colleagues' work on their way in and out of the file store: cleaned, sealed, opened. No row is written."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from fundapp.core.database import is_writing
from fundapp.core.errors import Invalid, Unavailable
from fundapp.core.i18n import _
from fundapp.core.logs import log
from fundapp.vault.bindings import bind
from fundapp.vault.ciphers import fresh_key
from fundapp.vault.cleaning.cleaning import Cleaned, clean
from fundapp.vault.cleaning.errors import Refused
from fundapp.vault.cleaning.names import LONGEST_NAME, tidy_name
from fundapp.vault.cleaning.rules import PAPERS
from fundapp.vault.files import FileStore, open_stream, seal_stream
from fundapp.vault.files.uploads import SealingSpool
from fundapp.vault.paper_rules import ASKS_OUTSIDE, FORMATS, KEPT_ENDINGS, REFUSALS, ending_of, fits, kept_name

TRICKS = re.compile(
    r"(?:^|[;,\t])[\" ]{0,5}[=+\-@][^;,\t\n]{0,200}?(?:\||\b(?:HYPERLINK|WEBSERVICE|DDE|IMPORT[A-Z]{3,8})\s{0,5}\()",
    re.IGNORECASE,
)
"""What a spreadsheet would run, were a text opened in one: programs and addresses that a cell asks for."""


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: what it is called, and its bytes, which lie sealed until they are cleaned."""

    name: str
    content: SealingSpool

    @property
    def shown_name(self) -> str:
        """The name without paths and invisible signs."""
        return unicodedata.normalize("NFC", tidy_name(self.name)) or _("File without a name")


@dataclass(frozen=True)
class SealedPaper:
    """A cleaned file that lies sealed in the store: how it is called, what it is, how it is opened.

    `size`: bytes of the cleaned file, `stored`: as it lies there. `digest`: SHA-256 of the file as it came,
    `kept_digest`: of the cleaned one.
    """

    id: UUID
    name: str
    media_type: str
    size: int
    stored: int
    digest: str
    kept_digest: str
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class Drawer:
    """Papers of one kind of work. `label`: what is sealed in one drawer opens in no other."""

    label: str

    def take_in(self, store: FileStore, upload: Upload, judge: Callable[[str], None] | None = None) -> SealedPaper:
        """Cleans a file and seals it into the store; of it, `discard` keeps nothing. Takes up to 20 s.

        `judge` gets the digest of the file as it came, before it is cleaned, and may raise. Raises Invalid with the
        reason; Unavailable.
        """
        if is_writing():
            raise RuntimeError("clean a file before the transaction, not in it")
        digest = _digest(upload.content.pieces())
        if judge is not None:
            judge(digest)
        cleaned = _cleaned(upload)
        with cleaned.content:
            name = upload.shown_name
            _demand_fitting(name, cleaned)
            file_id, key, kept = uuid4(), fresh_key(), hashlib.sha256()
            pieces = _counted(cleaned.content.pieces(), kept.update)
            stored = store.put(file_id.hex, seal_stream(key, self._place(file_id), pieces))
        called = kept_name(name, cleaned.media_type, LONGEST_NAME)
        kind, size = cleaned.media_type, cleaned.size
        return SealedPaper(file_id, called, kind, size, stored, digest, kept.hexdigest(), key)

    def open(self, store: FileStore, file_id: UUID, key: bytes, stored: int) -> Iterator[bytes]:
        """The bytes of a paper, once the whole of it was found unchanged.

        Raises CannotOpenFile, NotFound, Unavailable.
        """
        if is_writing():
            raise RuntimeError("open a file after the transaction that notes it, not in it")
        name = file_id.hex
        return open_stream(key, self._place(file_id), lambda: store.read(name), stored)

    def _place(self, file_id: UUID) -> bytes:
        return bind(self.label, file_id)


def discard(store: FileStore, file_id: UUID) -> None:
    """Removes a paper's bytes; where the store does not answer, they stay behind, and nobody has their key."""
    try:
        store.delete(file_id.hex)
    except Unavailable as error:
        log.warning("paper left in the store", exc_info=error)


def _cleaned(upload: Upload) -> Cleaned:
    try:
        return clean(upload.content.pieces(), taken=PAPERS)
    except Refused as error:
        raise Invalid({}, REFUSALS[error.code]) from None


def _demand_fitting(name: str, cleaned: Cleaned) -> None:
    if not fits(name, cleaned.media_type):
        found = {"found": FORMATS[cleaned.media_type], "ending": ending_of(name)}
        raise Invalid(
            {}, _("Its name ends in .%(ending)s, but its content is something else: %(found)s. Rename it.", **found)
        )
    if ending_of(name) in KEPT_ENDINGS and any(map(TRICKS.search, _lines(cleaned.content.pieces))):
        raise Invalid({}, ASKS_OUTSIDE)


def _lines(pieces: Callable[[], Iterator[bytes]]) -> Iterator[str]:
    """The text, line by line, without holding all of it."""
    rest = b""
    for piece in pieces():
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line.decode(errors="replace") for line in whole)
    yield rest.decode(errors="replace")


def _digest(pieces: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for piece in pieces:
        found.update(piece)
    return found.hexdigest()


def _counted(pieces: Iterable[bytes], count: Callable[[bytes], None]) -> Iterator[bytes]:
    for piece in pieces:
        count(piece)
        yield piece
