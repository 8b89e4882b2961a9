"""What was let out, what was not and why, and what the auditor found: frozen, and the same JSON for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from fundapp.donors.disclosure.catalogue import Groups

FORMAT = "fundapp-disclosure/1"


class Reason(StrEnum):
    """Why something is withheld, or is as it was."""

    TOO_FEW = "too_few"
    WOULD_REVEAL = "would_reveal"
    UNSOLVED = "unsolved"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Settings:
    """What protects. Changed settings hold for what is let out from then on: a release keeps its own.

    `threshold`: cells under it are protected. `rounding`: an odd number, to whose multiples what is shown is rounded.
    `fewest_persons`: below it nothing is broken down; `fewest_for_median`: below it no median and no percentile.
    `shown`: the share of all persons that the shown cells of a level must hold, or a coarser one is tried.
    `seconds`: of processor time for a draft or an audit, twice that where nothing new can be told. `seconds_each`: of
    the clock for a problem given to the solver, `nodes`: of its search tree.
    """

    threshold: int = 5
    rounding: int = 5
    fewest_persons: int = 20
    fewest_for_median: int = 10
    shown: float = 0.6
    seconds: float = 30.0
    seconds_each: float = 10.0
    nodes: int = 2000

    def __post_init__(self) -> None:
        """Refuse what would protect nobody."""
        if self.threshold < 2 or self.rounding < 1 or self.rounding % 2 == 0 or self.fewest_persons < self.threshold:
            raise ValueError("threshold ≥ 2, an odd rounding, and no fewer persons than the threshold")

    def to_json(self) -> dict[str, Any]:
        """As JSON takes it."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Settings":
        """Out of what `to_json` made."""
        return cls(**data)


@dataclass(frozen=True)
class Cell:
    """A cell of a table: a group of each dimension; `value` rounded, as on the day `as_of`, or None: not told."""

    groups: tuple[str, ...]
    value: int | None
    as_of: date | None

    def to_json(self) -> dict[str, Any]:
        """As JSON takes it."""
        as_of = None if self.as_of is None else self.as_of.isoformat()
        return {"groups": list(self.groups), "value": self.value, "as_of": as_of}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Cell":
        """Out of what `to_json` made."""
        as_of = None if data["as_of"] is None else date.fromisoformat(data["as_of"])
        return cls(tuple(data["groups"]), data["value"], as_of)


@dataclass(frozen=True)
class Shown:
    """A table as it is let out.

    `level`: 0 is the finest. `groups`: of each dimension, with the codes in them, so that it can be read when the
    catalogue has changed.
    """

    table: str
    level: int
    levels: tuple[str, ...]
    dimensions: tuple[str, ...]
    groups: tuple[Groups, ...]
    cells: tuple[Cell, ...]

    def to_json(self) -> dict[str, Any]:
        """As JSON takes it."""
        return {
            "table": self.table, "level": self.level, "levels": list(self.levels), "dimensions": list(self.dimensions),
            "groups": [[[group, list(codes)] for group, codes in groups] for groups in self.groups],
            "cells": [cell.to_json() for cell in self.cells],
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Shown":
        """Out of what `to_json` made."""
        groups = tuple(tuple((group, tuple(codes)) for group, codes in some) for some in data["groups"])
        cells = tuple(Cell.from_json(cell) for cell in data["cells"])
        levels, dimensions = tuple(data["levels"]), tuple(data["dimensions"])
        return cls(data["table"], data["level"], levels, dimensions, groups, cells)


@dataclass(frozen=True)
class Release:
    """What a report lets out of a population, from its beginning to the last quarter that had ended on `cut_off`.

    `persons`: how many that are, exactly, which its reader is assumed to know. `floor`: what is shown is at least that.
    """

    catalogue: str
    cut_off: date
    persons: int
    floor: int
    rounding: int
    tables: tuple[Shown, ...]

    def to_json(self) -> dict[str, Any]:
        """As JSON takes it."""
        return {
            "format": FORMAT, "catalogue": self.catalogue, "cut_off": self.cut_off.isoformat(),
            "persons": self.persons, "floor": self.floor, "rounding": self.rounding,
            "tables": [table.to_json() for table in self.tables],
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Release":
        """Out of what `to_json` made; ValueError for another format."""
        if data.get("format") != FORMAT:
            raise ValueError(f"not {FORMAT}")
        tables = tuple(Shown.from_json(table) for table in data["tables"])
        cut_off = date.fromisoformat(data["cut_off"])
        return cls(data["catalogue"], cut_off, data["persons"], data["floor"], data["rounding"], tables)


@dataclass(frozen=True)
class Withheld:
    """A table, or a cell of one (`groups`), that was kept back or not brought up to date, and why. For staff only."""

    table: str
    groups: tuple[str, ...] | None
    reason: Reason

    def to_json(self) -> dict[str, Any]:
        """As JSON takes it."""
        groups = None if self.groups is None else list(self.groups)
        return {"table": self.table, "groups": groups, "reason": self.reason.value}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Withheld":
        """Out of what `to_json` made."""
        groups = None if data["groups"] is None else tuple(data["groups"])
        return cls(data["table"], groups, Reason(data["reason"]))


@dataclass(frozen=True)
class Broken:
    """A small cell that a reader could find out about.

    In what was added after release `since` (0: from the beginning) until release `until`. `how`: its lower bound
    gives it away ("low"), or its interval does ("narrow").
    """

    cell: str
    since: int
    until: int
    how: str


@dataclass(frozen=True)
class Finding:
    """What the auditor found. `checked`: small cells times what a reader may know; `problems`: given to the solver."""

    ok: bool
    broken: tuple[Broken, ...]
    unsolved: int
    checked: int
    problems: int
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """As JSON takes it; `seconds` rounded to hundredths."""
        broken = [{"cell": it.cell, "since": it.since, "until": it.until, "how": it.how} for it in self.broken]
        return {
            "ok": self.ok, "broken": broken, "unsolved": self.unsolved, "checked": self.checked,
            "problems": self.problems, "seconds": round(self.seconds, 2),
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Finding":
        """Out of what `to_json` made."""
        broken = tuple(Broken(**it) for it in data["broken"])
        return cls(data["ok"], broken, data["unsolved"], data["checked"], data["problems"], data["seconds"])


@dataclass(frozen=True)
class Drafted:
    """A release that has passed, what it leaves out, and the finding of the last audit of the whole."""

    release: Release
    withheld: tuple[Withheld, ...]
    finding: Finding

    def to_json(self) -> dict[str, Any]:
        """As JSON takes it."""
        withheld = [it.to_json() for it in self.withheld]
        return {"release": self.release.to_json(), "withheld": withheld, "finding": self.finding.to_json()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Drafted":
        """Out of what `to_json` made."""
        withheld = tuple(Withheld.from_json(it) for it in data["withheld"])
        return cls(Release.from_json(data["release"]), withheld, Finding.from_json(data["finding"]))
