"""Workbooks taken apart before anything reads them: nothing in a file is believed.

What a workbook unpacks to is counted while it is unpacked; document types and entities are refused; and only what was
looked at here is handed on, in an archive of our own, so that no two programs can read the same file differently.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from xml.parsers.expat import ExpatError, ParserCreate

from fundapp.core.sheets.refusals import (
    BINARY_EXCEL,
    LOCKED,
    MACROS,
    NO_SHEET,
    OPEN_DOCUMENT,
    TOO_MUCH,
    UnreadableSheetError,
)

LARGEST_PART = 64 << 20
"""Bytes that one part of a workbook may unpack to."""

LARGEST_WHOLE = 96 << 20
"""Bytes that all the parts that are read may unpack to."""

MOST_PARTS = 2_000
_READ = re.compile(r"\[Content_Types\]\.xml|_rels/\.rels|xl/.*\.(?:xml|rels)", re.IGNORECASE)
_NOT_NEEDED = re.compile(r"xl/(?:media|drawings|charts|printerSettings|theme|comments|embeddings)", re.IGNORECASE)
_MACRO_TYPES = (b"macroenabled", b"vbaproject")
_ENCRYPTED = 0x1
Watch = Callable[[str, dict[str, str]], None]


def unpacked(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook that matter, by name. Raises UnreadableSheetError in words."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_others(archive)
            return _parts(archive)
    except (
        zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError, EOFError, OSError, ValueError,
    ) as error:  # fmt: skip
        raise error if isinstance(error, UnreadableSheetError) else UnreadableSheetError from None


def packed(parts: dict[str, bytes]) -> io.BytesIO:
    """The parts as an archive again, uncompressed."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    made.seek(0)
    return made


def watched(content: bytes, opens: Watch, closes: Callable[[str], None] = lambda _name: None) -> None:
    """Has every element of a part told, without its namespace. Raises UnreadableSheetError for what is no plain XML."""
    parser = ParserCreate("utf-8", namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda name, given: opens(name.rpartition(" ")[2], given)
    parser.EndElementHandler = lambda name: closes(name.rpartition(" ")[2])
    try:
        parser.Parse(content, True)
    except ExpatError:
        raise UnreadableSheetError from None


def _refuse(*_declared: object) -> None:
    raise UnreadableSheetError


def _refuse_others(archive: zipfile.ZipFile) -> None:
    """What is an archive too, and no workbook of ours."""
    names = {each.filename.lower() for each in archive.infolist()}
    if len(names) > MOST_PARTS:
        raise UnreadableSheetError(TOO_MUCH)
    if any(each.flag_bits & _ENCRYPTED for each in archive.infolist()):
        raise UnreadableSheetError(LOCKED)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise UnreadableSheetError(MACROS)
    if "xl/workbook.bin" in names:
        raise UnreadableSheetError(BINARY_EXCEL)
    if "mimetype" in names or "content.xml" in names:
        raise UnreadableSheetError(OPEN_DOCUMENT)
    if "xl/workbook.xml" not in names:
        raise UnreadableSheetError(NO_SHEET)


def _parts(archive: zipfile.ZipFile) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = LARGEST_WHOLE
    for each in archive.infolist():
        if not _READ.fullmatch(each.filename) or _NOT_NEEDED.match(each.filename):
            continue
        if each.filename in found:
            raise UnreadableSheetError  # two parts of one name: which of them counts, nobody knows
        content = _part(archive, each, min(left, LARGEST_PART))
        left -= len(content)
        found[each.filename] = content
    types = found.get("[Content_Types].xml", b"").lower()
    if any(each in types for each in _MACRO_TYPES):
        raise UnreadableSheetError(MACROS)
    return found


def _part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> bytes:
    with archive.open(part) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise UnreadableSheetError(TOO_MUCH)
    return content
