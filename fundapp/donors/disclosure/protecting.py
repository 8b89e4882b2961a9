"""A release drafted: each table as fine as it can be, each cell only if the auditor finds nobody behind all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product

from fundapp.donors.disclosure.auditor import Audit, Outcome, Place, Pool
from fundapp.donors.disclosure.catalogue import Catalogue, Table
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


@dataclass(frozen=True)
class _Offer:
    """A cell that may be shown: how many it holds, what would be said of it, and the fact that readers would have."""

    cell: Cell
    count: int
    fact: Fact


@dataclass(frozen=True)
class _Plan:
    """A table at a level before anything is audited: its cells, those told before, those that could be told anew."""

    blank: Shown
    names: tuple[tuple[str, ...], ...]
    old: Mapping[tuple[str, ...], Cell]
    offers: tuple[_Offer, ...]
    withheld: tuple[Withheld, ...]

    @property
    def most(self) -> int:
        """Of how many persons it could tell."""
        values = {name: cell.value for name, cell in self.old.items()}
        values |= {offer.cell.groups: offer.cell.value for offer in self.offers}
        return sum(value or 0 for value in values.values())


@dataclass(frozen=True)
class _Attempt:
    """A table at a level: as it would be shown, how many persons it tells of, what is new in it, what is kept back."""

    shown: Shown
    told: int
    facts: tuple[Fact, ...]
    withheld: tuple[Withheld, ...]
    outcome: Outcome


class Protector:
    """Drafts one release after earlier ones, and audits."""

    def __init__(
        self, catalogue: Catalogue, counts: Counts, cut_offs: Sequence[date], earlier: Sequence[Release],
        settings: Settings,
    ) -> None:  # fmt: skip
        if list(cut_offs) != sorted(cut_offs):
            raise ValueError("releases follow one another in time")
        self.catalogue, self.earlier, self.settings = catalogue, tuple(earlier), settings
        self.population = Population(catalogue, counts, cut_offs)
        self.cells = Cells(self.population)
        self.facts: list[Fact] = list(facts_of(catalogue, earlier))
        self.before = {table.table: table for table in earlier[-1].tables} if earlier else {}
        told = [int(persons) for persons in self.population.persons.cumsum()]
        self.contradicted = [release.persons for release in earlier] != told[: len(earlier)]
        """Whether the counts are no longer those of which the releases told. Then nothing can be proven."""
        self.pool = Pool(self.population)
        self.clock = Clock(settings.seconds, settings.seconds_each)
        self.proven: Outcome | None = None
        """The audit that found all of `facts` safe, once there is one."""

    def audit(self, facts: Sequence[Fact], *, stop: bool) -> Outcome:
        """Everything judged under these facts; where `stop`, until something is not safe."""
        if self.contradicted:
            return Outcome(unsolved=1)
        return Audit(self.population, self.cells, facts, self.settings, stop=stop).run(self.pool, self.clock)

    def draft(self) -> Drafted:
        """The release, what it leaves out, and the finding of an audit of all that is out then."""
        attempts = [self._table(table) for table in self.catalogue.tables]
        release = Release(
            self.catalogue.name, self.population.cut_offs[-1], int(self.population.persons.sum()),
            self.settings.threshold, self.settings.rounding,
            tuple(attempt.shown for attempt in attempts if attempt.told),
        )  # fmt: skip
        if self.proven is None:  # nothing new is told; that what is out is safe must be shown all the same
            self.clock = self.clock.renewed()
        outcome = self.proven or self.audit(self.facts, stop=False)
        withheld = tuple(it for attempt in attempts for it in attempt.withheld)
        return Drafted(release, withheld, finding_of(outcome, self.clock.spent))

    def _table(self, table: Table) -> _Attempt:
        """The finest level that tells of enough persons; or the one that tells of most."""
        reason = self._closed(table)
        if reason is not None:
            return self._as_before(table, reason)
        plans = [self._plan(table, number) for number in range(len(table.levels))]
        enough = self.settings.shown * self.population.persons.sum()
        best = None
        for plan in [it for it in plans if it.most >= enough] or [max(plans, key=lambda it: it.most)]:
            attempt = self._attempt(plan)
            if best is None or attempt.told > best.told:
                best = attempt
            if attempt.told >= enough:
                break
        assert best is not None
        if best.facts:
            self.facts += best.facts
            self.proven = best.outcome
        return best if best.told else replace(best, withheld=(Withheld(table.name, None, self._why(best)),))

    def _closed(self, table: Table) -> Reason | None:
        """Why a table cannot tell anything new, whatever it holds."""
        persons = self.population.persons
        if persons.sum() < self.settings.fewest_persons:
            return Reason.TOO_FEW
        if self.contradicted:
            return Reason.UNSOLVED
        if self.earlier and persons[-1] < self.settings.threshold:
            return Reason.UNCHANGED if table.name in self.before else Reason.TOO_FEW
        return None if self.clock.next() > 0 else Reason.UNSOLVED

    def _as_before(self, table: Table, reason: Reason) -> _Attempt:
        """A table as it stood in the last release, which tells nothing new."""
        blank = Shown(table.name, 0, table.levels[0], table.dimensions, (), ())
        shown = self.before.get(table.name, blank)
        told = sum(cell.value or 0 for cell in shown.cells)
        return _Attempt(shown, told, (), (Withheld(table.name, None, reason),), Outcome())

    @staticmethod
    def _why(attempt: _Attempt) -> Reason:
        """The reason of a table of which nothing is left: that of any cell which was not too small."""
        reasons = [it.reason for it in attempt.withheld if it.reason is not Reason.TOO_FEW]
        return reasons[0] if reasons else Reason.TOO_FEW

    def _plan(self, table: Table, number: int) -> _Plan:
        """What a table could tell at one level, if all that is large enough and has grown enough were safe."""
        levels = table.levels[number]
        parts = zip(table.dimensions, levels, strict=True)
        groups = tuple(self.catalogue.dimension(name).level(level).groups for name, level in parts)
        blank = Shown(table.name, number, levels, table.dimensions, groups, ())
        names = [tuple(name for name, _codes in chosen) for chosen in product(*groups)]
        old = self._old(blank)
        offers, withheld = self._offers(blank, names, old)
        return _Plan(blank, tuple(names), old, tuple(offers), tuple(withheld))

    def _attempt(self, plan: _Plan) -> _Attempt:
        """A table at one level: what of the plan is safe."""
        taken, outcome = self._admit(sorted(plan.offers, key=lambda offer: -offer.count))
        new = {offer.cell.groups: offer.cell for offer in taken}
        why = Reason.UNSOLVED if outcome.unsolved else Reason.WOULD_REVEAL
        lost = [it.cell.groups for it in plan.offers if it.cell.groups not in new]
        withheld = (*plan.withheld, *(Withheld(plan.blank.table, name, why) for name in lost))
        cells = tuple(new.get(name) or plan.old.get(name) or Cell(name, None, None) for name in plan.names)
        told = sum(cell.value or 0 for cell in cells)
        return _Attempt(replace(plan.blank, cells=cells), told, tuple(it.fact for it in taken), withheld, outcome)

    def _old(self, blank: Shown) -> dict[tuple[str, ...], Cell]:
        """Cells that the last release showed, where it had the same ones."""
        before = self.before.get(blank.table)
        if before is None or before.groups != blank.groups:
            return {}
        return {cell.groups: cell for cell in before.cells if cell.value is not None}

    def _offers(
        self, blank: Shown, names: Sequence[tuple[str, ...]], old: dict[tuple[str, ...], Cell]
    ) -> tuple[list[_Offer], list[Withheld]]:
        """Cells that could be told anew, and those that are too small, or have not grown enough since they were."""
        offers, withheld = [], []
        for name in names:
            box = Fact(parts_of(self.catalogue, blank, name), len(self.population.cut_offs), 0, 0)
            count = self.population.total(box)
            if count < self.settings.threshold:
                withheld.append(Withheld(blank.table, name, Reason.TOO_FEW))
            elif name in old and count - self._then(box, old[name]) < self.settings.threshold:
                withheld.append(Withheld(blank.table, name, Reason.UNCHANGED))
            else:
                value = rounded(count, self.settings.rounding)
                low, high = interval(value, self.settings.threshold, self.settings.rounding)
                cell = Cell(name, value, self.population.cut_offs[-1])
                offers.append(_Offer(cell, count, replace(box, low=low, high=high)))
        return offers, withheld

    def _then(self, box: Fact, cell: Cell) -> int:
        """How many there were when a cell was last told anew."""
        assert cell.as_of is not None
        return self.population.total(replace(box, until=self.population.cut_offs.index(cell.as_of) + 1))

    def _admit(self, offers: list[_Offer]) -> tuple[list[_Offer], Outcome]:
        """As many of the offers, the greatest first, as are safe with all that is out; and the last audit.

        Where a cell can be found out about, the smallest offer without which it cannot is dropped; where no single
        one helps, the smallest. Worlds that fitted more fit less: each round begins where the last one ended.
        """
        outcome = Outcome()
        while offers:
            outcome = self.audit([*self.facts, *(offer.fact for offer in offers)], stop=True)
            if outcome.ok or not outcome.broken:
                return (offers if outcome.ok else []), outcome
            place = next(reversed(self.pool.lost))
            offers.remove(next((it for it in reversed(offers) if self._helps(it, offers, place)), offers[-1]))
        return [], outcome

    def _helps(self, one: _Offer, offers: list[_Offer], place: Place) -> bool:
        """Whether a cell could no longer be found out about without one of the offers."""
        facts = [*self.facts, *(offer.fact for offer in offers if offer is not one)]
        audit = Audit(self.population, self.cells, facts, self.settings, stop=True)
        return audit.run(self.pool, self.clock, place).ok


def finding_of(outcome: Outcome, seconds: float) -> Finding:
    """An outcome as it is kept."""
    broken = tuple(outcome.broken)
    return Finding(outcome.ok, broken, outcome.unsolved, outcome.checked, outcome.problems, seconds)
