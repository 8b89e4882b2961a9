"""Seeded slices of the campaigns of `python -m benchmarks.cases.…`: kills, a flood, canaries."""

from pathlib import Path

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


@pytest.mark.parametrize(("kind", "cases"), [("sqlite", 11), ("postgresql", 2)], ids=["sqlite", "postgresql"])
def test_nothing_that_was_typed_into_a_fund_is_left_anywhere(kind: str, cases: int, tmp_path: Path) -> None:
    with database(kind, tmp_path) as url:
        report, searched_for = canaries.campaign(url, tmp_path, cases)
    assert searched_for > 13 * cases
    assert min(report.read.values()) > 0
