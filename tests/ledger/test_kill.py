"""A slice of `python -m benchmarks.ledger.kills`: clients of one envelope, killed with -9 at random moments."""

from pathlib import Path

import pytest

from benchmarks.ledger.ground import KINDS, database
from benchmarks.ledger.killing import Notes, waiting
from benchmarks.ledger.kills import campaign

pytestmark = pytest.mark.process


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_is_killed_nothing_is_overspent_at_any_commit_and_no_acknowledged_act_is_lost(
    kind: str, tmp_path: Path
) -> None:
    with database(kind) as url:
        outcome = campaign(url, tmp_path, clients=6, kills=12, seed=5)
    assert outcome.faults == []
    assert outcome.kills == 12
    assert outcome.reads > 0
    assert outcome.commits > 10
    assert outcome.acknowledged > 10


def test_whoever_comes_after_a_killed_client_knows_what_to_send_again(tmp_path: Path) -> None:
    file = tmp_path / "0.notes"
    file.write_text(
        "send hold a 40 -\ndone h1\nsend hold b 50 -\ndone h2\nsend pay c 40 h1\ndone p\nsend free d 50 h2\nsen"
    )
    notes = Notes.read(file)
    assert notes.open == ("free", "d", 50, "h2")
    assert [made for _act, made in notes.acknowledged] == ["h1", "h2", "p"]
    assert waiting(notes) == ({}, [40])
