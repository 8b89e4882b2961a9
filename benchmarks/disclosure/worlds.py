"""Made-up funds: who was helped in which quarter. And releases that protect nobody, to be broken."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any

from fundapp.donors.disclosure import Catalogue, Cell, Counts, Release, Shown
from fundapp.donors.disclosure.facts import Fact, parts_of, rounded
from fundapp.donors.disclosure.population import Population

FIRST = 2024
GENDERS = {"woman": 38, "man": 55, "non_binary": 2, "other": 1, "unsaid": 4}
AGES = {"under_18": 1, "18_29": 25, "30_44": 45, "45_59": 20, "60_over": 5, "unsaid": 4}
REGIONS = {"CM": 30, "CD": 25, "TD": 10, "CF": 7, "CG": 6, "GA": 6, "BI": 6, "RW": 4, "GQ": 3, "AO": 2, "FR": 1}
PURPOSES = {
    "relocation": 25, "subsistence": 18, "medical": 12, "psychosocial": 6, "legal": 12, "prison_visits": 3,
    "physical_security": 5, "digital_security": 4, "communications": 3, "transport": 4, "family_support": 4,
    "equipment": 3, "other": 1,
}  # fmt: skip


def made_up(persons: int, years: int, seed: int) -> Counts:
    """So many persons over so many years, skewed as such funds are, each fund with a slant of its own."""
    chosen = random.Random(seed)
    slanted = [_slanted(shares, chosen) for shares in (GENDERS, AGES, REGIONS, PURPOSES)]
    quarters = [date(FIRST + number // 4, 1 + 3 * (number % 4), 1) for number in range(years * 4)]
    rows = (
        (chosen.choice(quarters), *(chosen.choices(list(it), list(it.values()))[0] for it in slanted))
        for _person in range(persons)
    )
    return Counter(rows)


def _slanted(shares: Mapping[str, float], chosen: random.Random) -> dict[str, float]:
    return {code: share * chosen.choice((0.3, 1, 1, 2)) for code, share in shares.items()}


def cut_offs(years: int) -> list[date]:
    """The last day of each year."""
    return [date(FIRST + number, 12, 31) for number in range(years)]


def naive_release(
    catalogue: Catalogue, counts: Counts, days: Sequence[date], *, floor: int = 0, rounding: int = 5
) -> Release:
    """Every table at its finest level, every cell of at least `floor` rounded and nothing else done."""
    population = Population(catalogue, counts, days)
    tables = []
    for table in catalogue.tables:
        pairs = zip(table.dimensions, table.levels[0], strict=True)
        groups = tuple(catalogue.dimension(name).level(level).groups for name, level in pairs)
        blank = Shown(table.name, 0, table.levels[0], table.dimensions, groups, ())
        names = [tuple(name for name, _codes in chosen) for chosen in product(*groups)]
        values = [population.total(Fact(parts_of(catalogue, blank, name), len(days), 0, 0)) for name in names]
        cells = tuple(
            Cell(name, rounded(value, rounding) if value >= floor else None, days[-1] if value >= floor else None)
            for name, value in zip(names, values, strict=True)
        )
        tables.append(Shown(table.name, 0, table.levels[0], table.dimensions, groups, cells))
    return Release(catalogue.name, days[-1], int(population.persons.sum()), floor, rounding, tuple(tables))


def told(release: Release) -> dict[str, Any]:
    """Of each table, the share of all persons that its cells tell of."""
    return {
        table.table: sum(cell.value or 0 for cell in table.cells) / max(1, release.persons) for table in release.tables
    }
