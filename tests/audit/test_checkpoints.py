"""Checkpoints: signed, of what stands in the log, by one key."""

from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from fundapp.audit.checkpoints import make_checkpoint
from fundapp.audit.commands import record
from fundapp.audit.models import CheckpointRow, Entry
from fundapp.audit.signing import Signer, kept_seed, signer_of
from fundapp.audit.verify import Frontier, Refused, read_checkpoint, read_key
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from tests.audit.logs import ORIGIN, SIGNER, checkpoint, fill
from tests.fixtures.application import NOW
from tests.fixtures.databases import settings_for


def test_an_empty_log_has_no_checkpoint(session: Session) -> None:
    assert make_checkpoint(session, SIGNER, NOW) is None


def test_a_checkpoint_is_signed_and_states_the_size_and_root_of_the_log(session: Session, ctx: Context) -> None:
    fill(session, ctx, 11)
    found = read_checkpoint(checkpoint(session), *read_key(SIGNER.key))
    expected = Frontier()
    for leaf in session.scalars(select(Entry.leaf_hash).order_by(Entry.index)):
        expected.append(leaf)
    assert (found.origin, found.size, found.root) == (ORIGIN, 11, expected.root())


def test_a_checkpoint_covers_what_was_only_staged(session: Session, ctx: Context) -> None:
    record(session, ctx, "case.seen", "case", ctx.actor.id)  # type: ignore[union-attr]
    assert "\n1\n" in checkpoint(session)


def test_an_unchanged_log_keeps_its_checkpoint(session: Session, ctx: Context) -> None:
    fill(session, ctx, 3)
    assert checkpoint(session) == checkpoint(session)
    assert len(session.scalars(select(CheckpointRow)).all()) == 1


def test_another_key_is_refused_for_a_log_that_has_a_checkpoint(session: Session, ctx: Context) -> None:
    fill(session, ctx, 3)
    checkpoint(session)
    fill(session, ctx, 1)
    with pytest.raises(Conflict):
        make_checkpoint(session, Signer(ORIGIN, b"x" * 32), NOW)
    with pytest.raises(Conflict):
        make_checkpoint(session, Signer("elsewhere/audit", b"k" * 32), NOW)


def test_a_checkpoint_of_another_key_does_not_verify(session: Session, ctx: Context) -> None:
    fill(session, ctx, 3)
    note = checkpoint(session)
    with pytest.raises(Refused):
        read_checkpoint(note, *read_key(Signer(ORIGIN, b"x" * 32).key))


def test_an_installation_without_a_configured_key_makes_one_and_keeps_it(tmp_path: Path) -> None:
    settings = settings_for("sqlite:///unused", tmp_path / "data")
    assert signer_of(settings).key == signer_of(settings).key
    file = tmp_path / "data" / "audit-key"
    assert file.stat().st_mode & 0o077 == 0
    assert kept_seed(file) == kept_seed(file)
    assert [path.name for path in file.parent.iterdir()] == ["audit-key"]
    assert signer_of(settings_for("sqlite:///unused", tmp_path / "other")).key != signer_of(settings).key


def test_a_configured_key_is_used_and_no_file_is_made(tmp_path: Path) -> None:
    key = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
    settings = settings_for("sqlite:///unused", tmp_path, audit_key=key, audit_origin=ORIGIN)
    assert signer_of(settings).key == SIGNER.key
    assert list(tmp_path.iterdir()) == []


def damage(session: Session, statement: str) -> None:
    """What somebody does who owns the database."""
    if session.get_bind().dialect.name == "sqlite":
        for table in ("audit_head", "audit_checkpoint"):
            for event in ("update", "delete", "replace"):
                session.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{event}"))
    else:
        for table in ("audit_head", "audit_checkpoint"):
            session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    session.execute(text(statement), {"frontier": b"x" * 32})


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_head SET frontier = :frontier, size = 1",
        "UPDATE audit_head SET size = 3",
        "UPDATE audit_head SET size = 7",
    ],
)
def test_a_head_that_somebody_changed_is_not_signed(session: Session, ctx: Context, statement: str) -> None:
    fill(session, ctx, 4)
    checkpoint(session)
    damage(session, statement)
    with pytest.raises(Conflict):
        make_checkpoint(session, SIGNER, NOW)


def test_what_this_machine_signed_is_not_contradicted_even_if_the_database_forgot(
    session: Session, ctx: Context, tmp_path: Path
) -> None:
    signer = Signer(ORIGIN, b"k" * 32, tmp_path / "folder" / "last")
    fill(session, ctx, 4)
    made = make_checkpoint(session, signer, NOW)
    assert made is not None
    signer.remember(made.note)
    assert signer.remembered() == made.note
    fill(session, ctx, 1)
    assert make_checkpoint(session, signer, NOW) is not None
    other = Signer(ORIGIN, b"k" * 32, tmp_path / "other")
    other.remember(other.checkpoint(4, b"y" * 32))
    damage(session, "DELETE FROM audit_checkpoint")
    fill(session, ctx, 1)
    with pytest.raises(Conflict):
        make_checkpoint(session, other, NOW)
    other.remember(other.checkpoint(400, b"y" * 32))  # an older database was put back
    with pytest.raises(Conflict):
        make_checkpoint(session, other, NOW)
    assert make_checkpoint(session, signer, NOW) is not None


def test_an_empty_database_in_the_place_of_a_signed_log_is_not_signed(session: Session, tmp_path: Path) -> None:
    signer = Signer(ORIGIN, b"k" * 32, tmp_path / "last")
    signer.remember(signer.checkpoint(4, b"y" * 32))
    with pytest.raises(Conflict):
        make_checkpoint(session, signer, NOW)
