"""What is in a container whose first bytes do not say it: a zip, an Ogg, an MP4."""

import encodings.cp437  # noqa: F401 - names in a zip need it: no module can be loaded once cleaning has begun
import io
import re
import zipfile
from collections.abc import Collection, Mapping

from fundapp.vault.cleaning.faults import Code, Fault
from fundapp.vault.cleaning.rules import (
    DOCX,
    GREATEST_RATIO,
    LARGEST_DOCUMENT,
    LARGEST_PART,
    M4A,
    MOST_PARTS,
    ODS,
    ODT,
    OGG,
    XLSX,
)

MACROS = re.compile(r"vba(?:Project|Data)|\.bin\.rels$|^xl/macrosheets/|^(?:Basic|Scripts)/", re.IGNORECASE)
MAIN_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
_MACRO_TYPES = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
_TIME = (1980, 1, 1, 0, 0, 0)
OPEN_DOCUMENTS = {kind.encode(): kind for kind in (ODT, ODS)}
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


def read_part(opened: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """A part's bytes, never more than `limit` whatever the zip says of it. Raises Fault; KeyError where it is not."""
    entry = opened.getinfo(name)
    if entry.file_size > 1_000_000 and entry.file_size > GREATEST_RATIO * entry.compress_size:
        raise Fault(Code.UNPACKS_TOO_LARGE)
    with opened.open(entry) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise Fault(Code.UNPACKS_TOO_LARGE)
    return content


def kind_of_zip(data: bytes) -> str:
    """DOCX, XLSX, ODT or ODS, or a Fault: macros, another office file, an archive."""
    with open_zip(data) as opened:
        names = opened.namelist()
        if any(MACROS.search(name) for name in names):
            raise Fault(Code.MACROS)
        if "[Content_Types].xml" in names:
            found = next((kind for main, kind in MAIN_PARTS.items() if main in names), None)
        elif "mimetype" in names:
            found = OPEN_DOCUMENTS.get(read_part(opened, "mimetype", 200))
        else:
            raise Fault(Code.ARCHIVE)
        if found is None:
            raise Fault(Code.OTHER_OFFICE)
        if len(names) != len(set(names)):
            raise Fault(Code.DAMAGED)
    return found


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


def refuse_macros(opened: zipfile.ZipFile) -> None:
    """Raises Fault for a package of Office that says that it carries macros, whatever its name says."""
    if _MACRO_TYPES.search(read_part(opened, "[Content_Types].xml", LARGEST_PART)):
        raise Fault(Code.MACROS)


def packed(parts: Mapping[str, bytes], stored: Collection[str] = ()) -> bytes:
    """A new zip of these parts, in this order, compressed but for those `stored`; without times or anything else."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            made.writestr(zipfile.ZipInfo(name, _TIME), content, how)
    return out.getvalue()
