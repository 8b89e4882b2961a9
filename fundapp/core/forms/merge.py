"""Three versions of a record: what both editors began with, what one has saved, what the other is typing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

UNKNOWN: Any = object()
"""In place of a value that nobody knows any more: it equals nothing, so that a person must choose."""


@dataclass(frozen=True)
class Difference:
    """A field in which the versions differ."""

    name: str
    before: Any
    theirs: Any
    mine: Any

    @property
    def clashes(self) -> bool:
        """Both have changed it, and not alike: a person must choose."""
        return self.before not in (self.theirs, self.mine) and self.theirs != self.mine


@dataclass(frozen=True)
class Merge:
    """`values` keeps every word of mine and takes theirs where I had changed nothing."""

    values: dict[str, Any]
    taken: list[Difference]
    clashing: list[Difference]


def merge(before: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> Merge:
    """Joins two edits of the same record, field by field."""
    differences = [Difference(name, before.get(name, UNKNOWN), theirs.get(name), mine[name]) for name in mine]
    taken = [d for d in differences if d.mine == d.before and d.theirs != d.before]
    values = {**mine, **{d.name: d.theirs for d in taken}}
    return Merge(values, taken, [d for d in differences if d.clashes])
