"""Any number of schedulers, each job once."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import redis

from fundapp.config import Settings
from fundapp.outbox.lease import Lease
from fundapp.outbox.queue import open_queue
from fundapp.outbox.scheduler import Schedule, Scheduler
from tests.services.processes import child, wait_until

pytestmark = pytest.mark.valkey

EVERY_TEN = (Schedule("sweep", every=10, job="fundapp.outbox.jobs.tick"),)
ROOT = Path(__file__).resolve().parents[2]


def contender(connection: redis.Redis, key: str = "lead", seconds: float = 60) -> Scheduler:
    return Scheduler(connection, EVERY_TEN, Lease(connection, key, seconds))


def queued(connection: redis.Redis) -> int:
    return open_queue(connection, "default").count


def test_a_lease_has_one_holder_until_it_is_released(connection: redis.Redis) -> None:
    first, second = Lease(connection, "lead", 60), Lease(connection, "lead", 60)
    assert first.hold()
    assert first.hold()
    assert not second.hold()
    second.release()
    assert not second.hold()
    first.release()
    assert second.hold()


def test_a_lease_that_is_not_renewed_passes_on(connection: redis.Redis) -> None:
    assert Lease(connection, "lead", 0.05).hold()
    second = Lease(connection, "lead", 60)
    wait_until(second.hold, 5, "the lease's end")


def test_a_job_is_rung_for_once_in_each_interval(connection: redis.Redis) -> None:
    scheduler = contender(connection)
    assert scheduler.turn(100) == ["sweep"]
    assert scheduler.turn(109.9) == []
    assert scheduler.turn(110) == ["sweep"]
    assert queued(connection) == 2


def test_only_the_holder_of_the_lease_rings(connection: redis.Redis) -> None:
    leader, other = contender(connection), contender(connection)
    assert leader.turn(100) == ["sweep"]
    assert other.turn(110) == []
    assert queued(connection) == 1


def test_whoever_takes_over_does_not_repeat_what_was_served(connection: redis.Redis) -> None:
    leader, other = contender(connection), contender(connection)
    leader.turn(100)
    leader.resign()
    assert other.turn(105) == []
    assert other.turn(110) == ["sweep"]


def test_a_leader_that_slept_through_its_lease_rings_no_more(
    connection: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleeper, other = contender(connection), contender(connection)
    sleeper.turn(100)
    sleeper._lease.release()
    other.turn(110)
    monkeypatch.setattr(sleeper._lease, "hold", lambda: True)
    assert sleeper.turn(110) == []
    assert queued(connection) == 2


def test_a_lease_lost_in_the_middle_of_ringing_takes_the_job_back(
    connection: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheduler = contender(connection)

    def lose_it(*arguments: object) -> object:
        connection.set("lead", "somebody else")
        return open_queue(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("fundapp.outbox.scheduler.open_queue", lose_it)
    assert scheduler.turn(100) == []
    assert queued(connection) == 0


@contextmanager
def real(settings: Settings, folder: Path, *keys: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Runs real schedulers, each contending for the lease of its key."""
    environ = {
        **os.environ,
        "FUNDAPP_REDIS_URL": str(settings.redis_url),
        "FUNDAPP_MODE": "demo",
        "PYTHONPATH": str(ROOT),
    }
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                child(
                    [sys.executable, "-m", "tests.outbox.contender", key],
                    log=folder / f"contender-{number}.log",
                    environ=environ,
                )
            )
            for number, key in enumerate(keys)
        ]


def rings(connection: redis.Redis) -> Counter[str]:
    """How often each slot was rung for."""
    return Counter(str(job.description) for job in open_queue(connection, "default").jobs)


@pytest.mark.process
def test_two_real_schedulers_ring_once_for_each_slot(
    settings: Settings, connection: redis.Redis, tmp_path: Path
) -> None:
    with real(settings, tmp_path, "lead", "lead"):
        wait_until(lambda: len(rings(connection)) >= 4, 30, "four slots")
    assert set(rings(connection).values()) == {1}


@pytest.mark.process
def test_two_real_schedulers_without_a_common_lease_would_ring_twice(
    settings: Settings, connection: redis.Redis, tmp_path: Path
) -> None:
    with real(settings, tmp_path, "one", "other"):
        wait_until(lambda: max(rings(connection).values(), default=0) == 2, 30, "a doubled job")


@pytest.mark.process
def test_a_real_scheduler_takes_over_from_one_that_was_killed(
    settings: Settings, connection: redis.Redis, tmp_path: Path
) -> None:
    with real(settings, tmp_path, "lead") as (first,):
        wait_until(lambda: len(rings(connection)) >= 1, 30, "the first job")
        with real(settings, tmp_path, "lead"):
            leader = connection.get("lead")
            first.kill()
            wait_until(lambda: connection.get("lead") not in (None, leader), 30, "another leader")
            served = len(rings(connection))
            wait_until(lambda: len(rings(connection)) > served, 30, "its first job")


@pytest.mark.process
def test_a_scheduler_that_is_asked_to_end_leaves_the_lead_at_once(
    settings: Settings, connection: redis.Redis, tmp_path: Path
) -> None:
    with real(settings, tmp_path, "lead") as (only,):
        wait_until(lambda: connection.exists("lead") == 1, 30, "the lead")
        only.terminate()
        assert only.wait(10) == 0
        assert not connection.exists("lead")
