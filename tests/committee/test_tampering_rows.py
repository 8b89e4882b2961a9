"""Rows of decisions that somebody changed, compared offline with the log."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from fundapp.audit.verify import verify_export
from fundapp.committee.cli import committee
from fundapp.committee.models import CommitteeVote, DecisionRound, Panellist, RoundLine
from fundapp.core.database import ReadSession, db
from tests.committee.chamber import Chamber
from tests.committee.proving import (
    found,
    kept_of,
    log_of,
    votes_of,
)
from tests.committee.test_tampering import broken, decided, opened

__all__ = ["broken"]

ROWS: dict[str, tuple[Callable[[Session, UUID], Any], str]] = {
    "an amount of a line": (
        lambda session, round_id: session.execute(
            update(RoundLine).where(RoundLine.round_id == round_id, RoundLine.position == 0).values(approved=1)
        ),
        "approved",
    ),
    "what was asked": (
        lambda session, round_id: session.execute(
            update(RoundLine).where(RoundLine.round_id == round_id, RoundLine.position == 1).values(asked=200_001)
        ),
        "asked",
    ),
    "the outcome": (
        lambda session, round_id: session.execute(
            update(DecisionRound).where(DecisionRound.id == round_id).values(outcome="declined")
        ),
        "outcome",
    ),
    "the conditions": (
        lambda session, round_id: session.execute(
            update(DecisionRound).where(DecisionRound.id == round_id).values(conditions=("receipts",))
        ),
        "conditions",
    ),
    "the reason": (
        lambda session, round_id: session.execute(
            update(DecisionRound).where(DecisionRound.id == round_id).values(reason="no_danger")
        ),
        "reason",
    ),
    "a standing": (
        lambda session, round_id: session.execute(
            update(Panellist).where(Panellist.round_id == round_id).values(standing="recused")
        ),
        "panel",
    ),
    "a salt": (
        lambda session, round_id: session.execute(
            update(CommitteeVote).where(CommitteeVote.round_id == round_id).values(salt=b"s" * 32)
        ),
        "votes",
    ),
    "a vote removed": (
        lambda session, round_id: session.execute(delete(CommitteeVote).where(CommitteeVote.round_id == round_id)),
        "votes",
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_what_is_changed_in_the_rows_after_a_decision_is_found(name: str, broken: Chamber) -> None:
    round_id = decided(broken)
    assert found(broken) == ("", "")
    change, field = ROWS[name]
    change(broken.session, round_id)
    broken.session.commit()
    assert found(broken) == ("decisions.differ", field)


def test_the_export_of_decisions_is_a_file_that_the_program_compares(
    chamber: Chamber, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chamber.policy()
    decided(chamber)
    monkeypatch.setitem(chamber.app.extensions["fundapp.ports"].questions, "thing", chamber.sources["thing"])
    monkeypatch.setattr("fundapp.committee.cli.snapshot", lambda: ReadSession(db))  # all share one connection here
    file = tmp_path / "decisions.jsonl"
    answer = CliRunner().invoke(committee, ["export", str(file)], obj=lambda: chamber.app)
    assert answer.exit_code == 0, answer.output
    from fundapp.audit.verify import read_kept

    kept = read_kept(str(file))
    assert kept is not None
    assert verify_export(log_of(chamber), root=chamber.vault.root, kept=kept).decisions == 1
    missing = CliRunner().invoke(committee, ["export", str(tmp_path / "no" / "file")], obj=lambda: chamber.app)
    assert missing.exit_code == 1


def test_a_round_that_is_being_written_to_is_left_out(chamber: Chamber) -> None:
    chamber.policy()
    round_id = decided(chamber)
    log_of(chamber)
    other = opened(chamber)
    rows = kept_of(chamber).rows
    assert rows[other.hex] == {"newer": True, "round": other.hex}
    assert rows[round_id.hex]["state"] == "decided"
    assert votes_of(chamber, other) == []
