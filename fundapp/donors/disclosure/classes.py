"""What readers cannot tell apart is one unknown: the grid folded along everything that was ever told.

Two combinations of attributes of the same release that lie in the same boxes are one class. Only sums over classes are
known, so a cell's smallest count is the sum of the classes that lie wholly in it, and its greatest that of the classes
that touch it. This is exact: within a class every split is possible.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from fundapp.donors.disclosure.facts import Fact
from fundapp.donors.disclosure.population import Bools, Cells, Ints, Population


class Classes:
    """`own`: (releases, grid) the class of each place, numbered from 0 over all releases; `rows`: (facts, classes)."""

    def __init__(self, population: Population, facts: Sequence[Fact]) -> None:
        self.shape, self.periods = population.shape, len(population.cut_offs)
        self.atoms = [_atoms(size, axis, facts) for axis, size in enumerate(self.shape)]
        sizes = [int(atoms.max()) + 1 for atoms in self.atoms]
        self.atom = np.ravel_multi_index(np.meshgrid(*self.atoms, indexing="ij"), sizes).reshape(-1)
        self.sizes = sizes
        self.attributes = [axis.reshape(-1) for axis in np.indices(self.shape)]
        boxes = np.array([self._box(fact) for fact in facts], dtype=bool).reshape(len(facts), int(np.prod(sizes)))
        until = np.array([fact.until for fact in facts], dtype=np.int64)
        self.folded: list[Ints] = []
        self.starts = [0]
        for period in range(self.periods):
            folded = _alike(boxes[until > period])
            self.folded.append(folded)
            self.starts.append(self.starts[-1] + int(folded.max()) + 1)
        self.own = np.array(
            [folded[self.atom] + start for folded, start in zip(self.folded, self.starts, strict=False)]
        )
        self.rows = self._rows(boxes, until)

    @property
    def many(self) -> int:
        """How many classes there are."""
        return self.starts[-1]

    def _box(self, fact: Fact) -> Bools:
        box = np.ones(self.sizes, dtype=bool)
        for axis, part in enumerate(fact.parts):
            if part is not None:
                own = np.zeros(self.sizes[axis], dtype=bool)
                own[self.atoms[axis][list(part)]] = True
                box &= own.reshape([-1 if other == axis else 1 for other in range(len(self.sizes))])
        return box.reshape(-1)

    def _rows(self, boxes: Bools, until: Ints) -> Ints:
        rows = np.zeros((len(boxes), self.many), dtype=np.int64)
        for period, (folded, start) in enumerate(zip(self.folded, self.starts, strict=False)):
            for number in np.flatnonzero(until > period):
                rows[number, start + folded[boxes[number]]] = 1
        return rows

    def summed(self, worlds: Ints) -> Ints:
        """Worlds on the grid (…, releases, grid) as counts of classes (…, classes)."""
        flat = worlds.reshape(len(worlds), -1)
        sums = np.zeros((len(worlds), self.many), dtype=np.int64)
        for number, world in enumerate(flat):
            sums[number] = np.bincount(self.own.reshape(-1), weights=world, minlength=self.many)
        return sums

    def spread(self, counts: Ints, truth: Ints) -> Ints:
        """A world on the grid with these counts of classes, as like the truth as is easy.

        Whoever is in a class too many comes to where most attributes are those of somebody who left another class.
        """
        world, more = truth.copy(), counts - self.summed(truth[None])[0]
        for period in range(self.periods):
            begin, end = self.starts[period : period + 2]
            changed = begin + np.flatnonzero(more[begin:end])
            gone: list[int] = []
            for number in changed[more[changed] < 0]:
                places = self.places[number]
                places = places[world[period, places] > 0]
                leaving = np.repeat(places, world[period, places])[: -more[number]]
                np.subtract.at(world[period], leaving, 1)
                gone += leaving.tolist()
            for number in changed[more[changed] > 0]:
                for _person in range(int(more[number])):
                    world[period, self._likest(self.places[number], gone)] += 1
        return world

    @cached_property
    def places(self) -> list[Ints]:
        """Of each class, where it is on the grid."""
        found = []
        for period, own in enumerate(self.own):
            order = np.argsort(own, kind="stable")
            found += np.split(
                order, np.searchsorted(own[order], range(self.starts[period] + 1, self.starts[period + 1]))
            )
        return found

    def _likest(self, places: Ints, gone: list[int]) -> int:
        """The place that shares most attributes with one of those who are gone, who is taken from them."""
        alike = np.zeros((len(places), len(gone)), dtype=np.int64)
        for axis in self.attributes:
            alike += axis[places][:, None] == axis[gone][None, :]
        place, who = np.unravel_index(int(alike.argmax()), alike.shape)
        del gone[int(who)]
        return int(places[place])

    def within(self, cells: Cells) -> tuple[Bools, Bools]:
        """Of each cell (cells, classes): which classes lie wholly in it, and which touch it."""
        inside, touch = self._parted(cells, np.logical_and), self._parted(cells, np.logical_or)
        return inside, touch

    def _parted(self, cells: Cells, how: np.ufunc) -> Bools:
        boxes = np.ones((len(cells.picks), *([1] * len(self.sizes))), dtype=bool)
        for axis, options in enumerate(cells.options):
            order = np.argsort(self.atoms[axis], kind="stable")
            begins = np.searchsorted(self.atoms[axis][order], np.arange(self.sizes[axis]))
            own = how.reduceat(options[:, order], begins, axis=1)[cells.picks[:, axis]]
            boxes = boxes & own.reshape(len(own), *[-1 if other == axis else 1 for other in range(len(self.sizes))])
        flat = boxes.reshape(len(cells.picks), -1)
        parts = []
        for folded in self.folded:
            order = np.argsort(folded, kind="stable")
            begins = np.searchsorted(folded[order], np.arange(int(folded.max()) + 1))
            parts.append(how.reduceat(flat[:, order], begins, axis=1))
        return np.concatenate(parts, axis=1)


def _atoms(size: int, axis: int, facts: Sequence[Fact]) -> Ints:
    """Codes of a dimension that every fact treats alike get the same number."""
    parts = list(dict.fromkeys(fact.parts[axis] for fact in facts if fact.parts[axis] is not None))
    patterns = [tuple(code in part for part in parts if part is not None) for code in range(size)]
    numbers = {pattern: number for number, pattern in enumerate(dict.fromkeys(patterns))}
    return np.array([numbers[pattern] for pattern in patterns], dtype=np.int64)


def _alike(boxes: Bools) -> Ints:
    """The number of each column's kind."""
    if not len(boxes):
        return np.zeros(boxes.shape[1], dtype=np.int64)
    _kinds, numbers = np.unique(boxes.T, axis=0, return_inverse=True)
    return np.asarray(numbers, dtype=np.int64).reshape(-1)
