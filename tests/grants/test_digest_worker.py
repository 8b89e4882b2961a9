"""Digests from the schedule to the mailbox, through a real queue and worker."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from fundapp import worker
from fundapp.app import create_app
from fundapp.core.database import db
from fundapp.outbox import doorbell
from fundapp.outbox.job_worker import JobWorker
from fundapp.outbox.lease import Lease
from fundapp.outbox.models import Delivery
from fundapp.outbox.queue import connect
from fundapp.outbox.scheduler import Scheduler
from tests.fixtures.databases import settings_for
from tests.grants.digesting import MONDAY, Watch


@pytest.fixture
def house(fresh_url: str, tmp_path: Path, valkey_url: str) -> Iterator[Flask]:
    """An application with a database and a queue of its own."""
    app = create_app(settings_for(fresh_url, tmp_path, redis_url=valkey_url))
    with app.app_context():
        yield app
        db.engine.dispose()


@pytest.mark.valkey
def test_from_the_schedule_to_the_mailbox_through_a_real_worker(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorbell, "_silent_until", 0.0)  # this process has not met a silent queue server yet
    watch = Watch(house)
    watch.digest(watch.person("Awa"))
    watch.call(title="Presse", deadline_on=date(2100, 1, 1), kept=MONDAY)
    settings = house.extensions["fundapp.settings"]
    connection = connect(settings)
    schedules = [each for each in worker.SCHEDULES if each.name == "call_digests"]
    turn: Callable[[float], list[str]] = Scheduler(connection, schedules, Lease(connection, "leader", 10.0)).turn
    for hours in range(3):
        assert turn(MONDAY.timestamp() + 3_600 * hours) == ["call_digests"]
        JobWorker(house, settings).work(burst=True, logging_level="WARNING")
    assert watch.told() == ["Awa"]
    assert [each.state for each in watch.ask(select(Delivery))] == ["sent"]
