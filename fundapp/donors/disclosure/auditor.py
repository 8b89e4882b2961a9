"""The auditor: what could somebody find out who knows everything that was let out, and one record?

For each small cell and each record it looks for two worlds that fit all that is known: one in which nobody is in the
cell beyond the record, and one in which enough are there. Worlds found for one question answer thousands of others, so
they are kept. Only what no kept world answers is given to the solver. That a cell is safe rests on worlds checked in
whole numbers, never on the word of the solver; where it errs or tires, something safe is withheld.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from fundapp.donors.disclosure.classes import Classes
from fundapp.donors.disclosure.facts import Fact
from fundapp.donors.disclosure.nudging import Nudger
from fundapp.donors.disclosure.population import Bools, Cells, Ints, Population
from fundapp.donors.disclosure.releases import Broken, Settings
from fundapp.donors.disclosure.solver import Clock, Program, Verdict, Wish

HOWS = ("narrow", "low")

KEPT = 400
"""Worlds that are kept, the newest."""

TRIES = 3
"""Worlds from which a near one is sought before the solver is asked."""

Place = tuple[int, int, int]
"""A cell, by its number, in what was added after one release (0: from the beginning) until another."""


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
        self.worlds: list[Ints] = [population.truth]
        self.lost: dict[Place, None] = {}
        """Cells that were found out about, the latest last. They are asked about first."""

    def remember(self, place: Place) -> None:
        """A cell was found out about."""
        self.lost.pop(place, None)
        self.lost[place] = None

    def add(self, world: Ints) -> None:
        """Keep one more, and let the oldest go, never the true one."""
        self.worlds.append(world)
        if len(self.worlds) > KEPT:
            del self.worlds[1]


class Audit:
    """One audit of a population under facts. `stop`: at the first cell that is not safe."""

    def __init__(
        self, population: Population, cells: Cells, facts: Sequence[Fact], settings: Settings, *, stop: bool = False
    ) -> None:
        self.population, self.cells, self.settings, self.stop = population, cells, settings, stop
        self.classes = Classes(population, facts)
        self.program = Program(*_bounds(population, self.classes, facts), settings.nodes)
        self.nudger = Nudger(self.program, self.classes.starts)
        self.truth = self.classes.summed(population.truth[None])[0]
        self.known = np.append(np.flatnonzero(self.truth), -1)
        """Classes in which a record may be known; -1: none is."""
        self.period = np.searchsorted(self.classes.starts, self.known, side="right") - 1
        self.inside, self.touch = self.classes.within(cells)
        self.outcome = Outcome()

    def run(self, pool: Pool, clock: Clock, only: Place | None = None) -> Outcome:
        """Judge every cell in every span of releases; or one cell in one span."""
        if not self.program.fulfilled(self.truth):
            self.outcome.unsolved += 1
            return self.outcome
        worlds = self.classes.summed(np.array(pool.worlds))
        self.worlds = worlds[[self.program.fulfilled(world) for world in worlds]]
        ends = [only[1:]] if only else list(combinations(range(len(self.period_sums) + 1), 2))
        spans = [_Span(self, since, until) for since, until in ends]
        for span in spans:
            for world in self.worlds:
                span.settle(world)
        self.outcome.checked = sum(span.checked for span in spans)
        for span, rows, how in self._order(spans, pool, only):
            if self.stop and not self.outcome.ok:
                break
            self._ask(span, rows, how, spans, pool, clock)
        self.outcome.problems = self.program.solved
        return self.outcome

    def _order(self, spans: "list[_Span]", pool: Pool, only: Place | None) -> "Iterable[_Turn]":
        """What is asked in which order: what answers most, or ends the audit soonest, first.

        Many in a short span are many in a longer one; nobody in a long span is nobody in a shorter one.
        """
        places = [only] if only else [*reversed(pool.lost)] if self.stop else []
        for span, rows in _doubtful(spans, places):
            yield from ((span, rows, how) for how in HOWS)
        if only is None:
            yield from ((span, None, "low") for span in sorted(spans, key=lambda span: span.since - span.until))
            yield from ((span, None, "narrow") for span in sorted(spans, key=lambda span: span.until - span.since))

    @property
    def period_sums(self) -> Ints:
        """Persons newly counted in each release."""
        return self.population.persons

    def _ask(
        self, span: "_Span", rows: list[int] | None, how: str, spans: "Sequence[_Span]", pool: Pool, clock: Clock
    ) -> None:
        """Answer one open question after the other, of some rows or all, until none is open."""
        while (question := span.open_question(rows, how)) is not None:
            if clock.next() <= 0:
                self.outcome.unsolved += span.give_up_all()
                return
            row, wish = question
            verdict, counts = self._search(wish, clock, hopeful=span.hopeful(row, how))
            if counts is not None:
                self.worlds = np.concatenate([self.worlds, counts[None]])
                pool.add(self.classes.spread(counts, self.population.truth))
                for other in spans:
                    other.settle(counts)
                continue
            if verdict is Verdict.IMPOSSIBLE:
                cell = int(span.of[row])
                self.outcome.broken.append(Broken(self.cells.names[cell], span.since, span.until, how))
                pool.remember((cell, span.since, span.until))
            else:
                self.outcome.unsolved += 1
            if self.stop:
                return
            span.give_up(row)

    def _search(self, wish: Wish, clock: Clock, *, hopeful: bool) -> tuple[Verdict, Ints | None]:
        """A world in which a wish holds: one that is near another, or one from the solver."""
        totals = self.worlds @ wish.weights
        gap = np.abs(np.clip(totals, wish.low, wish.high) - totals) + (self.worlds[:, wish.liked] == 0).sum(axis=1)
        for number in np.argsort(gap, kind="stable")[: TRIES if hopeful else 1]:
            found = self.nudger.reach(self.worlds[number], wish)
            if found is not None and self.program.fulfils(found, wish):
                return Verdict.FOUND, found
        return self.program.search(wish, clock.next())


def _doubtful(spans: "Sequence[_Span]", places: Sequence[Place]) -> "list[tuple[_Span, list[int]]]":
    """The rows of these cells in their spans, where they are small there."""
    by_ends = {(span.since, span.until): span for span in spans}
    found = [(by_ends[since, until], by_ends[since, until].row_of.get(cell)) for cell, since, until in places]
    return [(span, [row]) for span, row in found if row is not None]


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
        patterns = np.packbits(np.hstack([inside, touch]), axis=1)
        _kinds, first, kinds = np.unique(patterns, axis=0, return_index=True, return_inverse=True)
        # What answers the hardest answers others: the widest insides first, the narrowest of what touches.
        order = np.lexsort((touch[first].sum(axis=1), -inside[first].sum(axis=1)))
        places = np.argsort(order)
        self.of = small[first[order]]
        self.row_of = {int(cell): int(places[kind]) for cell, kind in zip(small, kinds.reshape(-1), strict=True)}
        self.inside, self.touch = (it[first[order]].astype(np.float32) for it in (inside, touch))
        self.by_touch = np.argsort(self.touch.sum(axis=1), kind="stable")
        persons = int(audit.period_sums[since:until].sum())
        self.most = min(audit.settings.threshold, persons)
        self.most_known = min(audit.settings.threshold, persons - 1)
        self._place(live, audit.known)
        self.open_low = np.ones(self.in_cell.shape, dtype=bool)
        self.open_high = np.ones(self.in_cell.shape, dtype=bool)
        self.closed = False
        self.checked = self.open_low.size * 2

    def _place(self, live: Ints, known: Ints) -> None:
        """Where each record may be: wholly in the cell, touching it, in the span at all; what is asked for then."""
        here = np.where(known < 0, 0, live[known]).astype(bool)
        self.in_cell = (self.inside[:, known] > 0) & here
        touching = (self.touch[:, known] > 0) & here
        self.allowed = self.in_cell.astype(np.int64)
        self.wanted = np.where(touching, 1 + self.most_known, np.where(here, self.most_known, self.most))

    def settle(self, world: Ints) -> None:
        """Close what a world answers."""
        if self.closed:
            return
        present = np.append(world[self.audit.known[:-1]] > 0, True)
        if self.open_low.any():
            least = self.inside @ world
            self.open_low &= ~((least[:, None] <= self.allowed) & present)
        if self.open_high.any():
            greatest = self.touch @ world
            self.open_high &= ~((greatest[:, None] >= self.wanted) & present)
        self.closed = not (self.open_low.any() or self.open_high.any())

    def open_question(self, rows: list[int] | None, how: str) -> tuple[int, Wish] | None:
        """The next open question of a kind, of these rows or of all; None where none is open."""
        low = how == "low"
        opened = self.open_low if low else self.open_high
        if self.closed or not opened.any():
            return None
        some = np.array(rows) if rows is not None else np.arange(len(opened)) if low else self.by_touch
        found = some[opened[some].any(axis=1)]
        return (int(found[0]), self._wish(int(found[0]), opened, low=low)) if len(found) else None

    def hopeful(self, row: int, how: str) -> bool:
        """Whether the question was answered for some record already, so that it is worth seeking a near world."""
        return not (self.open_low if how == "low" else self.open_high)[row].all()

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

    def give_up_all(self) -> int:
        """Ask nothing more; how many cells are left open by that."""
        left = int((self.open_low.any(axis=1) | self.open_high.any(axis=1)).sum())
        self.open_low[:] = self.open_high[:] = False
        self.closed = True
        return left


_Turn = tuple[_Span, list[int] | None, str]
"""A span, some of its rows or all, and what is asked of them."""
