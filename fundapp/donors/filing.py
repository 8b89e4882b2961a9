"""Papers of funders on their way in and out of the file store: cleaned, sealed, opened. Nothing here writes a row."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

from fundapp.core.database import is_writing
from fundapp.core.errors import Invalid, Unavailable
from fundapp.core.i18n import _
from fundapp.core.logs import log
from fundapp.donors.commands.files import KEPT_ALREADY, SealedPaper
from fundapp.donors.models import FunderFile
from fundapp.donors.rules.files import ASKS_OUTSIDE, FORMATS, KEPT_ENDINGS, REFUSALS, ending_of, fits, kept_name
from fundapp.vault.bindings import bind
from fundapp.vault.ciphers import fresh_key
from fundapp.vault.cleaning.cleaning import Cleaned, clean
from fundapp.vault.cleaning.errors import Refused
from fundapp.vault.cleaning.names import LONGEST_NAME, tidy_name
from fundapp.vault.cleaning.rules import PAPERS
from fundapp.vault.files import FileStore, open_stream, seal_stream
from fundapp.vault.files.uploads import SealingSpool

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


def take_in(store: FileStore, upload: Upload, known: Collection[str] = ()) -> SealedPaper:
    """Cleans a file and seals it into the store; of it, `discard` keeps nothing. Takes up to 20 s.

    `known`: digests of files that are kept already. Raises Invalid with the reason; Unavailable.
    """
    if is_writing():
        raise RuntimeError("clean a file before the transaction, not in it")
    digest = _digest(upload.content.pieces())
    if digest in known:
        raise Invalid({}, KEPT_ALREADY)
    cleaned = _cleaned(upload)
    with cleaned.content:
        name = upload.shown_name
        _demand_fitting(name, cleaned)
        file_id, key = uuid4(), fresh_key()
        stored = store.put(file_id.hex, seal_stream(key, _place(file_id), cleaned.content.pieces()))
    kept = kept_name(name, cleaned.media_type, LONGEST_NAME)
    return SealedPaper(file_id, kept, cleaned.media_type, cleaned.size, stored, digest, key)


def open_paper(store: FileStore, found: FunderFile) -> Iterator[bytes]:
    """The bytes of a paper, once the whole of it was found unchanged. Raises CannotOpenFile, NotFound, Unavailable."""
    if is_writing():
        raise RuntimeError("open a file after the transaction that notes it, not in it")
    name = found.id.hex
    return open_stream(found.key, _place(found.id), lambda: store.read(name), found.stored)


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


def _digest(pieces: Iterator[bytes]) -> str:
    found = hashlib.sha256()
    for piece in pieces:
        found.update(piece)
    return found.hexdigest()


def _place(file_id: UUID) -> bytes:
    return bind("funder file", file_id)
