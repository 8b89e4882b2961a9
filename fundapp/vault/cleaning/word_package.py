"""The frame of a Word file or workbook: content types, relations; read from strangers, written anew (ECMA-376-2)."""

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from fundapp.vault.cleaning.safe_xml import parse

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
PACKAGE_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
THEME = "application/vnd.openxmlformats-officedocument.theme+xml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PARTS = {"styles", "settings", "fontTable", "numbering", "footnotes", "endnotes", "comments", "header", "footer"}
KINDS = PARTS | {"theme", "image"}
IDENTIFIER = re.compile(r"[\w.-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class Relation:
    """Where a part leads: the target's name in the package, or an address outside it."""

    id: str
    type: str
    target: str
    outside: bool = False

    @property
    def kind(self) -> str:
        """The last word of the type: “image”, “header”."""
        return self.type.rpartition("/")[2]


def read_relations(name: str, data: bytes, kinds: Collection[str] = KINDS) -> Iterator[Relation]:
    """The relations of a part that are of a kind we keep. Raises Fault."""
    folder = posixpath.dirname(name)
    for element in parse(data).iterchildren():
        target, kind = element.get("Target", ""), element.get("Type", "").rpartition("/")[2]
        if kind in kinds and IDENTIFIER.fullmatch(element.get("Id", "")):
            inside = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            yield Relation(element.get("Id"), OFFICE + kind, inside, element.get("TargetMode") == "External")


def relations(name: str, kept: Iterable[Relation]) -> bytes:
    """The relations of a part, as XML."""
    folder = posixpath.dirname(name)
    return _relations((each.id, each.type, posixpath.relpath(each.target, folder)) for each in kept)


def package_relations(main: str) -> bytes:
    """The relations of the package itself: its main part, no properties, no thumbnail."""
    return _relations([("rId1", OFFICE + "officeDocument", main)])


def word_type(part: str) -> str:
    """The media type of a part of a Word file."""
    stem = posixpath.basename(part).removesuffix(".xml").rstrip("0123456789")
    if stem == "theme":
        return THEME
    return WORD + ("document.main" if stem == "document" else stem) + "+xml"


def content_types(parts: Iterable[str], type_of: Callable[[str], str] = word_type) -> bytes:
    """The media type of every part, as XML."""
    defaults = {"rels": PACKAGE_TYPE, "xml": "application/xml", "png": "image/png", "jpg": "image/jpeg"}
    lines = [f'<Default Extension="{ending}" ContentType="{kind}"/>' for ending, kind in defaults.items()]
    lines += [
        f'<Override PartName="/{part}" ContentType="{type_of(part)}"/>' for part in parts if part.endswith(".xml")
    ]
    return f'{HEAD}<Types xmlns="{PACKAGE}content-types">{"".join(lines)}</Types>'.encode()


def _relations(rows: Iterable[tuple[str, str, str]]) -> bytes:
    lines = [
        f"<Relationship Id={quoteattr(id_)} Type={quoteattr(kind)} Target={quoteattr(target)}/>"
        for id_, kind, target in rows
    ]
    return f'{HEAD}<Relationships xmlns="{PACKAGE}relationships">{"".join(lines)}</Relationships>'.encode()
