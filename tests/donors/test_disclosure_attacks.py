"""The auditor against naive releases, against every table of tiny worlds, and a reader written apart from it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.disclosure.attack import Reader
from benchmarks.disclosure.worlds import cut_offs, made_up, naive_release
from fundapp.donors.disclosure import (
    PERSONS,
    Catalogue,
    Cell,
    Counts,
    Dimension,
    Level,
    Release,
    Settings,
    Shown,
    Table,
    audit,
    draft_release,
)
from fundapp.donors.disclosure.facts import interval, rounded
from fundapp.donors.disclosure.population import Population
from fundapp.donors.disclosure.solver import Program, Verdict, Wish

FEWER = replace(PERSONS, tables=PERSONS.tables[:4])
"""One-way tables only: what several releases of a small fund can tell, quickly."""

DAYS = cut_offs(6)


def _axis(name: str, codes: str) -> Dimension:
    alone = Level("alone", tuple((code, (code,)) for code in codes))
    return Dimension(name, name, tuple(codes), codes[0], (alone,), {code: code for code in codes})


TINY = Catalogue(
    "tiny",
    (_axis("one", "ab"), _axis("two", "xy")),
    (
        Table("one", "one", ("one",), (("alone",),)),
        Table("two", "two", ("two",), (("alone",),)),
        Table("both", "both", ("one", "two"), (("alone", "alone"),)),
    ),
)
SMALL = Settings(threshold=2, rounding=3, fewest_persons=2)


def tiny_counts(*periods: str) -> dict[tuple[Any, ...], int]:
    """Persons of each year as words of two letters: "ax ax by"."""
    found: dict[tuple[Any, ...], int] = {}
    for number, words in enumerate(periods):
        for word in words.split():
            key = (date(2024 + number, 1, 1), *word)
            found[key] = found.get(key, 0) + 1
    return found


def tiny_release(day: date, persons: int, said: Mapping[str, int], *, floor: int = 0, rounding: int = 1) -> Release:
    """A release that says these values of cells: "a", "x", "ax"."""
    tables = []
    for table in TINY.tables:
        groups = tuple(TINY.dimension(name).levels[0].groups for name in table.dimensions)
        names = [tuple(group for group, _codes in chosen) for chosen in product(*groups)]
        cells = tuple(Cell(name, said["".join(name)], day) for name in names if "".join(name) in said)
        tables.append(Shown(table.name, 0, table.levels[0], table.dimensions, groups, cells))
    return Release("tiny", day, persons, floor, rounding, tuple(tables))


# --- naive releases are broken


@pytest.mark.parametrize("floor", [0, 5])
def test_rounding_alone_and_hiding_small_cells_alone_are_broken(floor: int) -> None:
    counts = made_up(45, 1, 2)
    naive = naive_release(FEWER, counts, DAYS[:1], floor=floor, rounding=1 if floor else 5)
    finding = audit(FEWER, counts, [naive], Settings(seconds=1))
    assert not finding.ok
    assert finding.broken


def test_two_safe_releases_can_be_unsafe_together() -> None:
    counts = tiny_counts("ax ax ay bx by bx by", "ax")
    first = tiny_release(DAYS[0], 7, {"a": 3}, floor=2, rounding=3)
    second = tiny_release(DAYS[1], 8, {"a": 4}, rounding=1)
    assert audit(TINY, counts, [replace(first, rounding=1), second], SMALL).broken
    assert audit(TINY, counts, [first, replace(first, cut_off=DAYS[1], persons=8)], SMALL).ok


def test_a_cell_that_only_the_knower_is_in_is_not_given_away_by_them() -> None:
    """Two in a cell: who knows one of them must not prove the other."""
    counts = tiny_counts("ax bx bx by by")
    free = tiny_release(DAYS[0], 5, {})
    assert audit(TINY, counts, [free], SMALL).ok
    least_one = tiny_release(DAYS[0], 5, {"a": 2}, rounding=3)  # 1 to 3: somebody is there
    assert [(it.cell, it.how) for it in audit(TINY, counts, [least_one], SMALL).broken if it.how == "low"]


def test_the_floor_of_what_is_shown_is_known_too() -> None:
    counts = tiny_counts("ax ax bx bx bx by")
    assert audit(TINY, counts, [tiny_release(DAYS[0], 6, {"b": 3}, floor=0, rounding=5)], SMALL).ok
    assert not audit(TINY, tiny_counts("ax bx bx bx bx bx"), [tiny_release(DAYS[0], 6, {"b": 6}, floor=5, rounding=3)],
                     SMALL).ok  # fmt: skip


# --- the auditor against every table there is


def _worlds(releases: list[Release]) -> list[np.ndarray]:
    """Every table of whole numbers that fits: (releases, one, two)."""
    totals = np.diff([0, *(release.persons for release in releases)])
    split = [
        [np.array(it).reshape(2, 2) for it in product(range(total + 1), repeat=4) if sum(it) == total]
        for total in totals
    ]
    return [np.array(world) for world in product(*split) if _fits(np.array(world), releases)]


def _fits(world: np.ndarray, releases: list[Release]) -> bool:
    days = [release.cut_off for release in releases]
    for release in releases:
        for table, cell in [(own, cell) for own in release.tables for cell in own.cells]:
            sums = world[: days.index(cell.as_of) + 1].sum(axis=0)  # type: ignore[arg-type]
            codes = dict(zip(table.dimensions, cell.groups, strict=True))
            rows = ["ab".index(codes["one"])] if "one" in codes else [0, 1]
            columns = ["xy".index(codes["two"])] if "two" in codes else [0, 1]
            low, high = interval(cell.value or 0, release.floor, release.rounding)
            if not low <= sums[np.ix_(rows, columns)].sum() <= high:
                return False
    return True


def _lost(counts: Counts, releases: list[Release], threshold: int) -> bool:
    """Whether any small cell is given away, by trying every world with every record."""
    truth = Population(TINY, counts, [it.cut_off for it in releases]).truth.reshape(-1, 2, 2)
    worlds = _worlds(releases)
    cells = [(rows, columns) for rows in ([0, 1], [0], [1]) for columns in ([0, 1], [0], [1])][1:]
    records = [None, *(tuple(it) for it in np.argwhere(truth > 0))]
    for (rows, columns), (since, until), known in product(cells, combinations(range(len(releases) + 1), 2), records):
        total = int(truth[since:until].sum())
        if truth[since:until][:, rows][:, :, columns].sum() >= threshold:
            continue
        fit = [it[since:until][:, rows][:, :, columns].sum() for it in worlds if known is None or it[known] > 0]
        there = known is not None and since <= known[0] < until
        mine = int(there and known is not None and known[1] in rows and known[2] in columns)
        other = int(there) - mine
        if min(fit) - mine >= 1 or max(fit) - min(fit) < min(threshold, total - mine - other):
            return True
    return False


@st.composite
def tiny_stories(draw: st.DrawFn) -> tuple[dict[tuple[Any, ...], int], list[Release]]:
    words = st.lists(st.sampled_from(["ax", "ay", "bx", "by"]), max_size=4)
    first, second = draw(words), draw(words)
    counts = tiny_counts(" ".join(first), " ".join(second))
    rounding, floor = draw(st.sampled_from([1, 3])), draw(st.sampled_from([0, 2]))
    releases = []
    for number, people in enumerate((first, first + second)):
        shown = draw(st.sets(st.sampled_from(["a", "b", "x", "y", "ax", "by"]), max_size=3))
        values = {name: sum(set(name) <= set(it) for it in people) for name in sorted(shown)}
        said = {name: rounded(value, rounding) for name, value in values.items() if value >= floor}
        releases.append(tiny_release(DAYS[number], len(people), said, floor=floor, rounding=rounding))
    return counts, releases


@settings(max_examples=40, deadline=None)
@given(tiny_stories())
def test_the_auditor_is_exact(story: tuple[dict[tuple[Any, ...], int], list[Release]]) -> None:
    counts, releases = story
    finding = audit(TINY, counts, releases, SMALL)
    assert not finding.unsolved
    assert finding.ok is not _lost(counts, releases, SMALL.threshold)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.sampled_from(["ax", "ay", "bx", "by"]), max_size=4), st.lists(st.sampled_from(["ax", "by"]), max_size=4)
)
def test_tiny_drafts_give_nobody_away(first: list[str], second: list[str]) -> None:
    counts = tiny_counts(" ".join(first), " ".join(second))
    one = draft_release(TINY, counts, DAYS[0], [], SMALL)
    two = draft_release(TINY, counts, DAYS[1], [one.release], SMALL)
    releases = [
        replace(it, tables=tuple(replace(t, cells=tuple(c for c in t.cells if c.value is not None)) for t in it.tables))
        for it in (one.release, two.release)
    ]
    assert not _lost(counts, releases, SMALL.threshold)


def test_what_the_solver_says_is_checked_in_whole_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.array([[1, 1]])
    program = Program(rows, np.array([4]), np.array([4]), 100)
    wish = Wish(np.array([1, 0]), 3, 9, None, ())
    verdict, counts = program.search(wish, 5)
    assert verdict is Verdict.FOUND
    assert counts is not None
    assert counts.sum() == 4
    assert program.search(replace(wish, low=5), 5) == (Verdict.IMPOSSIBLE, None)
    assert program.search(wish, 0) == (Verdict.UNSOLVED, None)
    monkeypatch.setattr(Program, "fulfilled", lambda _self, _counts: False)
    assert program.search(wish, 5) == (Verdict.UNSOLVED, None)


# --- three funds, five releases each, and a reader written apart from the gate


@pytest.mark.parametrize(("persons", "seed"), [(24, 1), (40, 1), (55, 3)])
def test_five_releases_of_a_fund_give_nobody_away(persons: int, seed: int) -> None:
    counts = made_up(persons, 5, seed)
    few = replace(PERSONS, tables=PERSONS.tables[:2])
    releases: list[Release] = []
    for day in DAYS[:5]:
        draft = draft_release(few, counts, day, releases)
        assert draft.finding.ok
        releases.append(draft.release)
    assert any(cell.value for table in releases[-1].tables for cell in table.cells)
    reader = Reader(PERSONS, counts, releases)
    for target, known in reader.questions(5, seed, 12):
        assert reader.breach(target, known, 5) is None, (target, known)
