"""From a commit to a worker: the bell rings, and where it was not heard the sweep comes by."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
import redis
from flask import Flask
from rq import Queue
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fundapp.app import create_app
from fundapp.config import Settings
from fundapp.core.context import Context
from fundapp.core.database import db, transaction
from fundapp.outbox import doorbell, jobs
from fundapp.outbox.commands import put
from fundapp.outbox.doorbell import ring
from fundapp.outbox.job_worker import JobWorker
from fundapp.outbox.models import Message
from fundapp.outbox.queue import enqueue, open_queue
from fundapp.outbox.runner import BUDGET_SECONDS
from fundapp.outbox.topics import longest_timeout
from tests.fixtures.databases import settings_for
from tests.outbox.topics_for_tests import TOPIC

pytestmark = pytest.mark.valkey


@pytest.fixture(autouse=True)
def hearing(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process has not met a silent queue server yet."""
    monkeypatch.setattr(doorbell, "_silent_until", 0.0)


@pytest.fixture
def house(fresh_url: str, tmp_path: Path, valkey_url: str) -> Iterator[Flask]:
    """An application with a database and a queue of its own."""
    app = create_app(settings_for(fresh_url, tmp_path, redis_url=valkey_url))
    with app.app_context():
        yield app
        db.engine.dispose()


def settings_of(app: Flask) -> Settings:
    settings: Settings = app.extensions["fundapp.settings"]
    return settings


def drains(connection: redis.Redis, queue: str = "default") -> int:
    return open_queue(connection, queue).count


def states(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(Message.state).order_by(Message.key)))


def work(app: Flask) -> None:
    JobWorker(app, settings_of(app)).work(burst=True, logging_level="WARNING")


def test_what_a_transaction_puts_is_done_by_a_worker_that_the_commit_rang_for(house: Flask, ctx: Context) -> None:
    with transaction() as session:
        for key in "abc":
            put(session, ctx, TOPIC, key)
        put(session, ctx, "test.both", "d")
    work(house)
    assert states(db.engine) == ["done"] * 5


def test_one_job_waits_however_often_it_is_rung(settings: Settings, connection: redis.Redis) -> None:
    for _each in range(3):
        ring(settings, "default")
    assert drains(connection) == 1
    assert drains(connection, "urgent") == 0


def test_another_job_that_waits_is_no_drain(settings: Settings, connection: redis.Redis) -> None:
    enqueue(settings, "default", "fundapp.outbox.jobs.tick")
    ring(settings, "default")
    assert drains(connection) == 2


def test_the_sweep_rings_for_what_was_put_while_the_queue_was_lost(
    house: Flask, ctx: Context, connection: redis.Redis
) -> None:
    with transaction() as session:
        put(session, ctx, "test.both", "it")
    connection.flushdb()
    work(house)
    assert states(db.engine) == ["waiting", "waiting"]
    jobs.sweep()
    work(house)
    assert states(db.engine) == ["done", "done"]


def test_an_idle_sweep_rings_for_nothing(house: Flask, connection: redis.Redis) -> None:
    jobs.sweep()
    assert drains(connection) == 0
    assert drains(connection, "urgent") == 0


def test_a_commit_does_not_fail_nor_wait_for_a_queue_server_that_is_away(
    fresh_url: str, tmp_path: Path, ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(settings_for(fresh_url, tmp_path, redis_url=f"unix://{tmp_path}/nobody"))
    tried: list[str] = []

    def noted(way: redis.Redis, name: str) -> Queue:
        tried.append(name)
        return open_queue(way, name)

    monkeypatch.setattr(doorbell, "open_queue", noted)
    with app.app_context():
        began = monotonic()
        for key in "ab":
            with transaction() as session:
                put(session, ctx, TOPIC, key)
        assert monotonic() - began < 2
        assert states(db.engine) == ["waiting", "waiting"]
        db.engine.dispose()
    assert tried == ["default"]  # the second commit left the silent server alone


def test_a_drain_may_take_as_long_as_its_longest_handler(settings: Settings, connection: redis.Redis) -> None:
    ring(settings, "default")
    (job,) = open_queue(connection, "default").jobs
    assert job.timeout == doorbell.DRAIN_SECONDS + longest_timeout()
    assert doorbell.DRAIN_SECONDS > BUDGET_SECONDS
    assert enqueue(settings, "default", "fundapp.outbox.jobs.tick").timeout == 180
