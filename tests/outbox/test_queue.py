"""The queue seen from the application."""

import json
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
import redis
from rq import Worker
from rq.serializers import JSONSerializer
from rq.utils import utcformat

from fundapp.config import Settings
from fundapp.outbox.queue import (
    HEARTBEAT_SECONDS,
    LEADER_KEY,
    enqueue,
    forget_the_dead,
    open_queue,
    record_tick,
    vital_signs,
)
from tests.fixtures.databases import settings_for

pytestmark = pytest.mark.valkey


def seen_worker(connection: redis.Redis, name: str, ago: float) -> None:
    """Registers a worker whose last sign of life is `ago` seconds old."""
    worker = Worker([open_queue(connection, "default")], name=name, connection=connection, serializer=JSONSerializer)
    worker.register_birth()
    connection.hset(worker.key, "last_heartbeat", utcformat(datetime.now(UTC) - timedelta(seconds=ago)))


def test_a_job_lies_in_the_queue_as_json(settings: Settings, connection: redis.Redis) -> None:
    job = enqueue(settings, "urgent", "fundapp.outbox.jobs.send_trial", "abc")
    stored = connection.hget(f"rq:job:{job.id}", "data")
    assert isinstance(stored, bytes)
    assert json.loads(zlib.decompress(stored)) == ["fundapp.outbox.jobs.send_trial", None, ["abc"], {}]
    assert connection.lrange("rq:queue:urgent", 0, -1) == [job.id.encode()]


def test_only_queues_that_a_worker_empties_can_be_used(settings: Settings) -> None:
    with pytest.raises(ValueError, match="letters"):
        enqueue(settings, "letters", "fundapp.outbox.jobs.tick")


def test_an_idle_queue_shows_neither_worker_nor_tick(settings: Settings) -> None:
    signs = vital_signs(settings)
    assert (signs.queue_reachable, signs.workers, signs.last_tick) == (True, 0, None)


def test_a_worker_counts_as_long_as_it_gives_signs_of_life(settings: Settings, connection: redis.Redis) -> None:
    seen_worker(connection, "alive", ago=HEARTBEAT_SECONDS)
    seen_worker(connection, "killed", ago=4 * HEARTBEAT_SECONDS)
    assert vital_signs(settings).workers == 1


def test_the_last_tick_is_told(settings: Settings, connection: redis.Redis) -> None:
    now = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
    record_tick(connection, now)
    assert vital_signs(settings).last_tick == now


def test_a_queue_server_that_is_away_is_told_at_once(tmp_path: Path) -> None:
    settings = settings_for("sqlite:///unused", tmp_path, redis_url=f"unix://{tmp_path}/nobody")
    began = monotonic()
    assert not vital_signs(settings).queue_reachable
    assert monotonic() - began < 1


def test_the_dead_of_an_earlier_run_are_struck_off(settings: Settings, connection: redis.Redis) -> None:
    seen_worker(connection, "killed", ago=1)
    connection.set(LEADER_KEY, "killed too")
    forget_the_dead(connection)
    assert vital_signs(settings).workers == 0
    assert not connection.exists(LEADER_KEY)
