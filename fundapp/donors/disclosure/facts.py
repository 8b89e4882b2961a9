"""What a reader knows: the sum over a box of the grid, up to a release, lies between two numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from fundapp.donors.disclosure.catalogue import Catalogue, Groups
from fundapp.donors.disclosure.releases import Release, Shown

Part = frozenset[int] | None
"""Places of codes in a dimension; None: all of them."""


@dataclass(frozen=True)
class Fact:
    """At least `low` and at most `high` persons in the box, among those of the first `until` releases."""

    parts: tuple[Part, ...]
    until: int
    low: int
    high: int


def rounded(count: int, rounding: int) -> int:
    """The multiple of an odd number that is nearest."""
    return (count + rounding // 2) // rounding * rounding


def interval(value: int, floor: int, rounding: int) -> tuple[int, int]:
    """What a rounded value may have been."""
    return max(floor, value - rounding // 2), value + rounding // 2


def period_of(quarter: date, cut_offs: Sequence[date]) -> int | None:
    """In which release, from 0, a quarter is first counted: the first whose cut-off it had ended by. None: in none."""
    end = _end_of(quarter)
    return next((number for number, cut_off in enumerate(cut_offs) if end <= cut_off), None)


def _end_of(quarter: date) -> date:
    month = (quarter.month - 1) // 3 * 3 + 4
    following = date(quarter.year + month // 13, (month - 1) % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def facts_of(catalogue: Catalogue, releases: Sequence[Release]) -> tuple[Fact, ...]:
    """Everything that the tables of these releases say, in order, nothing twice. ValueError: a day of no release."""
    cut_offs = [release.cut_off for release in releases]
    found = dict.fromkeys(fact for release in releases for fact in _of_release(catalogue, release, cut_offs))
    return tuple(found)


def _of_release(catalogue: Catalogue, release: Release, cut_offs: Sequence[date]) -> Iterable[Fact]:
    for table in release.tables:
        for cell in table.cells:
            if cell.value is not None and cell.as_of is not None:
                low, high = interval(cell.value, release.floor, release.rounding)
                until = cut_offs.index(cell.as_of) + 1
                yield Fact(parts_of(catalogue, table, cell.groups), until, low, high)


def parts_of(catalogue: Catalogue, table: Shown, groups: Sequence[str]) -> tuple[Part, ...]:
    """The box of a cell."""
    own = dict(zip(table.dimensions, zip(table.groups, groups, strict=True), strict=True))
    return tuple(
        _places(catalogue, dimension.name, *own[dimension.name]) if dimension.name in own else None
        for dimension in catalogue.dimensions
    )


def _places(catalogue: Catalogue, name: str, groups: Groups, group: str) -> frozenset[int]:
    """Places of the codes of a group; a code that no group had heard of was counted with the rest."""
    dimension, named = catalogue.dimension(name), dict(groups)
    heard = {code for codes in named.values() for code in codes}
    own = set(named[group])
    return frozenset(
        place for place, code in enumerate(dimension.codes) if (code if code in heard else dimension.rest) in own
    )
