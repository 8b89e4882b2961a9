"""A release drafted: each table as fine as it can be, each cell only if the auditor finds nobody behind all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from fundapp.donors.disclosure.auditor import Audit, Outcome, Pool
from fundapp.donors.disclosure.catalogue import Catalogue, Groups, Table
from fundapp.donors.disclosure.facts import Fact, facts_of, interval, parts_of, rounded
from fundapp.donors.disclosure.population import Cells, Counts, Population
from fundapp.donors.disclosure.releases import (
    Cell,
    Drafted,
    Finding,
    Reason,
    Release,
    Settings,
    Shown,
    Withheld,
)
from fundapp.donors.disclosure.solver import Clock
from itertools import product


@dataclass(frozen=True)
class _Offer:
    """A cell that may be shown: its groups, the true count now, what is said of it, what it said before."""

    groups: tuple[str, ...]
    count: int
    fact: Fact
    value: int


@dataclass(frozen=True)
class _Attempt:
    """A table at a level: cells, how many persons the shown ones hold, facts that are new, what is kept back."""

    shown: Shown
    persons: int
    facts: tuple[Fact, ...]
    withheld: tuple[Withheld, ...]


class Protector:
    """Drafts one release after earlier ones."""

    def __init__(
        self, catalogue: Catalogue, counts: Counts, cut_off: date, earlier: Sequence[Release], settings: Settings
    ) -> None:
        self.catalogue, self.earlier, self.settings = catalogue, tuple(earlier), settings
        self.cut_offs = (*(release.cut_off for release in earlier), cut_off)
        self.population = Population(catalogue, counts, self.cut_offs)
        self.cells = Cells(self.population)
        self.facts: list[Fact] = list(facts_of(catalogue, earlier))
        self.pool = Pool(self.population)
        self.clock = Clock(settings.seconds, settings.seconds_each)

    def draft(self) -> Drafted:
        """The release, what it leaves out, and the finding of an audit of all that is out then."""
        tables: list[Shown] = []
        withheld: list[Withheld] = []
        for table in self.catalogue.tables:
            attempt = self._table(table)
            self.facts += attempt.facts
            withheld += attempt.withheld
            if attempt.shown.cells:
                tables.append(attempt.shown)
        release = Release(
            self.catalogue.name, self.cut_offs[-1], int(self.population.persons.sum()), self.settings.threshold,
            self.settings.rounding, tuple(tables),
        )  # fmt: skip
        outcome = self._audit(self.facts, stop=False)
        return Drafted(release, tuple(withheld), finding_of(outcome, self.clock.spent))

    def _audit(self, facts: Sequence[Fact], *, stop: bool) -> Outcome:
        return Audit(self.population, self.cells, facts, self.settings, stop=stop).run(self.pool, self.clock)

    def _table(self, table: Table) -> _Attempt:
        best = None
        for number in range(len(table.levels)):
            attempt = self._level(table, number)
            if attempt.persons >= self.settings.shown * self.population.persons.sum():
                return attempt
            best = attempt if best is None or attempt.persons > best.persons else best
        assert best is not None
        return best

    def _level(self, table: Table, number: int) -> _Attempt:
        levels = table.levels[number]
        groups: tuple[Groups, ...] = tuple(
            self.catalogue.dimension(name).level(level).groups for name, level in zip(table.dimensions, levels)
        )
        blank = Shown(table.name, number, levels, table.dimensions, groups, ())
        offers = []
        hidden = []
        for chosen in product(*groups):
            names = tuple(name for name, _codes in chosen)
            box = Fact(parts_of(self.catalogue, blank, names), len(self.cut_offs), 0, 0)
            count = self.population.total(box)
            if count < self.settings.threshold:
                hidden.append(Withheld(table.name, names, Reason.TOO_FEW))
                continue
            value = rounded(count, self.settings.rounding)
            low, high = interval(value, self.settings.threshold, self.settings.rounding)
            offers.append(_Offer(names, count, replace(box, low=low, high=high), value))
        offers.sort(key=lambda offer: -offer.count)
        taken = self._admit(offers, [])
        said = {offer.groups: offer for offer in taken}
        cells = tuple(
            Cell(names, said[names].value, self.cut_offs[-1]) if names in said else Cell(names, None, None)
            for names in (tuple(name for name, _ in chosen) for chosen in product(*groups))
        )
        hidden += [Withheld(table.name, o.groups, Reason.WOULD_REVEAL) for o in offers if o.groups not in said]
        return _Attempt(
            replace(blank, cells=cells if taken else ()), sum(o.count for o in taken), tuple(o.fact for o in taken), tuple(hidden)
        )

    def _admit(self, offers: list[_Offer], taken: list[_Offer]) -> list[_Offer]:
        if not offers:
            return taken
        if self._audit([*self.facts, *(o.fact for o in [*taken, *offers])], stop=True).ok:
            return [*taken, *offers]
        if len(offers) == 1:
            return taken
        half = len(offers) // 2
        return self._admit(offers[half:], self._admit(offers[:half], taken))


def finding_of(outcome: Outcome, seconds: float) -> Finding:
    return Finding(outcome.ok, tuple(outcome.broken), outcome.unsolved, outcome.checked, outcome.problems, seconds)
