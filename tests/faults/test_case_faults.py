"""Seeded slices of the campaigns of `python -m benchmarks.cases.…`: kills, a flood, canaries."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks.cases import canaries, flood, kills
from benchmarks.outbox.faults import database

pytestmark = [pytest.mark.process, pytest.mark.valkey]


def test_no_code_is_shown_without_a_case_wherever_the_process_is_killed(tmp_path: Path) -> None:
    """One form for each of its steps, and a few more."""
    with database("sqlite", tmp_path) as url:
        outcome = kills.campaign(url, tmp_path, 26)
    assert outcome.good, outcome
    assert outcome.steps >= 15, outcome


@pytest.mark.parametrize("steps", [set(), {1}], ids=["none", "one"])
def test_a_campaign_that_died_at_few_steps_proves_nothing(steps: set[int]) -> None:
    outcome = kills.Outcome(2, steps=2, shown=["a", "b"], cases=2)
    outcome.kills.update(steps)
    assert not outcome.good


@pytest.mark.parametrize(
    ("shown", "cases", "without"),
    [(["a", "b"], 3, 0), (["a", "a"], 2, 0), (["a"], 2, 0), (["a", "b"], 2, 1)],
    ids=["two cases of one form", "one code for two", "no answer", "a code without a case"],
)
def test_a_campaign_sees_what_it_looks_for(shown: list[str], cases: int, without: int) -> None:
    outcome = kills.Outcome(2, steps=1, shown=shown, cases=cases, without_case=without)
    outcome.kills.update({1})
    assert not outcome.good


def test_a_real_application_is_taken_in_time_while_junk_floods_in(tmp_path: Path) -> None:
    with database("sqlite", tmp_path) as url:
        outcome = flood.campaign(url, tmp_path, junk=100, senders=6)
    assert outcome.good, outcome


def test_the_flood_lasts_until_enough_was_sent_and_the_real_one_was_taken() -> None:
    slow, quick = flood.Flood(2, 1), flood.Flood(2, 1)
    assert [slow.next() for _each in range(5)] == [1, 2, 3, 4, 5]
    slow.over.set()
    assert (slow.next(), slow.senders) == (None, 0)
    quick.over.set()
    assert [quick.next() for _each in range(3)] == [1, 2, None]


def test_a_flood_in_which_nobody_takes_the_real_one_ends() -> None:
    endless = flood.Flood(2, 1)
    sent = [endless.next() for _each in range(2 * flood.MOST_TIMES + 1)]
    assert (sent[-2:], endless.senders) == ([2 * flood.MOST_TIMES, None], 0)
    late = flood.Flood(2, 1, ended=0.0)
    assert (late.next(), late.senders) == (None, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kept": 7}, {"kept": 9}, {"sent": 4, "kept": 5}, {"in_time": False}, {"during": False}, {"meanwhile": 0},
        {"notices": flood.MOST_NOTICES + 1},
    ],
    ids=["one lost", "one twice", "too few", "late", "after the flood", "before the flood", "too many notices"],
)  # fmt: skip
def test_a_flood_sees_what_it_looks_for(wrong: dict[str, Any]) -> None:
    right: dict[str, Any] = {"sent": 7, "kept": 8, "in_time": True, "during": True, "meanwhile": 2, "notices": 2}
    assert flood.Outcome(5, **right).good
    assert not flood.Outcome(5, **{**right, **wrong}).good


@pytest.mark.parametrize(("kind", "cases"), [("sqlite", 11), ("postgresql", 2)], ids=["sqlite", "postgresql"])
def test_nothing_that_was_typed_into_a_fund_is_left_anywhere(kind: str, cases: int, tmp_path: Path) -> None:
    with database(kind, tmp_path) as url:
        report, searched_for = canaries.campaign(url, tmp_path, cases)
    assert searched_for > 13 * cases
    assert min(report.read.values()) > 0
