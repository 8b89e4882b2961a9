"""A seeded slice of the campaign `python -m benchmarks.outbox.faults`."""

from pathlib import Path

import pytest

from benchmarks.outbox.faults import campaign, database

pytestmark = [pytest.mark.process, pytest.mark.valkey]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_no_acknowledged_message_is_lost_whatever_is_killed(kind: str, tmp_path: Path) -> None:
    """Each fault once; killing a child of somebody who has none at that moment is none."""
    with database(kind, tmp_path) as url:
        outcome = campaign(url, tmp_path, 200, seed=4, hasty=True)
    assert outcome.put == outcome.delivered >= 200
    assert (outcome.lost, outcome.dead) == (0, 0), outcome
    assert outcome.faults >= 6, outcome
