"""The true counts on a grid of attributes, and every cell that must stay safe."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fundapp.donors.disclosure.catalogue import Catalogue, Dimension
from fundapp.donors.disclosure.facts import Fact, period_of

Counts = Mapping[tuple[Any, ...], int]
"""How many persons by quarter (a day in it) and one code of each dimension of the catalogue, in its order."""
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Population:
    """Who was counted in which release. `truth`: (releases, all attributes flattened): persons newly counted there."""

    def __init__(self, catalogue: Catalogue, counts: Counts, cut_offs: Sequence[date]) -> None:
        self.catalogue = catalogue
        self.cut_offs = tuple(cut_offs)
        self.shape = tuple(len(dimension.codes) for dimension in catalogue.dimensions)
        grid = np.zeros((len(cut_offs), *self.shape), dtype=np.int64)
        for key, count in counts.items():
            period = period_of(key[0], cut_offs)
            if period is not None:
                pairs = zip(catalogue.dimensions, key[1:], strict=True)
                grid[(period, *(dimension.position(code) for dimension, code in pairs))] += count
        self.truth = grid.reshape(len(cut_offs), -1)

    @property
    def persons(self) -> Ints:
        """How many were newly counted in each release."""
        return np.asarray(self.truth.sum(axis=1))

    def total(self, fact: Fact) -> int:
        """How many persons there are in the box of a fact."""
        return int(self.truth[: fact.until].sum(axis=0)[mask_of(self.shape, fact)].sum())


def mask_of(shape: Sequence[int], fact: Fact) -> Bools:
    """The box of a fact on the flattened grid."""
    mask = np.ones(tuple(shape), dtype=bool)
    for axis, part in enumerate(fact.parts):
        if part is not None:
            own = np.zeros(shape[axis], dtype=bool)
            own[list(part)] = True
            mask &= own.reshape([-1 if other == axis else 1 for other in range(len(shape))])
    return mask.reshape(-1)


class Cells:
    """All cells of one and two dimensions at the finest codes, and those of each table at each of its levels.

    `options`: of each dimension, sets of codes, the first of them all codes. `picks`: (cells, dimensions), an option
    each. `counts`: (cells, releases), persons newly counted there.
    """

    def __init__(self, population: Population) -> None:
        dimensions = population.catalogue.dimensions
        named = [_options(dimension) for dimension in dimensions]
        self.options = [np.array([list(codes) for codes in some], dtype=bool) for some in named]
        self.picks = np.array(list(dict.fromkeys(_picks(population.catalogue, named))), dtype=np.int64)
        names = [list(some.values()) for some in named]
        self.names = [" × ".join(names[axis][it] for axis, it in enumerate(pick) if it) for pick in self.picks]
        self.counts = self._counted(population)

    def _counted(self, population: Population) -> Ints:
        grids = population.truth.reshape(-1, *population.shape)
        for axis, options in enumerate(self.options):
            grids = np.moveaxis(np.tensordot(options.astype(np.int64), grids, axes=(1, axis + 1)), 0, axis + 1)
        return np.asarray(grids[(slice(None), *self.picks.T)].T)


Codes = tuple[bool, ...]
"""A set of codes of a dimension."""


def _options(dimension: Dimension) -> dict[Codes, str]:
    """Sets of codes with a name: the whole dimension, each code, each group of a level."""
    found = {(True,) * len(dimension.codes): dimension.name}
    for name, codes in [*((code, (code,)) for code in dimension.codes), *_groups(dimension)]:
        found.setdefault(_set(dimension, codes), f"{dimension.name}:{name}")
    return found


def _groups(dimension: Dimension) -> Iterable[tuple[str, tuple[str, ...]]]:
    return (group for level in dimension.levels for group in level.groups)


def _set(dimension: Dimension, codes: tuple[str, ...]) -> Codes:
    return tuple(code in codes for code in dimension.codes)


def _picks(catalogue: Catalogue, named: Sequence[dict[Codes, str]]) -> Iterable[tuple[int, ...]]:
    """The number of an option in each dimension: cells of all pairs at the finest codes, then those of the tables."""
    dimensions = catalogue.dimensions
    numbers = [{codes: number for number, codes in enumerate(some)} for some in named]
    finest = [[own[_set(it, (code,))] for code in it.codes] for it, own in zip(dimensions, numbers, strict=True)]
    for chosen in [*((axis,) for axis in range(len(dimensions))), *combinations(range(len(dimensions)), 2)]:
        yield from product(*(finest[axis] if axis in chosen else [0] for axis in range(len(dimensions))))
    for table in catalogue.tables:
        for levels in table.levels:
            own = dict(zip(table.dimensions, levels, strict=True))
            yield from product(*(
                [number[_set(it, codes)] for _name, codes in it.level(own[it.name]).groups] if it.name in own else [0]
                for it, number in zip(dimensions, numbers, strict=True)
            ))  # fmt: skip
