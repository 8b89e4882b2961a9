"""The way to the job queue: connection, named queues, and a look at whether anybody works there.

The database is the queue that counts; RQ is only the doorbell. Jobs carry names and ids as JSON, no pickles.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue, Worker
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer
from rq.utils import as_text, utcparse
from rq.worker_registration import get_keys

from fundapp.config import Settings
from fundapp.outbox.address import socket_path
from fundapp.outbox.topics import QUEUES

HEARTBEAT_SECONDS = 15
"""The longest time between two signs of life of a worker."""

TICK_KEY = "fundapp:tick"
LEADER_KEY = "fundapp:scheduler"
FAILURE_SECONDS = 86_400
RESULT_SECONDS = 600
JOB_SECONDS = 180


@dataclass(frozen=True)
class VitalSigns:
    """The queue seen from outside; `last_tick` is when a worker last ran the scheduler's tick."""

    queue_reachable: bool
    workers: int
    last_tick: datetime | None


def queue_url(settings: Settings) -> str:
    """The address of the queue server: as configured, or the embedded one of the data folder."""
    return settings.redis_url or f"unix://{socket_path(settings.data_dir)}?db=0"


def connect(settings: Settings) -> redis.Redis:
    """This process's connection to the queue server, made at its first use."""
    return _connection(queue_url(settings))


@cache
def _connection(url: str) -> redis.Redis:
    # One retry, at once: a page must not wait for a queue server that is gone.
    return redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5, retry=Retry(NoBackoff(), retries=1))


def open_queue(connection: redis.Redis, name: str) -> Queue:
    """A queue by its name, one of QUEUES."""
    if name not in QUEUES:
        raise ValueError(f"no queue is called {name}")
    return Queue(name, connection=connection, serializer=JSONSerializer)


def enqueue(settings: Settings, name: str, job: str, *ids: str, seconds: int = JOB_SECONDS) -> Job:
    """Ring for a worker: queue `name`, the dotted name of the function, the ids it is about, the time it may take.

    Raises redis.RedisError where the queue server is away.
    """
    queue = open_queue(connect(settings), name)
    return queue.enqueue(
        job,
        args=ids,
        job_id=f"{job.rpartition('.')[2]}-{secrets.token_hex(16)}",
        job_timeout=seconds,
        result_ttl=RESULT_SECONDS,
        failure_ttl=FAILURE_SECONDS,
    )


def outcome(settings: Settings, job_id: str) -> bool | None:
    """True once a worker did the job, False where it failed, None before. Raises rq's NoSuchJobError later on."""
    status = Job.fetch(job_id, connect(settings), serializer=JSONSerializer).get_status()
    return {JobStatus.FINISHED: True, JobStatus.FAILED: False}.get(status)


def record_tick(connection: redis.Redis, now: datetime) -> None:
    """Note that scheduler and worker both live."""
    connection.set(TICK_KEY, now.isoformat())


def vital_signs(settings: Settings) -> VitalSigns:
    """Whether the queue answers, how many workers gave a sign of life, and when the last tick ran."""
    connection = connect(settings)
    try:
        beats = _heartbeats(connection)
        tick = connection.get(TICK_KEY)
    except redis.RedisError:
        return VitalSigns(queue_reachable=False, workers=0, last_tick=None)
    oldest = datetime.now(UTC).timestamp() - 3 * HEARTBEAT_SECONDS
    alive = sum(1 for beat in beats if beat.timestamp() > oldest)
    return VitalSigns(True, alive, datetime.fromisoformat(as_text(tick)) if tick else None)


def forget_the_dead(connection: redis.Redis) -> None:
    """Strike off the workers and the leader of an earlier run. Only where nobody else can use the queue."""
    for worker in Worker.all(connection=connection, serializer=JSONSerializer):
        worker.register_death()
    connection.delete(LEADER_KEY)


def _heartbeats(connection: redis.Redis) -> list[datetime]:
    with connection.pipeline(transaction=False) as pipeline:
        for key in get_keys(connection=connection):
            pipeline.hget(key, "last_heartbeat")
        return [utcparse(as_text(beat)) for beat in pipeline.execute() if beat]
