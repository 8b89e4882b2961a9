"""The true counts on a grid of attributes, and every cell that must stay safe."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations
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
    """All cells of one and two dimensions, at the finest codes and at each level of the catalogue.

    `options`: of each dimension, sets of codes, the first of them all codes. `picks`: (cells, dimensions), an option
    each. `counts`: (cells, releases), persons newly counted there.
    """

    def __init__(self, population: Population) -> None:
        dimensions = population.catalogue.dimensions
        named = [_options(dimension) for dimension in dimensions]
        self.options = [np.array([codes for _name, codes in some], dtype=bool) for some in named]
        self.picks = np.array(list(_picks([len(some) for some in named])), dtype=np.int64)
        self.names = [
            " × ".join(named[axis][option][0] for axis, option in enumerate(pick) if option) for pick in self.picks
        ]
        self.counts = self._counted(population)

    def _counted(self, population: Population) -> Ints:
        grids = population.truth.reshape(-1, *population.shape)
        for axis, options in enumerate(self.options):
            grids = np.moveaxis(np.tensordot(options.astype(np.int64), grids, axes=(1, axis + 1)), 0, axis + 1)
        return np.asarray(grids[(slice(None), *self.picks.T)].T)


def _options(dimension: Dimension) -> list[tuple[str, tuple[bool, ...]]]:
    """Sets of codes with a name, none twice; first the whole dimension."""
    found = {(True,) * len(dimension.codes): dimension.name}
    groups = [(code, (code,)) for code in dimension.codes]
    groups += [group for level in dimension.levels for group in level.groups]
    for name, codes in groups:
        found.setdefault(tuple(code in codes for code in dimension.codes), f"{dimension.name}:{name}")
    return [(name, codes) for codes, name in found.items()]


def _picks(sizes: Sequence[int]) -> list[tuple[int, ...]]:
    """An option of one dimension, or of two; of the others everything."""
    axes = range(len(sizes))
    found = []
    for chosen in [*((axis,) for axis in axes), *combinations(axes, 2)]:
        ranges = [np.arange(1, sizes[axis]) if axis in chosen else np.zeros(1, dtype=int) for axis in axes]
        found += [tuple(int(it) for it in pick) for pick in np.stack(np.meshgrid(*ranges, indexing="ij"), -1).reshape(-1, len(sizes))]
    return found
