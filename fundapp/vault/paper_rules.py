"""What papers that colleagues keep for their work may be, and what is said of those that are not taken. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.vault.cleaning.errors import SENTENCES
from fundapp.vault.cleaning.faults import Code
from fundapp.vault.cleaning.rules import DOCX, JPEG, KINDS, ODS, ODT, PAPERS, PDF, PNG, TEXT, WEBP, XLSX

LARGEST = PAPERS.largest
"""Bytes of one file as it arrives."""

FORMATS: Mapping[str, Any] = {
    PDF: lazy("PDF"), DOCX: lazy("Word document"), ODT: lazy("LibreOffice text"), XLSX: lazy("Excel workbook"),
    ODS: lazy("LibreOffice sheet"), TEXT: lazy("text"), JPEG: lazy("JPEG picture"), PNG: lazy("PNG picture"),
    WEBP: lazy("WebP picture"),
}  # fmt: skip
"""How the kinds of file are called that are kept."""

_ENDINGS: Mapping[str, Collection[str]] = {
    JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    PNG: ("png", "gif"),  # of a GIF, its first frame is kept as PNG
    TEXT: ("txt", "csv", "tsv", "md", "text"),
}
LONGEST_ENDING = 5
KEPT_ENDINGS = frozenset({"csv", "tsv", "md"})
"""Endings of texts that stay: programs know by them what to do."""

_COMMON = lazy("This kind of file cannot be taken. PDF, Word, Excel, LibreOffice, CSV, text and photos can.")
REFUSALS: Mapping[Code, Any] = {
    **SENTENCES,
    Code.TOO_LARGE: lazy("This file is larger than 25 MB."),
    Code.UNKNOWN_KIND: _COMMON,
    Code.VIDEO: _COMMON,
    Code.MACROS: lazy("This document holds macros. Save it without them, or as PDF."),
    Code.OLD_OFFICE: lazy("This is an old or locked Office file. Save it as .docx, .xlsx or PDF, without a password."),
    Code.OTHER_OFFICE: _COMMON,
    Code.WEB_PAGE: lazy("Web pages, e-mails and SVG drawings cannot be taken. Save it as PDF."),
    Code.NOT_SAFE: lazy("This file could not be made safe. Save it as PDF and send that."),
}
"""What is said of a file that is not taken."""

ASKS_OUTSIDE = lazy("This sheet asks programs or addresses for what it says. Save it as PDF.")


def ending_of(name: str) -> str:
    """What a name says of its content, in small letters; "" where it says nothing: “Lettre du 3.4.2026”."""
    stem, point, ending = name.rpartition(".")
    if not (stem and point and ending.isalnum() and len(ending) <= LONGEST_ENDING) or ending.isdigit():
        return ""
    return ending.lower()


def fits(name: str, media_type: str) -> bool:
    """Whether a name says what the content is, or nothing."""
    ending = ending_of(name)
    return not ending or ending in _ENDINGS.get(media_type, (KINDS[media_type].ending,))


def kept_name(name: str, media_type: str, longest: int) -> str:
    """The name with the ending that fits what is kept, cut where it is longer than `longest`."""
    ending = ending_of(name)
    stem = name[: -len(ending) - 1] if ending else name
    if media_type != TEXT or ending not in KEPT_ENDINGS:
        ending = KINDS[media_type].ending
    return f"{stem[: longest - len(ending) - 1].rstrip('. ')}.{ending}"
