"""Any history of keys against a model of who may read what, on real decryption; and that breakage shows."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.vault import access_machine
from tests.vault.stage import Stage, staged


@pytest.fixture
def stage(make_app: Callable[..., Flask], tmp_path: Path) -> Iterator[Stage]:
    with staged(make_app(), tmp_path / "vault") as made:
        yield made


def test_whoever_the_model_allows_reads_and_nobody_else_by_any_means(stage: Stage) -> None:
    counts: Counter[str] = Counter()
    access_machine.run(stage, 30, 1, 15, counts)
    print(counts)
    assert counts["runs"] >= 30
