"""Workbooks (XLSX): a new zip of the parts that hold cells and their looks. Drawings, charts and remarks stay out."""

import posixpath
import re
import zipfile

from fundapp.vault.cleaning.containers import open_zip, packed, read_part, refuse_macros
from fundapp.vault.cleaning.faults import Code, Fault
from fundapp.vault.cleaning.rules import LARGEST_DOCUMENT, LARGEST_PART, XLSX
from fundapp.vault.cleaning.sheet_parts import clean_part
from fundapp.vault.cleaning.word import relations_of
from fundapp.vault.cleaning.word_package import (
    THEME,
    Relation,
    content_types,
    package_relations,
    read_relations,
    relations,
)

MAIN = "xl/workbook.xml"
PART = re.compile(
    r"xl/(?:workbook|styles|sharedStrings)\.xml|xl/worksheets/[\w-]{1,60}\.xml|xl/tables/[\w-]{1,60}\.xml"
    r"|xl/theme/theme\d*\.xml",
    re.ASCII,
)
KINDS = {"worksheet", "styles", "sharedStrings", "theme", "table"}
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml."
TYPES = {"workbook": "sheet.main+xml", "styles": "styles+xml", "sharedStrings": "sharedStrings+xml"}


def clean(data: bytes, _media_type: str) -> tuple[str, bytes]:
    """The workbook without properties, authors, links, macros, and formulas that reach out. Raises Fault."""
    with open_zip(data) as opened:
        refuse_macros(opened)
        parts = _Workbook(opened).parts()
    return XLSX, packed(parts)


class _Workbook:
    """One workbook: what is reached from its main part is kept, part by part."""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        self._opened, self._names = opened, set(opened.namelist())
        self._parts: dict[str, bytes] = {}
        self._left = LARGEST_DOCUMENT

    def parts(self) -> dict[str, bytes]:
        """Every part of the new package by its name, those that describe the others first."""
        waiting = [MAIN]
        while waiting:
            name = waiting.pop()
            if name not in self._parts:
                waiting += self._add(name)
        described = content_types(self._parts, _type_of)
        return {"[Content_Types].xml": described, "_rels/.rels": package_relations(MAIN), **self._parts}

    def _add(self, name: str) -> list[str]:
        """Clean one part; returns those that it leads to."""
        kept = {each.id: each for each in self._kept(name)}
        self._parts[name] = clean_part(self._take(name), set(kept))
        if kept:
            self._parts[relations_of(name)] = relations(name, kept.values())
        return [each.target for each in kept.values()]

    def _kept(self, name: str) -> list[Relation]:
        beside = relations_of(name)
        if beside not in self._names:
            return []
        found = read_relations(name, self._take(beside), KINDS)
        return [
            each for each in found if not each.outside and each.target in self._names and PART.fullmatch(each.target)
        ]

    def _take(self, name: str) -> bytes:
        content = read_part(self._opened, name, LARGEST_PART)
        self._left -= len(content)
        if self._left < 0:
            raise Fault(Code.UNPACKS_TOO_LARGE)
        return content


def _type_of(part: str) -> str:
    folder, file = posixpath.split(part)
    if folder == "xl/theme":
        return THEME
    return SHEET + TYPES.get(file.removesuffix(".xml"), "table+xml" if folder == "xl/tables" else "worksheet+xml")
