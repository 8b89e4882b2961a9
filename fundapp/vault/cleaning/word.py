"""Word files (OOXML): a new zip of the parts that hold the text and its looks, with pictures encoded anew."""

import posixpath
import re
import zipfile
from collections.abc import Iterator

from fundapp.vault.cleaning import pictures
from fundapp.vault.cleaning.containers import open_zip, packed, read_part, refuse_macros
from fundapp.vault.cleaning.faults import Code, Fault
from fundapp.vault.cleaning.rules import (
    DOCX,
    GIF,
    JPEG,
    LARGEST_DOCUMENT,
    LARGEST_FILE,
    LARGEST_PART,
    PNG,
)
from fundapp.vault.cleaning.word_package import Relation, content_types, package_relations, read_relations, relations
from fundapp.vault.cleaning.word_parts import clean_part

MAIN = "word/document.xml"
PART = re.compile(
    r"word/(?:document|styles|settings|fontTable|numbering|footnotes|endnotes|comments|header\d*|footer\d*)\.xml"
    r"|word/theme/theme\d*\.xml"
)
STARTS = ((b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"GIF8", GIF))


def clean(data: bytes, _media_type: str) -> tuple[str, bytes]:
    """The document without properties, authors, dates, links, macros, embedded things. Raises Fault."""
    with open_zip(data) as opened:
        refuse_macros(opened)
        parts = _Rebuilding(opened).parts()
    return DOCX, packed(parts)


class _Rebuilding:
    """One document: what is reached from its main part is kept, part by part."""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        self._opened, self._names = opened, set(opened.namelist())
        self._pictures: dict[str, str] = {}
        self._parts: dict[str, bytes] = {}
        self._left = LARGEST_DOCUMENT

    def parts(self) -> dict[str, bytes]:
        """Every part of the new package by its name, those that describe the others first."""
        waiting = [MAIN]
        while waiting:
            name = waiting.pop()
            if name not in self._parts:
                waiting += self._add(name)
        return {
            "[Content_Types].xml": content_types(self._parts),
            "_rels/.rels": package_relations(MAIN),
            **self._parts,
        }

    def _add(self, name: str) -> list[str]:
        """Clean one part; returns those that it leads to."""
        kept = {relation.id: relation for relation in self._kept(name)}
        self._parts[name] = clean_part(self._take(name, LARGEST_PART), set(kept))
        if kept:
            self._parts[relations_of(name)] = relations(name, kept.values())
        return [relation.target for relation in kept.values() if PART.fullmatch(relation.target)]

    def _kept(self, name: str) -> Iterator[Relation]:
        """What a part may go on pointing to: known parts and pictures inside; nothing outside."""
        beside = relations_of(name)
        if beside not in self._names:
            return
        for relation in read_relations(name, self._take(beside, LARGEST_PART)):
            if relation.kind == "image":
                yield Relation(relation.id, relation.type, self._picture(relation))
            elif not relation.outside and relation.target in self._names and PART.fullmatch(relation.target):
                yield relation

    def _picture(self, relation: Relation) -> str:
        """The new name of a picture, encoded anew; an empty one stands for what cannot be (drawings, links)."""
        source = "" if relation.outside or relation.target not in self._names else relation.target
        if source not in self._pictures:
            content = self._take(source, LARGEST_FILE) if source else b""
            media_type = next((kind for start, kind in STARTS if content.startswith(start)), None)
            made, cleaned = pictures.clean(content, media_type) if media_type else (PNG, pictures.empty())
            name = f"word/media/picture{len(self._pictures) + 1}.{'jpg' if made == JPEG else 'png'}"
            self._parts[name], self._pictures[source] = cleaned, name
        return self._pictures[source]

    def _take(self, name: str, limit: int) -> bytes:
        content = read_part(self._opened, name, limit)
        self._left -= len(content)
        if self._left < 0:
            raise Fault(Code.UNPACKS_TOO_LARGE)
        return content


def relations_of(name: str) -> str:
    """Where a package says what a part leads to."""
    folder, file = posixpath.split(name)
    return f"{folder}/_rels/{file}.rels"
