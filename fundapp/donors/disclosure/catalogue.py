"""What may be broken down, and how coarsely: dimensions with levels, tables of one or two dimensions. Pure data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Groups = tuple[tuple[str, tuple[str, ...]], ...]
"""Groups in the order in which they are shown, each with the finest codes in it."""


@dataclass(frozen=True)
class Level:
    """One way of grouping the finest codes of a dimension: every code is in exactly one group."""

    name: str
    groups: Groups

    @property
    def whole(self) -> tuple[str, ...]:
        """All codes, as they are grouped."""
        return tuple(code for _group, codes in self.groups for code in codes)


@dataclass(frozen=True)
class Dimension:
    """An attribute of a person: its finest codes, and the levels at which it may be shown, finest first.

    `rest`: the code under which whatever is none of the codes is counted. `labels`: of codes and groups, lazy.
    """

    name: str
    label: Any
    codes: tuple[str, ...]
    rest: str
    levels: tuple[Level, ...]
    labels: Mapping[str, Any]

    def __post_init__(self) -> None:
        """Refuse levels that leave a code out or count it twice."""
        for level in self.levels:
            if sorted(level.whole) != sorted(self.codes) or self.rest not in self.codes:
                raise ValueError(f"{self.name}: level {level.name} does not part the codes")

    def level(self, name: str) -> Level:
        """The level of that name."""
        return next(level for level in self.levels if level.name == name)

    def position(self, code: str) -> int:
        """Where a code stands, the rest's place for one that is unknown."""
        return self.codes.index(code if code in self.codes else self.rest)


@dataclass(frozen=True)
class Table:
    """A table of one or two dimensions and the levels at which it is tried: a name for each dimension, finest first."""

    name: str
    label: Any
    dimensions: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Catalogue:
    """Everything that is ever told of a population, most useful tables first: they take from later ones."""

    name: str
    dimensions: tuple[Dimension, ...]
    tables: tuple[Table, ...]

    def dimension(self, name: str) -> Dimension:
        """The dimension of that name."""
        return next(dimension for dimension in self.dimensions if dimension.name == name)

    def table(self, name: str) -> Table:
        """The table of that name."""
        return next(table for table in self.tables if table.name == name)
