"""The reader, written apart from the gate: no classes, no worlds kept, both bounds of a cell by two integer programs.

Persons of the same release whose attributes stand in the same boxes of the releases are one column, found by comparing
what each release says of them word by word. Knowing a record is one person fewer to wonder about: in that column, at
least one. It is slow, and meant to be.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

import highspy
import numpy as np

from fundapp.donors.disclosure import Catalogue, Counts, Release

Person = tuple[int, tuple[str, ...]]
"""The release that first counted somebody, and their attributes."""


@dataclass(frozen=True)
class Target:
    """A small cell: a code of one or two dimensions, in what was added after one release until another."""

    codes: tuple[tuple[int, str], ...]
    since: int
    until: int
    count: int

    def holds(self, person: Person) -> bool:
        """Whether somebody is in it."""
        return self.since <= person[0] < self.until and all(person[1][axis] == code for axis, code in self.codes)


class Reader:
    """Somebody who has all releases and wonders."""

    def __init__(self, catalogue: Catalogue, counts: Counts, releases: Sequence[Release]) -> None:
        self.catalogue, self.releases = catalogue, releases
        self.codes = [dimension.codes for dimension in catalogue.dimensions]
        self.people: dict[Person, int] = defaultdict(int)
        for key, count in counts.items():
            release = self._release_of(key[0])
            if release is not None:
                pairs = zip(catalogue.dimensions, key[1:], strict=True)
                codes = tuple(code if code in it.codes else it.rest for it, code in pairs)
                self.people[release, codes] += count
        self.said = self._sayings()
        self.columns = self._columns()

    def _release_of(self, quarter: date) -> int | None:
        first = date(quarter.year, (quarter.month - 1) // 3 * 3 + 1, 1)
        last = (first + timedelta(days=95)).replace(day=1) - timedelta(days=1)
        found = [number for number, release in enumerate(self.releases) if last <= release.cut_off]
        return found[0] if found else None

    def _sayings(self) -> list[tuple[dict[int, set[str]], int, int, int]]:
        """Each number that was printed: the codes it is about, of which releases, between what and what."""
        axis = {dimension.name: number for number, dimension in enumerate(self.catalogue.dimensions)}
        found = []
        for release in self.releases:
            for table, cell in [(own, cell) for own in release.tables for cell in own.cells]:
                if cell.value is None:
                    continue
                box = {
                    axis[name]: set(dict(groups)[group])
                    for name, groups, group in zip(table.dimensions, table.groups, cell.groups, strict=True)
                }
                until = [it.cut_off for it in self.releases].index(cell.as_of) + 1  # type: ignore[arg-type]
                half = (release.rounding - 1) // 2
                found.append((box, until, max(release.floor, cell.value - half), cell.value + half))
        return found

    def _columns(self) -> dict[tuple[int, tuple[int, ...]], list[tuple[str, ...]]]:
        """All thinkable persons by release and by the numbers that count them."""
        found: dict[tuple[int, tuple[int, ...]], list[tuple[str, ...]]] = defaultdict(list)
        for release in range(len(self.releases)):
            live = [(number, box) for number, (box, until, _low, _high) in enumerate(self.said) if release < until]
            for codes in product(*self.codes):
                own = tuple(
                    number for number, box in live if all(codes[axis] in allowed for axis, allowed in box.items())
                )
                found[release, own].append(codes)
        return found

    def targets(self, threshold: int) -> Iterator[Target]:
        """Every cell at the finest codes with fewer persons than the threshold."""
        axes = range(len(self.codes))
        for chosen in [*((axis,) for axis in axes), *combinations(axes, 2)]:
            for codes in product(*(self.codes[axis] for axis in chosen)):
                cell = tuple(zip(chosen, codes, strict=True))
                for since, until in combinations(range(len(self.releases) + 1), 2):
                    bare = Target(cell, since, until, 0)
                    count = sum(many for person, many in self.people.items() if bare.holds(person))
                    if count < threshold:
                        yield Target(cell, since, until, count)

    def bounds(self, target: Target, known: Person | None) -> tuple[int, int]:
        """The least and the greatest count that fits everything, knowing one record."""
        keys = list(self.columns)
        mine = None if known is None else next(
            place for place, key in enumerate(keys) if key[0] == known[0] and known[1] in self.columns[key]
        )  # fmt: skip
        inside = [sum(target.holds((key[0], codes)) for codes in self.columns[key]) for key in keys]
        wholly = [float(many == len(self.columns[key])) for many, key in zip(inside, keys, strict=True)]
        partly = [float(many > 0) for many in inside]
        least = self._solve(keys, wholly, mine, 1)
        greatest = self._solve(keys, partly, mine, -1)
        if mine is not None and known is not None:
            least += int(target.holds(known) and not wholly[mine])
            greatest -= int(not target.holds(known) and bool(partly[mine]))
        return least, greatest

    def _solve(
        self, keys: Sequence[tuple[int, tuple[int, ...]]], costs: Sequence[float], mine: int | None, sign: int
    ) -> int:
        solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue("mip_rel_gap", 0.0)
        total = float(self.releases[-1].persons)
        for place, cost in enumerate(costs):
            solver.addCol(sign * cost, 1.0 if place == mine else 0.0, total, 0, np.array([]), np.array([]))
            solver.changeColIntegrality(place, highspy.HighsVarType.kInteger)
        rows: Mapping[Any, list[int]] = defaultdict(list)
        for place, (release, own) in enumerate(keys):
            rows["release", release].append(place)
            for number in own:
                rows["said", number].append(place)
        for (kind, number), places in rows.items():
            low, high = self._between(kind, number)
            solver.addRow(low, high, len(places), np.array(places, dtype=np.int32), np.ones(len(places)))
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"no answer: {solver.getModelStatus()}")
        value: float = solver.getInfo().objective_function_value
        return round(sign * value)

    def _between(self, kind: str, number: int) -> tuple[float, float]:
        if kind == "said":
            return float(self.said[number][2]), float(self.said[number][3])
        before = self.releases[number - 1].persons if number else 0
        return (float(self.releases[number].persons - before),) * 2

    def added(self, since: int, until: int) -> int:
        """Persons counted after one release until another: everybody knows that."""
        return self.releases[until - 1].persons - (self.releases[since - 1].persons if since else 0)

    def breach(self, target: Target, known: Person | None, threshold: int) -> str | None:
        """What somebody finds out about a cell: that it holds somebody else, or nearly how many."""
        least, greatest = self.bounds(target, known)
        mine = int(known is not None and target.holds(known))
        other = int(known is not None and not mine and target.since <= known[0] < target.until)
        if least - mine >= 1:
            return "low"
        return (
            "narrow"
            if greatest - least < min(threshold, self.added(target.since, target.until) - mine - other)
            else None
        )

    def questions(self, threshold: int, seed: int, most: int) -> list[tuple[Target, Person | None]]:
        """Small cells times records, each record once with nobody known besides; a sample where they are too many."""
        targets = list(self.targets(threshold))
        known: list[Person | None] = [None, *sorted(self.people)]
        chosen = random.Random(seed)
        if len(targets) * len(known) <= most:
            return [(target, one) for target in targets for one in known]
        return [(chosen.choice(targets), chosen.choice(known)) for _question in range(most)]
