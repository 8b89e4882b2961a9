"""Worlds made from worlds: one person moved, or two, until a question is answered. Quick where the solver is thorough.

What is found here is checked like everything else; what is not found here goes to the solver. Nothing is ever judged
lost because no move was found.
"""

from typing import Any

import numpy as np

from fundapp.donors.disclosure.population import Bools, Ints
from fundapp.donors.disclosure.solver import Program, Wish

FEW = 8
"""First moves, of those that break the fewest rows, for which a second is sought that mends them."""


class Nudger:
    """Moves persons between classes of the same release. `starts`: where the classes of each release begin."""

    def __init__(self, program: Program, starts: list[int]) -> None:
        many = len(starts) - 1
        self.rows = program.rows[many:].astype(np.float32)
        self.lows, self.highs = program.lows[many:], program.highs[many:]
        self.period = np.searchsorted(starts, np.arange(program.rows.shape[1]), side="right") - 1
        self.chosen = np.random.default_rng(0)

    def reach(self, world: Ints, wish: Wish) -> Ints | None:
        """A world near this one in which the wish holds; None where none was found."""
        world = world.copy()
        if wish.known is not None and world[wish.known] == 0:
            into = np.zeros(len(world), dtype=bool)
            into[wish.known] = True
            if not self._move(world, world > 0, into, wish, free=True):
                return None
        held = wish.weights > 0
        while (total := int(wish.weights @ world)) < wish.low or total > wish.high:
            spare = self._spare(world, wish)
            sources, targets = (spare & held, ~held) if total > wish.high else (spare & ~held, held)
            if not self._move(world, sources, targets, wish, free=False):
                return None
        return world

    def _spare(self, world: Ints, wish: Wish) -> Bools:
        """Classes from which somebody may go: not the only person of the known one."""
        spare = world > 0
        if wish.known is not None and world[wish.known] == 1:
            spare[wish.known] = False
        return np.asarray(spare)

    def _move(self, world: Ints, sources: Bools, targets: Bools, wish: Wish, *, free: bool) -> bool:
        """One person moved from one of the sources to one of the targets, perhaps with another who makes up for it."""
        broken, here, there = self._broken(self.rows @ world, sources, targets)
        if broken.size == 0:
            return False
        best = np.argwhere(broken == 0)
        if len(best):
            self._choose(world, here[best[:, 0]], there[best[:, 1]], wish)
            return True
        order = np.argsort(broken, axis=None, kind="stable")[:FEW]
        for place in order:
            source, target = np.unravel_index(place, broken.shape)
            if broken[source, target] < len(self.rows) + 1 and self._mended(
                world, int(here[source]), int(there[target]), wish, free=free
            ):
                return True
        return False

    def _mended(self, world: Ints, source: int, target: int, wish: Wish, *, free: bool) -> bool:
        """The move made, and a second one that repairs what it breaks; nothing where there is none."""
        self._carry(world, source, target)
        held = wish.weights > 0
        spare = self._spare(world, wish)
        # The second must not undo what the first was for: it stays among those held, or among the others.
        for sources, targets in (
            ((spare, np.ones_like(held)),) if free else ((spare & ~held, ~held), (spare & held, held))
        ):
            broken, here, there = self._broken(self.rows @ world, sources, targets)
            best = np.argwhere(broken == 0)
            if len(best):
                self._choose(world, here[best[:, 0]], there[best[:, 1]], wish)
                return True
        self._carry(world, target, source)
        return False

    def _choose(self, world: Ints, here: Ints, there: Ints, wish: Wish) -> None:
        """One of these moves, if there is one that leaves a person in every class that is liked."""
        alone = np.isin(here, wish.liked) & (world[here] == 1)
        good = np.flatnonzero(~alone) if not alone.all() else np.arange(len(here))
        one = good[self.chosen.integers(len(good))]
        self._carry(world, here[one], there[one])

    def _broken(self, sums: Any, sources: Bools, targets: Bools) -> tuple[Ints, Ints, Ints]:
        """How many rows each move would break or leave broken (sources, targets); more than all between releases.

        A move raises the rows of the target that are not of the source, by one, and lowers the others.
        """
        here, there = np.flatnonzero(sources), np.flatnonzero(targets)
        full, empty = sums >= self.highs, sums <= self.lows
        over, under = sums > self.highs, sums < self.lows
        broken = self._raised(full & ~over, here, there) + self._raised(empty & ~under, there, here).T
        broken += over.sum() - self._raised(over, there, here).T + under.sum() - self._raised(under, here, there)
        broken[self.period[here][:, None] != self.period[there][None, :]] = len(self.rows) + 1
        return broken, here, there

    def _raised(self, some: Bools, here: Ints, there: Ints) -> Ints:
        """How many of some rows hold the second class and not the first."""
        rows = self.rows[some]
        return np.asarray((1 - rows[:, here]).T @ rows[:, there])

    @staticmethod
    def _carry(world: Ints, source: int, target: int) -> None:
        world[source] -= 1
        world[target] += 1
