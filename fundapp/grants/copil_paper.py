"""The monthly digest for the COPIL as a paper: two pages at most, whatever there is to say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from pikepdf import Pdf

from fundapp.core.documents import Block, Facts, Heading, Sheet, Table, Text, sheet_pdf
from fundapp.core.i18n import _
from fundapp.core.reader import Reader, reading
from fundapp.grants.one_page import shortened
from fundapp.grants.rules.copil_said import Line, Said, Section, said


@dataclass(frozen=True)
class Room:
    """How much of a digest is set: characters of a title and of each line below it, rows of each section."""

    title: int
    note: int
    rows: Mapping[str, int]


ROOMS = (
    Room(150, 150, {"to_decide": 8, "ahead": 10, "happened": 12, "watch": 5}),
    Room(110, 110, {"to_decide": 8, "ahead": 8, "happened": 10, "watch": 5}),
    Room(75, 85, {"to_decide": 8, "ahead": 6, "happened": 8, "watch": 4}),
    Room(55, 70, {"to_decide": 8, "ahead": 5, "happened": 5, "watch": 3}),
    Room(45, 50, {"to_decide": 5, "ahead": 3, "happened": 3, "watch": 2}),
)
"""Tried one after the other until it is two pages: what waits for a decision keeps its place."""

MOST_PAGES = 2
WIDTHS: Mapping[int, tuple[float, ...]] = {2: (3.5, 1.3), 3: (2.7, 0.9, 1.2)}


def copil_pdf(facts: Mapping[str, Any], fingerprint: str, language: str) -> bytes:
    """A digest as PDF/UA in a language. The same facts make the same bytes, whoever asks and whenever.

    Slow enough (some tenths of a second) to be refused inside a write transaction.
    """
    made_at = datetime.fromisoformat(facts["made_at"])
    reader, told, made = Reader(language, ZoneInfo(facts["zone"])), said(facts, language), b""
    for room in ROOMS:
        with reading(reader):
            made = sheet_pdf(_sheet(told, fingerprint, reader, room), reader, at=made_at)
        with Pdf.open(BytesIO(made)) as paper:
            if len(paper.pages) <= MOST_PAGES:
                break
    return made


def _sheet(told: Said, fingerprint: str, reader: Reader, room: Room) -> Sheet:
    blocks = [block for each in told.sections for block in _section(each, reader, room)]
    return Sheet(
        title=told.title,
        house=told.house,
        lead=told.lead,
        blocks=[*blocks, Heading(_("Where we stand")), Facts(told.standing)],
        foot=f"{told.foot} · {fingerprint[:16]}",
    )


def _section(section: Section, reader: Reader, room: Room) -> Iterator[Block]:
    yield Heading(section.title)
    if section.lead:
        yield Text(section.lead, quiet=True)
    if not section.lines:
        yield Text(section.empty)
        return
    lines = section.lines[: room.rows[section.code]]
    rows = [(_first(each, room), *each.cells) for each in lines]
    yield Table(section.head, rows, widths=WIDTHS[len(section.head)], titled=True)
    if more := section.more(reader, len(lines)):
        yield Text(more, quiet=True)


def _first(line: Line, room: Room) -> str:
    """The title, then a line of each note."""
    title = shortened(" ".join(line.title.split()), room.title)
    return "\n".join([title, *(shortened(each, room.note) for each in line.notes)])
