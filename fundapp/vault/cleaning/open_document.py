"""Texts and sheets of LibreOffice (ODF): a new zip of content and styles, with pictures encoded anew."""

import posixpath
import zipfile
from typing import Any
from xml.sax.saxutils import quoteattr

from fundapp.vault.cleaning import pictures
from fundapp.vault.cleaning.containers import open_zip, packed, read_part
from fundapp.vault.cleaning.faults import Code, Fault
from fundapp.vault.cleaning.formulas import reaches_out
from fundapp.vault.cleaning.rules import JPEG, LARGEST_DOCUMENT, LARGEST_FILE, LARGEST_PART, PNG
from fundapp.vault.cleaning.safe_xml import names, parse, written
from fundapp.vault.cleaning.word import STARTS

PARTS = ("content.xml", "styles.xml")
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
SPACES = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, SCRIPT, FORM = (f"{SPACES}{name}:1.0" for name in ("office", "script", "form"))
SVG = f"{SPACES}svg-compatible:1.0"
DC, XLINK = "http://purl.org/dc/elements/1.1/", "http://www.w3.org/1999/xlink"
REMOVED = {
    "scripts", "event-listeners", "script", "forms", "dde-source", "dde-connection", "dde-connection-decls", "dde-link",
    "dde-links", "object", "object-ole", "plugin", "applet", "floating-frame", "cell-range-source", "table-source",
    "database-ranges", "database-display", "data-pilot-tables", "font-face-src", "section-source",
    "creator-initials", "sender-initials", "image-map", "binary-data", "alphabetical-index-auto-mark-file",
}  # fmt: skip
PICTURES = {"image", "fill-image", "background-image"}
ANONYMOUS, NO_DAY = "Author", "1980-01-01T00:00:00"


def clean(data: bytes, media_type: str) -> tuple[str, bytes]:
    """The document without properties, authors, dates, links, macros, embedded things. Raises Fault."""
    with open_zip(data) as opened:
        if b"encryption-data" in read_part(opened, "META-INF/manifest.xml", LARGEST_PART):
            raise Fault(Code.ENCRYPTED)
        parts = _Rebuilding(opened).parts()
    manifest = {"META-INF/manifest.xml": _manifest(media_type, list(parts))}
    return media_type, packed({"mimetype": media_type.encode(), **parts, **manifest}, stored=("mimetype",))


class _Rebuilding:
    """One document: content, styles, and the pictures that they show."""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        self._opened, self._names = opened, set(opened.namelist())
        self._pictures: dict[str, str] = {}
        self._parts: dict[str, bytes] = {}
        self._left = LARGEST_DOCUMENT

    def parts(self) -> dict[str, bytes]:
        """Every part of the new package by its name. Raises Fault; KeyError where there is no content."""
        for name in PARTS:
            if name in self._names or name == PARTS[0]:
                root = parse(self._take(name, LARGEST_PART))
                if names(root.tag)[0] != OFFICE:
                    raise Fault(Code.DAMAGED)
                for element in list(root.iter()):
                    self._clean(element)
                self._parts[name] = written(root)
        return self._parts

    def _clean(self, element: Any) -> None:
        space, name = names(element.tag)
        if name in REMOVED or space in (SCRIPT, FORM) or (space == SVG and name in {"title", "desc"}):
            _remove(element)
            return
        if space == DC:
            element.text = {"creator": ANONYMOUS, "date": NO_DAY}.get(name, "")
        for key in list(element.attrib):
            about, attribute = names(key)
            if about == XLINK and attribute == "href":
                self._lead(element, key, name)
            elif attribute.endswith("rsid") or (attribute == "formula" and reaches_out(element.get(key))):
                del element.attrib[key]

    def _lead(self, element: Any, key: str, name: str) -> None:
        """Where an element leads: pictures are shown, places in the document stay, nothing outside is asked for."""
        if name in PICTURES:
            element.set(key, self._picture(element.get(key)))
        elif not element.get(key).startswith("#"):
            element.set(key, "#")

    def _picture(self, address: str) -> str:
        """The new name of a picture, encoded anew; an empty one stands for what cannot be (drawings, links)."""
        source = posixpath.normpath(address)
        if source not in self._names or not source.startswith("Pictures/"):
            source = ""
        if source not in self._pictures:
            content = self._take(source, LARGEST_FILE) if source else b""
            media_type = next((kind for start, kind in STARTS if content.startswith(start)), None)
            made, cleaned = pictures.clean(content, media_type) if media_type else (PNG, pictures.empty())
            name = f"Pictures/picture{len(self._pictures) + 1}.{'jpg' if made == JPEG else 'png'}"
            self._parts[name], self._pictures[source] = cleaned, name
        return self._pictures[source]

    def _take(self, name: str, limit: int) -> bytes:
        content = read_part(self._opened, name, limit)
        self._left -= len(content)
        if self._left < 0:
            raise Fault(Code.UNPACKS_TOO_LARGE)
        return content


def _manifest(media_type: str, parts: list[str]) -> bytes:
    kinds = {"xml": "text/xml", "png": PNG, "jpg": JPEG}
    rows = [("/", media_type), *((name, kinds[name.rpartition(".")[2]]) for name in parts)]
    entries = (
        f"<manifest:file-entry manifest:full-path={quoteattr(name)} manifest:media-type={quoteattr(kind)}/>"
        for name, kind in rows
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    opening = f'<manifest:manifest xmlns:manifest="{MANIFEST}" manifest:version="1.2">'
    return f"{head}{opening}{''.join(entries)}</manifest:manifest>".encode()


def _remove(element: Any) -> None:
    """Takes an element away; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
