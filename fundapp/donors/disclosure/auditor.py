"""The auditor: what could somebody find out who knows everything that was let out, and one record?

For each small cell and each record it looks for two worlds that fit all that is known: one in which nobody is in the
cell beyond the record, and one in which enough are there. Worlds found for one question answer thousands of others, so
they are kept. Only what no kept world answers is given to the solver. That a cell is safe rests on worlds checked in
whole numbers, never on the word of the solver; where it errs or tires, something safe is withheld.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from fundapp.donors.disclosure.classes import Classes
from fundapp.donors.disclosure.facts import Fact
from fundapp.donors.disclosure.population import Bools, Cells, Ints, Population
from fundapp.donors.disclosure.releases import Broken, Settings
from fundapp.donors.disclosure.solver import Clock, Program, Verdict, Wish

KEPT = 240
"""Worlds that are kept, the newest."""


@dataclass
class Outcome:
    """What an audit came to."""

    broken: list[Broken] = field(default_factory=list)
    unsolved: int = 0
    checked: int = 0
    problems: int = 0

    @property
    def ok(self) -> bool:
        """Whether everything is safe."""
        return not self.broken and not self.unsolved


class Pool:
    """Worlds on the grid that fitted what was known so far; the true one is the first of them."""

    def __init__(self, population: Population) -> None:
        self.worlds: Ints = population.truth[None].copy()

    def add(self, world: Ints) -> None:
        """Keep one more, and let the oldest go, never the true one."""
        kept = self.worlds if len(self.worlds) < KEPT else np.delete(self.worlds, 1, axis=0)
        self.worlds = np.concatenate([kept, world[None]])


class Audit:
    """One audit of a population under facts. `stop`: at the first cell that is not safe."""

    def __init__(
        self, population: Population, cells: Cells, facts: Sequence[Fact], settings: Settings, *, stop: bool = False
    ) -> None:
        self.population, self.cells, self.settings, self.stop = population, cells, settings, stop
        self.classes = Classes(population, facts)
        self.program = Program(*_bounds(population, self.classes, facts), settings.nodes)
        self.truth = self.classes.summed(population.truth[None])[0]
        self.known = np.append(np.flatnonzero(self.truth), -1)
        """Classes in which a record may be known; -1: none is."""
        self.period = np.searchsorted(self.classes.starts, self.known, side="right") - 1
        self.inside, self.touch = self.classes.within(cells)
        self.outcome = Outcome()

    def run(self, pool: Pool, clock: Clock) -> Outcome:
        """Judge every cell in every span of releases."""
        if not self.program.fulfilled(self.truth):
            self.outcome.unsolved += 1
            return self.outcome
        worlds = self.classes.summed(pool.worlds)
        fit = np.array([self.program.fulfilled(world) for world in worlds])
        spans = [
            _Span(self, since, until)
            for since in range(len(self.period_sums))
            for until in range(since + 1, len(self.period_sums) + 1)
        ]
        for span in spans:
            span.settle(worlds[fit])
        self.outcome.checked = sum(span.checked for span in spans)
        for span in spans:
            self._ask(span, spans, pool, clock)
            if self.stop and not self.outcome.ok:
                break
        self.outcome.problems = self.program.solved
        return self.outcome

    @property
    def period_sums(self) -> Ints:
        """Persons newly counted in each release."""
        return self.population.persons

    def _ask(self, span: "_Span", spans: "Sequence[_Span]", pool: Pool, clock: Clock) -> None:
        """Give what is open to the solver, one question after the other, until nothing is."""
        while (question := span.open_question()) is not None:
            cell, how, wish = question
            verdict, counts = self.program.search(wish, clock.next())
            if counts is not None:
                pool.add(self.classes.spread(counts, self.population.truth))
                for other in spans:
                    other.settle(counts[None])
                continue
            if verdict is Verdict.IMPOSSIBLE:
                self.outcome.broken.append(Broken(self.cells.names[span.of[cell]], span.since, span.until, how))
            else:
                self.outcome.unsolved += 1
            if self.stop:
                return
            span.give_up(cell)


def _bounds(population: Population, classes: Classes, facts: Sequence[Fact]) -> tuple[Ints, Ints, Ints]:
    """Rows of all that is known, with their bounds: how many were newly counted in each release, then the facts."""
    exact = np.zeros((classes.periods, classes.many), dtype=np.int64)
    for period in range(classes.periods):
        exact[period, classes.starts[period] : classes.starts[period + 1]] = 1
    lows = np.concatenate([population.persons, [fact.low for fact in facts]]).astype(np.int64)
    highs = np.concatenate([population.persons, [fact.high for fact in facts]]).astype(np.int64)
    return np.vstack([exact, classes.rows]), lows, highs


class _Span:
    """The small cells of what was added after release `since` until release `until`, and what is still open of them.

    A cell is lost where even the smallest count beyond the record is 1 or more ("low"), or where its greatest and
    smallest count lie nearer than the threshold, or than what the number of persons alone tells ("narrow").
    """

    def __init__(self, audit: Audit, since: int, until: int) -> None:
        self.audit, self.since, self.until = audit, since, until
        live = np.zeros(audit.classes.many, dtype=np.int64)
        live[audit.classes.starts[since] : audit.classes.starts[until]] = 1
        small = np.flatnonzero(audit.cells.counts[:, since:until].sum(axis=1) < audit.settings.threshold)
        inside, touch = audit.inside[small] & (live > 0), audit.touch[small] & (live > 0)
        _unique, first = np.unique(np.packbits(np.hstack([inside, touch]), axis=1), axis=0, return_index=True)
        self.of = small[np.sort(first)]
        self.inside, self.touch = inside[np.sort(first)], touch[np.sort(first)]
        persons = int(audit.period_sums[since:until].sum())
        self.most = min(audit.settings.threshold, persons)
        self.most_known = min(audit.settings.threshold, persons - 1)
        self._place(live, audit.known)
        self.open_low = np.ones(self.in_cell.shape, dtype=bool)
        self.open_high = np.ones(self.in_cell.shape, dtype=bool)
        self.checked = self.open_low.size * 2

    def _place(self, live: Ints, known: Ints) -> None:
        """Where each record may be: wholly in the cell, touching it, in the span at all; what is asked for then."""
        here = np.where(known < 0, 0, live[known]).astype(bool)
        self.in_cell = self.inside[:, known] & here
        touching = self.touch[:, known] & here
        self.allowed = self.in_cell.astype(np.int64)
        self.wanted = np.where(touching, 1 + self.most_known, np.where(here, self.most_known, self.most))

    def settle(self, worlds: Ints) -> None:
        """Close what these worlds answer."""
        present = np.hstack([worlds[:, self.audit.known[:-1]] > 0, np.ones((len(worlds), 1), dtype=bool)])
        for cell in np.flatnonzero(self.open_low.any(axis=1)):
            least = worlds @ self.inside[cell]
            self.open_low[cell] &= ~((least[:, None] <= self.allowed[cell]) & present).any(axis=0)
        for cell in np.flatnonzero(self.open_high.any(axis=1)):
            greatest = worlds @ self.touch[cell]
            self.open_high[cell] &= ~((greatest[:, None] >= self.wanted[cell]) & present).any(axis=0)

    def open_question(self) -> tuple[int, str, Wish] | None:
        """The next open question; None where all are answered."""
        for opened, how in ((self.open_low, "low"), (self.open_high, "narrow")):
            cells = np.flatnonzero(opened.any(axis=1))
            if len(cells):
                return int(cells[0]), how, self._wish(int(cells[0]), opened, low=how == "low")
        return None

    def _wish(self, cell: int, opened: Bools, *, low: bool) -> Wish:
        """A world for the first open record of a cell that answers for as many others as can be."""
        record = int(np.flatnonzero(opened[cell])[0])
        known = None if self.audit.known[record] < 0 else int(self.audit.known[record])
        bound = int((self.allowed if low else self.wanted)[cell, record])
        alike = opened[cell] & ((self.allowed if low else self.wanted)[cell] == bound)
        liked = [int(it) for it in self.audit.known[alike] if it >= 0]
        if low:
            return Wish(self.inside[cell].astype(np.int64), 0, bound, known, liked)
        return Wish(self.touch[cell].astype(np.int64), bound, int(self.audit.period_sums.sum()), known, liked)

    def give_up(self, cell: int) -> None:
        """Ask nothing more of a cell that is lost."""
        self.open_low[cell] = self.open_high[cell] = False
