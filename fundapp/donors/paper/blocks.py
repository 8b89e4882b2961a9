"""What a report's paper is made of, in words: parts of blocks, which the page and the PDF both show. Pure data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from markupsafe import Markup

from fundapp.core.documents.rendering import clean


class Ink(StrEnum):
    """How a piece of a bar is drawn: four ways that differ in grey as well."""

    FULL = "full"
    HATCHED = "hatched"
    EMPTY = "empty"
    TICK = "tick"


@dataclass(frozen=True)
class Mark:
    """A piece of a bar, from and to in per cent of the bar's room. A tick stands at its start."""

    start: float
    end: float
    ink: Ink

    def told(self) -> list[Any]:
        """As the layout reads it."""
        return [round(self.start, 2), round(self.end, 2), self.ink.value]


Bar = Sequence[Sequence[Mark]]
"""One or two strips of marks, one below the other; none where there is nothing to draw."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of what somebody wrote, or, where `points` are given, a list."""

    text: str = ""
    points: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """As the layout reads it."""
        return {"text": clean(self.text), "points": [clean(each) for each in self.points]}


@dataclass(frozen=True)
class Prose:
    """What people wrote."""

    kind: ClassVar[str] = "prose"
    paragraphs: Sequence[Paragraph]

    def told(self) -> dict[str, Any]:
        """As the layout reads it."""
        return {"kind": self.kind, "paragraphs": [each.told() for each in self.paragraphs]}


@dataclass(frozen=True)
class Story:
    """A story under a pseudonym."""

    kind: ClassVar[str] = "story"
    pseudonym: str
    paragraphs: Sequence[Paragraph]

    def told(self) -> dict[str, Any]:
        """As the layout reads it."""
        paragraphs = [each.told() for each in self.paragraphs]
        return {"kind": self.kind, "pseudonym": clean(self.pseudonym), "paragraphs": paragraphs}


@dataclass(frozen=True)
class Remark:
    """A sentence of ours: an explanation, or that there is nothing. `code`: a fingerprint, to be copied."""

    kind: ClassVar[str] = "remark"
    text: str
    code: bool = False

    def told(self) -> dict[str, Any]:
        """As the layout reads it."""
        return {"kind": self.kind, "text": clean(self.text), "code": self.code}


@dataclass(frozen=True)
class Facts:
    """Terms and what is true of each."""

    kind: ClassVar[str] = "facts"
    items: Sequence[tuple[str, str]]

    def told(self) -> dict[str, Any]:
        """As the layout reads it."""
        return {"kind": self.kind, "items": [[clean(term), clean(value)] for term, value in self.items]}


@dataclass(frozen=True)
class Column:
    """A column: its heading; whether it holds figures; its share of the width."""

    title: str
    number: bool = False
    share: float = 1


@dataclass(frozen=True)
class Row:
    """Cells under the columns, the first of them naming the row; further lines of that one are said quietly.

    `sum`: what stands in it sums up the rows above.
    """

    cells: Sequence[str]
    bar: Bar = ()
    sum: bool = False

    def told(self) -> dict[str, Any]:
        """As the layout reads it."""
        strips = [[mark.told() for mark in strip] for strip in self.bar]
        return {"cells": [clean(each) for each in self.cells], "bar": strips, "sum": self.sum}


@dataclass(frozen=True)
class Grid:
    """A table, and a chart where its rows have bars: those stand behind the first column.

    `finding`: a sentence that tells what is to be seen; `legend`: what each ink means; `notes`: small print below.
    """

    kind: ClassVar[str] = "grid"
    key: str
    finding: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    legend: Sequence[tuple[Ink, str]] = ()
    total: Sequence[str] = ()
    notes: Sequence[str] = ()
    dense: bool = False
    bars: float = 0
    """The share of the width that the bars take; 0 where there are none."""

    def told(self) -> dict[str, Any]:
        """As the layout reads it."""
        return {
            "kind": self.kind,
            "finding": clean(self.finding),
            "columns": [[clean(each.title), each.number, each.share] for each in self.columns],
            "rows": [each.told() for each in self.rows],
            "legend": [[ink.value, clean(word)] for ink, word in self.legend],
            "total": [clean(each) for each in self.total],
            "notes": [clean(each) for each in self.notes],
            "dense": self.dense,
            "bars": self.bars,
        }


@dataclass(frozen=True)
class Whole:
    """One bar of a whole and its parts, with the amount of each."""

    kind: ClassVar[str] = "whole"
    finding: str
    strip: Sequence[Mark]
    parts: Sequence[tuple[Ink, str, str]]

    def told(self) -> dict[str, Any]:
        """As the layout reads it."""
        parts = [[ink.value, clean(word), clean(amount)] for ink, word, amount in self.parts]
        strip = [mark.told() for mark in self.strip]
        return {"kind": self.kind, "finding": clean(self.finding), "strip": strip, "parts": parts}


@dataclass(frozen=True)
class Picture:
    """A drawing (SVG) and what it shows, for those who do not see it."""

    kind: ClassVar[str] = "picture"
    finding: str
    svg: str
    """Of our own making (maps.py), its texts escaped."""
    alt: str
    legend: Sequence[tuple[Ink, str]] = ()
    notes: Sequence[str] = ()

    @property
    def drawing(self) -> Markup:
        """As the page takes it."""
        return Markup(self.svg)  # noqa: S704

    def told(self) -> dict[str, Any]:
        """As the layout reads it."""
        legend = [[ink.value, clean(word)] for ink, word in self.legend]
        head = {"kind": self.kind, "finding": clean(self.finding), "svg": self.svg, "alt": clean(self.alt)}
        return {**head, "legend": legend, "notes": [clean(each) for each in self.notes]}


Block = Prose | Story | Remark | Facts | Grid | Whole | Picture


@dataclass(frozen=True)
class Part:
    """A part of the report under its title; `level` 2 for a part of one. `key`: its anchor."""

    key: str
    title: str
    blocks: Sequence[Block]
    level: int = 1

    def told(self) -> dict[str, Any]:
        """As the layout reads it."""
        blocks = [each.told() for each in self.blocks]
        return {"key": self.key, "title": clean(self.title), "level": self.level, "blocks": blocks}


@dataclass(frozen=True)
class KeyFigure:
    """A figure that everybody asks for, what it is, and what more is to be said of it."""

    value: str
    label: str
    more: str = ""
    shown: bool = True

    def told(self) -> list[Any]:
        """As the layout reads it."""
        return [clean(self.value), clean(self.label), clean(self.more), self.shown]


@dataclass(frozen=True)
class Paper:
    """A whole report in the words of its language.

    `mark`: that it is a draft; `changes`: what a corrected edition says is different; `foot`: at the foot of each page.
    """

    language: str
    title: str
    house: str
    funder: str
    kind: str
    period: str
    edition: str
    facts: Sequence[tuple[str, str]]
    keys: Sequence[KeyFigure]
    money: Whole | None
    parts: Sequence[Part]
    foot: str
    mark: str = ""
    changes: str = ""
    letter: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    """What page and layout say by themselves."""

    def told(self) -> dict[str, Any]:
        """As the layout reads it."""
        plain = ("title", "house", "funder", "kind", "period", "edition", "foot", "mark", "changes")
        return {
            **{name: clean(getattr(self, name)) for name in plain},
            "facts": [[clean(term), clean(value)] for term, value in self.facts],
            "keys": [each.told() for each in self.keys],
            "money": self.money.told() if self.money else None,
            "parts": [each.told() for each in self.parts],
            "letter": self.letter,
            "words": dict(self.words),
        }
