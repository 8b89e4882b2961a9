"""What may be told of persons: releases that pass, naive ones that do not, and the auditor against every table."""

import ast
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.disclosure.attack import Reader
from benchmarks.disclosure.worlds import cut_offs, made_up, naive_release
from fundapp.donors.disclosure import (
    PERSONS,
    REFUSALS,
    Catalogue,
    Cell,
    Counts,
    Dimension,
    Drafted,
    Level,
    Reason,
    Release,
    Settings,
    Shown,
    Table,
    audit,
    draft_release,
    may_show_median,
)
from fundapp.donors.disclosure.facts import interval, period_of, rounded
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


# --- what a number says


def test_a_count_is_rounded_to_the_nearest_multiple_and_may_have_been_what_rounds_to_it() -> None:
    assert [rounded(count, 5) for count in (5, 7, 8, 12, 13)] == [5, 5, 10, 10, 15]
    for count in range(200):
        low, high = interval(rounded(count, 5), 0, 5)
        assert low <= count <= high
        assert high - low <= 4
    assert interval(5, 5, 5) == (5, 7)  # small ones are never shown, and readers know it


def test_a_quarter_is_counted_once_it_has_ended() -> None:
    days = [date(2026, 3, 31), date(2026, 11, 30)]
    assert period_of(date(2026, 1, 1), days) == 0
    assert period_of(date(2026, 3, 31), days) == 0
    assert period_of(date(2026, 7, 1), days) == 1
    assert period_of(date(2026, 10, 1), days) is None


def test_codes_that_nobody_knows_are_counted_with_the_rest() -> None:
    counts = {(date(2024, 1, 1), "woman", "18_29", "ZZ", "nonsense"): 3}
    assert Population(PERSONS, counts, DAYS[:1]).persons.tolist() == [3]


def test_levels_part_the_codes() -> None:
    with pytest.raises(ValueError, match="does not part"):
        Dimension("one", "", ("a", "b"), "a", (Level("short", (("a", ("a",)),)),), {})
    with pytest.raises(ValueError, match="does not part"):
        Dimension("one", "", ("a", "b"), "a", (Level("twice", (("a", ("a", "b")), ("b", ("b",)))),), {})


@pytest.mark.parametrize("wrong", [{"threshold": 1}, {"rounding": 4}, {"rounding": 0}, {"fewest_persons": 4}])
def test_settings_that_protect_nobody_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="threshold"):
        Settings(**wrong)


def test_medians_from_ten() -> None:
    assert [may_show_median(persons) for persons in (9, 10)] == [False, True]


def test_every_code_and_group_has_a_name() -> None:
    for catalogue in (PERSONS, REFUSALS):
        for dimension in catalogue.dimensions:
            for level in dimension.levels:
                assert all(str(dimension.labels[group]) for group, _codes in level.groups)
            assert all(str(dimension.labels[code]) for code in dimension.codes)


def test_no_process_loads_the_solver_before_it_drafts() -> None:
    folder = Path(__file__).parents[2] / "fundapp/donors/disclosure"
    for name in ("__init__", "catalogue", "releases", "shipped"):
        tree = ast.parse((folder / f"{name}.py").read_text())
        named = [node.module or "" for node in tree.body if isinstance(node, ast.ImportFrom)]
        named += [alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names]
        allowed = {f"fundapp.donors.disclosure.{it}" for it in ("catalogue", "releases", "shipped")}
        assert not {"numpy", "highspy"} & set(named)
        assert {it for it in named if it.startswith("fundapp.donors")} <= allowed


# --- drafts


def test_a_draft_tells_what_is_large_rounded_and_is_the_same_each_time() -> None:
    counts = made_up(40, 1, 3)
    draft = draft_release(FEWER, counts, DAYS[0])
    assert draft.finding.ok
    assert {table.table for table in draft.release.tables} >= {"gender", "region", "purpose"}
    for table in draft.release.tables:
        assert all(cell.value is None or (cell.value >= 5 and cell.value % 5 == 0) for cell in table.cells)
    assert any(it.reason is Reason.TOO_FEW and it.groups for it in draft.withheld)
    again = draft_release(FEWER, dict(reversed(list(counts.items()))), DAYS[0])
    assert again.release == draft.release
    assert again.withheld == draft.withheld
    written = json.dumps(draft.to_json(), sort_keys=True)
    assert json.dumps(Drafted.from_json(json.loads(written)).to_json(), sort_keys=True) == written


def test_below_twenty_persons_nothing_is_broken_down() -> None:
    counts = dict(made_up(19, 1, 3))
    draft = draft_release(FEWER, counts, DAYS[0])
    assert not draft.release.tables
    assert {(it.groups, it.reason) for it in draft.withheld} == {(None, Reason.TOO_FEW)}
    counts[date(2024, 2, 1), "woman", "18_29", "CM", "legal"] = 9
    assert draft_release(FEWER, counts, DAYS[0]).release.tables


def test_fewer_new_persons_than_the_threshold_change_no_table() -> None:
    counts = dict(made_up(30, 1, 3))
    first = draft_release(FEWER, counts, DAYS[0]).release
    counts[date(2025, 1, 1), "woman", "18_29", "CM", "legal"] = 4
    second = draft_release(FEWER, counts, DAYS[1], [first])
    assert second.finding.ok
    assert second.release.tables == first.tables
    assert second.release.persons == first.persons + 4
    assert {it.reason for it in second.withheld} <= {Reason.UNCHANGED, Reason.TOO_FEW}


def test_a_cell_that_has_hardly_grown_is_told_as_it_was() -> None:
    counts: dict[tuple[Any, ...], int] = {}
    for gender, old, new in (("woman", 30, 12), ("man", 30, 2), ("other", 4, 0)):
        counts[date(2024, 1, 1), gender, "30_44", "CM", "medical"] = old
        counts[date(2025, 1, 1), gender, "30_44", "CM", "medical"] = new
    only = replace(PERSONS, tables=PERSONS.tables[:1])
    first = draft_release(only, counts, DAYS[0])
    second = draft_release(only, counts, DAYS[1], [first.release])
    told = {cell.groups[0]: cell for table in second.release.tables for cell in table.cells}
    assert (told["man"].value, told["man"].as_of) == (30, DAYS[0])
    assert Reason.UNCHANGED in {it.reason for it in second.withheld if it.groups == ("man",)}
    assert second.finding.ok


def test_out_of_time_nothing_is_told_and_the_finding_is_not_ok() -> None:
    draft = draft_release(FEWER, made_up(40, 1, 3), DAYS[0], [], Settings(seconds=0))
    assert not draft.release.tables
    assert {it.reason for it in draft.withheld} == {Reason.UNSOLVED}
    bare = naive_release(FEWER, made_up(40, 1, 3), DAYS[:1])
    late = audit(FEWER, made_up(40, 1, 3), [bare], Settings(seconds=0))
    assert (late.ok, late.unsolved > 0) == (False, True)


def test_counts_that_contradict_what_was_let_out_are_never_ok() -> None:
    counts = made_up(40, 1, 3)
    first = draft_release(FEWER, counts, DAYS[0]).release
    more = {**counts, (date(2024, 1, 1), "woman", "18_29", "CM", "legal"): 9}
    assert not audit(FEWER, more, [first]).ok
    second = draft_release(FEWER, more, DAYS[1], [first])
    assert not second.finding.ok
    assert all(table in first.tables for table in second.release.tables)


def test_releases_follow_one_another() -> None:
    first = draft_release(REFUSALS, {(date(2024, 1, 1), "no_link"): 30}, DAYS[1]).release
    with pytest.raises(ValueError, match="follow"):
        draft_release(REFUSALS, {}, DAYS[0], [first])


def test_refusals_by_reason() -> None:
    counts = {
        (date(2024, 1, 1), reason): many for reason, many in (("no_link", 14), ("no_answer", 22), ("no_means", 9))
    }
    draft = draft_release(REFUSALS, counts, DAYS[0])
    assert draft.finding.ok
    assert sum(cell.value or 0 for table in draft.release.tables for cell in table.cells) >= 35


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
