"""What may be attached, and how much of it: pure data."""

from dataclasses import dataclass

LARGEST_FILE = 20_000_000
"""Bytes of an attachment as it arrives."""
LARGEST_CLEANED = 64_000_000
"""Bytes of a cleaned file: re-encoding may make one larger, never without end."""
MOST_PIXELS = 40_000_000
MOST_PAGES = 300
LONGEST_SOUND = 60 * 60
"""Seconds of a recording."""
LARGEST_UNPACKED = 400_000_000
"""Bytes that the compressed streams of one PDF may unpack to, together."""

MOST_PARTS = 1_000
"""Entries of a Word file, which is a zip."""
LARGEST_PART = 10_000_000
"""Bytes of one XML part, unpacked: parsed, it takes many times that."""
LARGEST_DOCUMENT = 100_000_000
"""Bytes of all parts, unpacked."""
GREATEST_RATIO = 250
"""How many times smaller than its content a large part may be packed; text reaches 20."""

SECONDS = 20
"""For cleaning one file, of the clock and of the processor."""
MEMORY = 512 * 1024 * 1024
"""Address space of the child, in bytes."""
AT_ONCE = 1
"""Children of one web process, of which an installation has several: each may take as much memory as MEMORY says."""
WAITING_AT_MOST = 2
"""How many may wait for their turn, each in a thread of the web that others need; the next is asked to come again."""
LONGEST_WAIT = 30
"""Seconds to wait for a turn."""


@dataclass(frozen=True)
class Kind:
    """A kind of file that can be taken: the module here that cleans it, how it is named afterwards."""

    media_type: str
    cleaner: str
    ending: str
    stem: str


JPEG, PNG, WEBP, GIF = "image/jpeg", "image/png", "image/webp", "image/gif"
PDF, TEXT = "application/pdf", "text/plain"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT, ODS = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"
OGG, MP3, M4A, AAC, AMR = "audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

KINDS = {
    kind.media_type: kind
    for kind in (
        Kind(JPEG, "pictures", "jpg", "photo"),
        Kind(PNG, "pictures", "png", "photo"),
        Kind(WEBP, "pictures", "webp", "photo"),
        Kind(GIF, "pictures", "png", "photo"),  # its first frame, as a PNG
        Kind(PDF, "pdf", "pdf", "document"),
        Kind(DOCX, "word", "docx", "document"),
        Kind(XLSX, "sheets", "xlsx", "sheet"),
        Kind(ODT, "open_document", "odt", "document"),
        Kind(ODS, "open_document", "ods", "sheet"),
        Kind(TEXT, "plain_text", "txt", "text"),
        Kind(OGG, "ogg", "ogg", "voice"),
        Kind(MP3, "frames", "mp3", "voice"),
        Kind(M4A, "mp4", "m4a", "voice"),
        Kind(AAC, "frames", "aac", "voice"),
        Kind(AMR, "frames", "amr", "voice"),
    )
}
OFFICE = frozenset({XLSX, ODT, ODS})
SOUND = frozenset({OGG, MP3, M4A, AAC, AMR})


@dataclass(frozen=True)
class Taking:
    """What is taken somewhere: media types, and the bytes of a file as it arrives. `name`: the child knows it by it."""

    name: str
    kinds: frozenset[str]
    largest: int

    @property
    def made(self) -> frozenset[str]:
        """Media types that cleaning makes of them."""
        return self.kinds - {GIF}


APPEALS = Taking("appeals", frozenset(KINDS) - OFFICE, LARGEST_FILE)
"""What people send about their case: what a telephone makes, and letters."""
PAPERS = Taking("papers", frozenset(KINDS) - SOUND, 25_000_000)
"""What colleagues keep for their work: office files too, no recordings."""
TAKINGS = {each.name: each for each in (APPEALS, PAPERS)}
