"""What may be told of persons: what a draft tells, what it keeps back, and when it tells nothing."""

import ast
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from benchmarks.disclosure.worlds import cut_offs, made_up, naive_release
from fundapp.donors.disclosure import (
    PERSONS,
    REFUSALS,
    Dimension,
    Drafted,
    Level,
    Reason,
    Settings,
    audit,
    draft_release,
)
from fundapp.donors.disclosure.facts import interval, period_of, rounded
from fundapp.donors.disclosure.population import Population

FEWER = replace(PERSONS, tables=PERSONS.tables[:4])
"""One-way tables only: what several releases of a small fund can tell, quickly."""

DAYS = cut_offs(6)


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
