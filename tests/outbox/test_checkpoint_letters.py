"""Auditors get each checkpoint by mail, with the proof that the log went on from the one before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp import worker
from fundapp.app import create_app
from fundapp.audit.checkpoints import make_checkpoint
from fundapp.audit.signing import signer_of
from fundapp.audit.verify import read_checkpoint, read_key, verify_bundle
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import ReadSession, db, transaction
from fundapp.outbox import doorbell, mailbox, runner
from fundapp.outbox.checkpoints import announce_checkpoint
from fundapp.outbox.models import Delivery, Recipient
from tests.audit.logs import ORIGIN, SIGNER, fill
from tests.fixtures.application import NOW
from tests.fixtures.databases import settings_for

KEY = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s="
AUDITORS = "audit@example.org,controle@example.org"


@pytest.fixture
def house(fresh_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """An application with two auditors, and no bell."""
    monkeypatch.setattr(doorbell, "ring", lambda _settings, _queue: None)
    monkeypatch.setattr(runner, "ring", lambda _settings, _queue: None)
    given = {"auditors": AUDITORS, "audit_key": KEY, "audit_origin": ORIGIN}
    app = create_app(settings_for(fresh_url, tmp_path, **given))
    with app.app_context():
        yield app
        db.engine.dispose()


@pytest.fixture
def settings(house: Flask) -> Settings:
    """Its settings."""
    found: Settings = house.extensions["fundapp.settings"]
    return found


def grow(ctx: Context, count: int) -> None:
    with transaction() as session:
        fill(session, ctx, count)


def received(settings: Settings) -> dict[str, list[EmailMessage]]:
    """What lies in the local mailbox once everything is sent, by recipient."""
    runner.drain(settings, "default")
    found: dict[str, list[EmailMessage]] = {}
    for letter in reversed(mailbox.newest(settings.mailbox_dir, 100)):
        found.setdefault(letter.recipient, []).append(mailbox.read(settings.mailbox_dir, letter.id))
    return found


def enclosures(message: EmailMessage) -> dict[str, bytes]:
    return {str(each.get_filename()): each.get_payload(decode=True) for each in message.iter_attachments()}  # type: ignore[misc]


def test_every_auditor_gets_the_checkpoint_and_it_is_the_signed_text(
    house: Flask, settings: Settings, ctx: Context
) -> None:
    grow(ctx, 5)
    made = announce_checkpoint(settings, NOW)
    assert made is not None
    letters = received(settings)
    assert sorted(letters) == AUDITORS.split(",")
    for (message,) in letters.values():
        assert "5" in message["Subject"]
        enclosed = enclosures(message)
        assert list(enclosed) == ["checkpoint-5.txt"]
        assert read_checkpoint(enclosed["checkpoint-5.txt"].decode(), *read_key(SIGNER.key)).size == 5
        assert enclosed["checkpoint-5.txt"].decode() == made.note


def test_the_next_one_comes_with_the_proof_that_nothing_before_it_changed(
    house: Flask, settings: Settings, ctx: Context
) -> None:
    grow(ctx, 5)
    announce_checkpoint(settings, NOW)
    grow(ctx, 8)
    announce_checkpoint(settings, NOW + timedelta(minutes=15))
    first, second = received(settings)["audit@example.org"]
    held = enclosures(first)["checkpoint-5.txt"].decode()
    assert verify_bundle(enclosures(second)["consistency-5-13.json"], held=[held], key=SIGNER.key)


def test_the_proof_begins_where_the_auditor_stands_whatever_was_signed_on_demand(
    house: Flask, settings: Settings, ctx: Context
) -> None:
    grow(ctx, 5)
    announce_checkpoint(settings, NOW)
    grow(ctx, 2)
    with transaction() as session:
        make_checkpoint(session, signer_of(settings), NOW)  # sent to nobody
    grow(ctx, 1)
    announce_checkpoint(settings, NOW + timedelta(minutes=15))
    first, second = received(settings)["audit@example.org"]
    held = enclosures(first)["checkpoint-5.txt"].decode()
    assert verify_bundle(enclosures(second)["consistency-5-8.json"], held=[held], key=SIGNER.key)


def test_an_unchanged_log_is_not_told_of_twice(house: Flask, settings: Settings, ctx: Context) -> None:
    grow(ctx, 5)
    for minutes in (0, 15, 30):
        announce_checkpoint(settings, NOW + timedelta(minutes=minutes))
    assert {address: len(found) for address, found in received(settings).items()} == dict.fromkeys(
        AUDITORS.split(","), 1
    )


def test_an_auditor_who_joins_later_gets_the_newest_checkpoint_and_no_second_handle(
    house: Flask, settings: Settings, ctx: Context
) -> None:
    grow(ctx, 5)
    announce_checkpoint(replace(settings, auditors=("audit@example.org",)), NOW)
    announce_checkpoint(settings, NOW + timedelta(minutes=15))
    assert {address: len(found) for address, found in received(settings).items()} == dict.fromkeys(
        AUDITORS.split(","), 1
    )
    with ReadSession(db) as session:
        assert sorted(session.scalars(select(Recipient.address))) == AUDITORS.split(",")


def test_an_empty_log_is_told_to_nobody(house: Flask, settings: Settings) -> None:
    assert announce_checkpoint(settings, NOW) is None
    assert received(settings) == {}


def test_each_letter_leaves_a_record_of_its_delivery(house: Flask, settings: Settings, ctx: Context) -> None:
    grow(ctx, 5)
    announce_checkpoint(settings, NOW)
    letters = received(settings)
    with Session(db.engine) as session:
        records = session.scalars(select(Delivery)).all()
    assert {record.state for record in records} == {"sent"}
    assert {record.reference for record in records} == {str(found[0]["Message-ID"]) for found in letters.values()}


def test_a_checkpoint_is_made_every_fifteen_minutes() -> None:
    (schedule,) = [each for each in worker.SCHEDULES if each.job.endswith(".checkpoint")]
    assert schedule.every == 15 * 60
