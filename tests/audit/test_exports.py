"""Exports and proofs of the real log, read by the verifier that auditors have."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.commands import erase_payloads
from fundapp.audit.export import consistency_bundle, inclusion_bundle
from fundapp.audit.models import CheckpointRow, Entry
from fundapp.audit.sequencer import sequence
from fundapp.audit.verify import Refused, verify_bundle, verify_export
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, NotFound
from tests.audit.logs import ORIGIN, SIGNER, checkpoint, exported, fill


def test_the_log_verifies_against_a_checkpoint_that_was_kept(session: Session, ctx: Context) -> None:
    fill(session, ctx, 300)
    held = checkpoint(session)
    fill(session, ctx, 40)
    checkpoint(session)
    found = verify_export(exported(session), held=[held], key=SIGNER.key)
    assert (found.entries, found.checkpoints, found.erased, found.confirmed) == (340, 2, 0, (300,))


def test_an_export_ends_at_the_newest_checkpoint(session: Session, ctx: Context) -> None:
    fill(session, ctx, 5)
    checkpoint(session)
    fill(session, ctx, 5)
    assert verify_export(exported(session)).entries == 5


def test_an_erased_payload_is_missing_and_accounted_for(session: Session, ctx: Context) -> None:
    ids = fill(session, ctx, 5)
    held = checkpoint(session)
    erase_payloads(session, ctx, ids[:2], "person_asked")
    sequence(session)
    checkpoint(session)
    found = verify_export(exported(session), held=[held])
    assert (found.entries, found.erased) == (6, 2)


def test_a_row_changed_behind_the_triggers_is_found(session: Session, ctx: Context) -> None:
    fill(session, ctx, 9)
    held = checkpoint(session)
    fill(session, ctx, 1)
    checkpoint(session)
    lines = exported(session)
    lines[3] = lines[3].replace(b"case.vote.cast", b"case.vote.lost")
    with pytest.raises(Refused):
        verify_export(lines, held=[held])


def test_without_a_checkpoint_there_is_nothing_to_export(session: Session, ctx: Context) -> None:
    fill(session, ctx, 1)
    with pytest.raises(Conflict):
        exported(session)


def test_an_entry_is_proved_to_the_newest_checkpoint(session: Session, ctx: Context) -> None:
    ids = fill(session, ctx, 300)
    note = checkpoint(session)
    later = fill(session, ctx, 1)
    bundle = inclusion_bundle(session, ORIGIN, ids[123])
    assert verify_bundle(bundle, held=[note], key=SIGNER.key)
    with pytest.raises(Refused):
        verify_bundle(bundle.replace(b'"round":123', b'"round":124'))
    with pytest.raises(NotFound):
        inclusion_bundle(session, ORIGIN, later[0])


def test_a_longer_log_is_proved_to_go_on_from_a_shorter_one(session: Session, ctx: Context) -> None:
    fill(session, ctx, 300)
    held = checkpoint(session)
    fill(session, ctx, 77)
    checkpoint(session)
    old, new = session.scalars(select(CheckpointRow).order_by(CheckpointRow.size))
    bundle = consistency_bundle(session, ORIGIN, old, new)
    assert verify_bundle(bundle, held=[held], key=SIGNER.key)


def test_an_export_is_read_in_chunks(session: Session, ctx: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fundapp.audit.export.CHUNK", 7)
    fill(session, ctx, 20)
    checkpoint(session)
    assert verify_export(exported(session)).entries == 20
    assert not any(isinstance(each, Entry) for each in session)
