"""Envelopes at random against a plain model; `python -m benchmarks.ledger.campaign` does ten thousand of them."""

from collections import Counter
from collections.abc import Iterator

import pytest
from flask import Flask

from fundapp.core.database import db
from tests.ledger.machine import LedgerMachine, run
from tests.ledger.machine_ground import Ground, ground

RUNS, STEPS = 40, 25
OFTEN = ("receive", "refund", "hold", "free", "pay", "top_up", "fee", "return", "share", "change", "close", "again")
REFUSED = ("refund", "hold", "pay", "fee", "return", "share")


@pytest.fixture
def books(app: Flask) -> Iterator[Ground]:
    """The ground on which machines run."""
    with ground(db._app_engines[app][None]) as made:
        yield made


def test_envelopes_do_what_a_plain_model_says(books: Ground) -> None:
    counts: Counter[str] = Counter()
    run(books, RUNS, 1, STEPS, counts)
    assert counts["runs"] >= RUNS
    assert [each for each in OFTEN if not counts[each]] == []
    assert [each for each in REFUSED if not counts[f"{each}: refused"]] == []


def test_a_model_that_says_otherwise_is_found_out(books: Ground) -> None:
    class Here(LedgerMachine):
        pass

    Here.ground, Here.counts = books, Counter()
    steps = Here()
    steps.begin("received", 0, 100, 500)
    steps.hold(0, 60, False)
    steps.models[0].spent += 1
    with pytest.raises(AssertionError):
        steps.compare()
    steps.models[0].spent = 10_000
    with pytest.raises(AssertionError, match="by the model"):
        steps.hold(0, 1, False)
    steps.teardown()
