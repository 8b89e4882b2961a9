"""What is in a container whose first bytes do not say it: a zip, an Ogg, an MP4."""

import encodings.cp437  # noqa: F401 - names in a zip need it: no module can be loaded once cleaning has begun
import io
import re
import zipfile

from fundapp.vault.cleaning.faults import Code, Fault
from fundapp.vault.cleaning.rules import DOCX, LARGEST_DOCUMENT, M4A, MOST_PARTS, OGG

MACROS = re.compile(r"vba(?:Project|Data)|\.bin\.rels$", re.IGNORECASE)
PICTURE_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis", b"crx ", b"jxl "}


def open_zip(data: bytes) -> zipfile.ZipFile:
    """The zip, once its directory was found to be small enough. Raises Fault."""
    try:
        opened = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError):
        raise Fault(Code.DAMAGED) from None
    parts = opened.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_DOCUMENT:
        raise Fault(Code.UNPACKS_TOO_LARGE)
    if any(part.flag_bits & 1 for part in parts):
        raise Fault(Code.ENCRYPTED)
    return opened


def kind_of_zip(data: bytes) -> str:
    """DOCX, or a Fault: macros, another office file, an archive."""
    with open_zip(data) as opened:
        names = opened.namelist()
        if any(MACROS.search(name) for name in names):
            raise Fault(Code.MACROS)
        if "[Content_Types].xml" not in names:
            raise Fault(Code.OTHER_OFFICE if "mimetype" in names else Code.ARCHIVE)
        if "word/document.xml" not in names:
            raise Fault(Code.OTHER_OFFICE)
        if len(names) != len(set(names)):
            raise Fault(Code.DAMAGED)
    return DOCX


def kind_of_ogg(data: bytes) -> str:
    """An Ogg with one sound in it, or a Fault. Its first packet begins behind the first page's header."""
    start = data[27 + data[26] :] if len(data) > 27 else b""
    if start.startswith((b"OpusHead", b"\x01vorbis")):
        return OGG
    raise Fault(Code.VIDEO if start.startswith((b"\x80theora", b"BBCD", b"fishead")) else Code.UNKNOWN_KIND)


def kind_of_mp4(data: bytes) -> str:
    """An MP4 that may hold a recording (its cleaner looks at the tracks), or a Fault for a picture."""
    if data[8:12] in PICTURE_BRANDS:
        raise Fault(Code.OTHER_PICTURE)
    return M4A
