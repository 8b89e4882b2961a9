"""A paper as data: title, facts, sections of text and tables. Words are the maker's; the layout is the house's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from fundapp.core.documents.rendering import clean, render_pdf
from fundapp.core.reader import Reader


@dataclass(frozen=True)
class Heading:
    """The title of a section; `fresh`: on a page of its own. `level`: 1 for a section, 2 for a part of one."""

    title: str
    fresh: bool = False
    level: int = 1

    def told(self) -> dict[str, Any]:
        """As the layout reads it."""
        return {"kind": "heading", "text": clean(self.title), "fresh": self.fresh, "level": self.level}


@dataclass(frozen=True)
class Text:
    """A paragraph; a `quiet` one is small print, `code` a fingerprint."""

    text: str
    quiet: bool = False
    code: bool = False

    def told(self) -> dict[str, Any]:
        """As the layout reads it."""
        return {"kind": "text", "text": clean(self.text), "quiet": self.quiet, "code": self.code}


@dataclass(frozen=True)
class Facts:
    """Terms and what is true of each. Values under `codes` are fingerprints."""

    items: Sequence[tuple[str, str]]
    codes: frozenset[str] = frozenset()

    def told(self) -> dict[str, Any]:
        """As the layout reads it."""
        items = [[clean(term), clean(value), term in self.codes] for term, value in self.items]
        return {"kind": "facts", "items": items}


@dataclass(frozen=True)
class Points:
    """A list of short sentences."""

    items: Sequence[str]

    def told(self) -> dict[str, Any]:
        """As the layout reads it."""
        return {"kind": "points", "items": [clean(each) for each in self.items]}


@dataclass(frozen=True)
class Table:
    """Rows under a head; the first cell of each row names it. `numbers`: columns of figures. `total`: a last row.

    `titled`: dense rows, the first line of the first cell a title, and further lines of any cell quiet.
    """

    head: Sequence[str]
    rows: Iterable[Sequence[str]]
    numbers: frozenset[int] = frozenset()
    total: Sequence[str] = ()
    widths: Sequence[float] = field(default_factory=tuple)
    """Shares of the page's width; equal ones where none are given."""
    titled: bool = False

    def told(self) -> dict[str, Any]:
        """As the layout reads it."""
        return {
            "kind": "table",
            "head": [clean(each) for each in self.head],
            "rows": [[clean(cell) for cell in row] for row in self.rows],
            "numbers": [index in self.numbers for index in range(len(self.head))],
            "total": [clean(each) for each in self.total],
            "widths": list(self.widths or [1] * len(self.head)),
            "titled": self.titled,
        }


@dataclass(frozen=True)
class Bar:
    """A whole of which parts are used. `told` says the figures in words; `full`, `hatched`: parts in per cent."""

    title: str
    told: str
    full: Decimal
    hatched: Decimal = Decimal(0)


@dataclass(frozen=True)
class Bars:
    """Bars one below the other; what is full, hatched and empty, `legend` says. The words beside them say all."""

    items: Sequence[Bar]
    legend: tuple[str, str, str]

    def told(self) -> dict[str, Any]:
        """As the layout reads it."""
        items = [[clean(each.title), clean(each.told), str(each.full), str(each.hatched)] for each in self.items]
        return {"kind": "bars", "items": items, "legend": [clean(each) for each in self.legend]}


@dataclass(frozen=True)
class Signatures:
    """Boxes to sign in, side by side: who signs, and what they write beside it."""

    boxes: Sequence[str]
    under: str

    def told(self) -> dict[str, Any]:
        """As the layout reads it."""
        return {"kind": "signatures", "boxes": [clean(each) for each in self.boxes], "under": clean(self.under)}


Block = Heading | Text | Facts | Points | Table | Bars | Signatures


@dataclass(frozen=True)
class Sheet:
    """A whole paper. `house` stands above the title, `lead` below it, `foot` at the foot of every page."""

    title: str
    house: str
    blocks: Sequence[Block]
    lead: str = ""
    foot: str = ""

    def told(self) -> Mapping[str, Any]:
        """As the layout reads it."""
        head = {"title": self.title, "house": self.house, "lead": self.lead, "foot": self.foot}
        return {**{name: clean(text) for name, text in head.items()}, "blocks": [each.told() for each in self.blocks]}


def sheet_pdf(sheet: Sheet, reader: Reader, *, at: datetime) -> bytes:
    """The paper as PDF. The same sheet and moment make the same bytes. As `render_pdf`."""
    return render_pdf("sheet", sheet.told(), reader.language, at=at)
