"""The scheduler: any number may run, the one that holds the lease enqueues what is due.

RQ's own CronScheduler does not fit: it pickles its jobs, and remembers only in its process what has run, so
that whoever takes over repeats it. Here time is cut into slots of each schedule's interval, and the last slot
served is noted in the same transaction as its job, on condition that the lease is still ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import redis
from rq.utils import as_text

from fundapp.outbox.lease import Lease
from fundapp.outbox.queue import FAILURE_SECONDS, RESULT_SECONDS, open_queue

LEASE_SECONDS = 10.0
SERVED_KEY = "fundapp:schedules"


@dataclass(frozen=True)
class Schedule:
    """A job without arguments, enqueued once in each interval of `every` seconds (counted from 1970, UTC)."""

    name: str
    every: int
    job: str
    queue: str = "default"


class Scheduler:
    """One contender. Call `turn` about every second."""

    def __init__(self, connection: redis.Redis, schedules: Sequence[Schedule], lease: Lease) -> None:
        self._connection = connection
        self._schedules = schedules
        self._lease = lease
        self._served: dict[str, int] | None = None

    def turn(self, now: float) -> list[str]:
        """Renew or seek the lease and, holding it, enqueue what is due at `now` (seconds since 1970).

        Returns the names of what was enqueued. Raises redis.RedisError where the queue server is away.
        """
        if not self._lease.hold():
            self._served = None
            return []
        if self._served is None:
            self._served = {as_text(name): int(slot) for name, slot in self._connection.hgetall(SERVED_KEY).items()}
        due = [schedule for schedule in self._schedules if self._served.get(schedule.name) != _slot(schedule, now)]
        return [schedule.name for schedule in due if self._serve(schedule, now)]

    @property
    def leads(self) -> bool:
        """Whether the lease was ours at the last turn."""
        return self._served is not None

    def resign(self) -> None:
        """Let another take over at once."""
        self._lease.release()

    def _serve(self, schedule: Schedule, now: float) -> bool:
        """Enqueue one job, unless the lease was lost meanwhile: a process may sleep between any two lines."""
        slot = _slot(schedule, now)
        with self._connection.pipeline() as pipeline:
            pipeline.watch(self._lease.key)
            if pipeline.get(self._lease.key) != self._lease.token:
                return False
            pipeline.multi()
            queue = open_queue(self._connection, schedule.queue)
            queue.enqueue(
                schedule.job,
                description=f"{schedule.name} {slot}",
                pipeline=pipeline,
                result_ttl=RESULT_SECONDS,
                failure_ttl=FAILURE_SECONDS,
            )
            pipeline.hset(SERVED_KEY, schedule.name, slot)
            try:
                pipeline.execute()
            except redis.WatchError:
                return False
        if self._served is not None:
            self._served[schedule.name] = slot
        return True


def _slot(schedule: Schedule, now: float) -> int:
    return int(now // schedule.every)
