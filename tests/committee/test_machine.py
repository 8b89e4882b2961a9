"""Rounds at random against a small model; `python -m benchmarks.committee.machine` does ten thousand of them."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.cases.founding import Founded
from tests.committee.rounds_ground import Ground, ground
from tests.committee.rounds_machine import RoundsMachine, run

RUNS = 20
OFTEN = (
    "convene", "declare", "open", "vote", "rewrite", "close", "decided", "open: refused", "vote: refused",
    "declare: refused", "fill: refused", "extend: refused",
)  # fmt: skip


@pytest.fixture
def committee(app: Flask, seated: Founded, tmp_path: Path) -> Iterator[Ground]:
    """The ground on which machines run."""
    shutil.copytree(seated.folder, tmp_path, dirs_exist_ok=True)
    with ground(app, seated, tmp_path) as made:
        yield made


def test_rounds_do_what_a_small_model_says(committee: Ground) -> None:
    counts: Counter[str] = Counter()
    run(committee, RUNS, 1, 30, counts)
    assert counts["runs"] >= RUNS
    assert [each for each in OFTEN if not counts[each]] == []


def test_what_chance_seldom_brings_is_done_on_purpose(committee: Ground) -> None:
    class Here(RoundsMachine):
        pass

    Here.ground, Here.counts = committee, Counter()
    steps = Here()
    steps.begin([600_000], {"bruno"}, {"awa", "claire", "denis"})
    steps.open()
    steps.declare("esther", "none")
    steps.vote("awa", "for", [4, 4, 4], frozenset(), 0, 9)
    steps.declare("awa", "family")
    steps.fill("esther", 9)
    steps.close(due=True)
    assert steps.model.state == "lapsed"
    steps.extend()
    steps.rewrite(0)
    steps.everybody_votes({"awa"}, 4, "money")
    steps.everybody_votes({"awa"}, 4, "gone")
    assert steps.model.state == "open"
    steps.everybody_votes({"awa"}, 4, "")
    assert steps.model.state == "decided"
    steps.ask([1], set())
    steps.cancel(0)
    assert (steps.model.question, steps.model.state) == ("award", "cancelled")
    steps.teardown()
    done = ("fill", "lapsed", "extend", "rewrite", "decision refused by its source", "decided", "cancel")
    assert [each for each in done if not Here.counts[each]] == []


def test_a_model_that_says_otherwise_is_found_out(committee: Ground) -> None:
    class Here(RoundsMachine):
        pass

    Here.ground, Here.counts = committee, Counter()
    steps = Here()
    steps.begin([600_000], set(), {"awa", "claire", "denis"})
    steps.model.standing["awa"] = "recused"
    with pytest.raises(AssertionError):
        steps.compare()
    with pytest.raises(AssertionError, match="by the model"):
        steps.declare("awa", "none")
    steps.teardown()
