"""The monthly digest for the COPIL as a paper: two pages at most, whatever there is to say."""

from collections.abc import Iterator, Mapping
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

LENGTHS = ((150, 130), (110, 100), (75, 85), (55, 45))
"""Characters of a title and of what stands below it, tried one after the other until it is two pages."""

MOST_PAGES = 2
WIDTHS: Mapping[int, tuple[float, ...]] = {2: (3.4, 1.2), 3: (2.6, 1, 1.1)}


def copil_pdf(facts: Mapping[str, Any], fingerprint: str, language: str) -> bytes:
    """A digest as PDF/UA in a language. The same facts make the same bytes, whoever asks and whenever.

    Slow enough (some tenths of a second) to be refused inside a write transaction.
    """
    made_at = datetime.fromisoformat(facts["made_at"])
    reader, told, made = Reader(language, ZoneInfo(facts["zone"])), said(facts, language), b""
    for title, note in LENGTHS:
        with reading(reader):
            made = sheet_pdf(_sheet(told, fingerprint, title, note), reader, at=made_at)
        with Pdf.open(BytesIO(made)) as paper:
            if len(paper.pages) <= MOST_PAGES:
                break
    return made


def _sheet(told: Said, fingerprint: str, title: int, note: int) -> Sheet:
    """`title`, `note`: how many characters of a title, and of what stands below it."""
    blocks = [block for each in told.sections for block in _section(each, title, note)]
    return Sheet(
        title=told.title,
        house=told.house,
        lead=told.lead,
        blocks=[*blocks, Heading(_("Where we stand")), Facts(told.standing)],
        foot=f"{told.foot} · {fingerprint[:16]}",
    )


def _section(section: Section, title: int, note: int) -> Iterator[Block]:
    yield Heading(section.title)
    if section.lead:
        yield Text(section.lead, quiet=True)
    if not section.lines:
        yield Text(section.empty)
        return
    rows = [(_first(each, title, note), *each.cells) for each in section.lines]
    yield Table(section.head, rows, widths=WIDTHS[len(section.head)], titled=True)
    if section.more:
        yield Text(section.more, quiet=True)


def _first(line: Line, title: int, note: int) -> str:
    """The title, then a line of each note."""
    notes = [shortened(each, note) for each in line.notes]
    return "\n".join([shortened(" ".join(line.title.split()), title), *notes])
