"""What runs behind the pages: the worker that does jobs, and the scheduler that rings for regular ones."""

import signal
import time
from contextlib import suppress
from threading import Event

import redis

from fundapp.config import Settings
from fundapp.core.lifetime import wait_for_go
from fundapp.core.logs import init_logs, log
from fundapp.outbox.lease import Lease
from fundapp.outbox.queue import LEADER_KEY, connect
from fundapp.outbox.scheduler import LEASE_SECONDS, Schedule, Scheduler

SCHEDULES = (Schedule("tick", every=30, job="fundapp.outbox.jobs.tick", queue="urgent"),)
"""Everything that happens regularly."""

PATIENCE_SECONDS = 15.0
"""The longest wait between two attempts to reach a queue server that is away."""


def work(settings: Settings, gate: int | None = None) -> None:
    """Do jobs until SIGTERM or SIGINT; the job at hand is finished first. Begins once the gate is open."""
    # The scheduler, which lives in this module too, starts twice as fast without the application.
    from fundapp.app import create_app  # noqa: PLC0415
    from fundapp.outbox.job_worker import JobWorker  # noqa: PLC0415

    app = create_app(settings)
    wait_for_go(gate)
    JobWorker(app, settings).work(logging_level="WARNING")


def schedule(settings: Settings, gate: int | None = None) -> None:
    """Contend for the lease and, holding it, ring for what is due, until SIGTERM or SIGINT."""
    init_logs()
    wait_for_go(gate)
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    connection = connect(settings)
    scheduler = Scheduler(connection, SCHEDULES, Lease(connection, LEADER_KEY, LEASE_SECONDS))
    pause = 0.0
    while not stopped.wait(pause):
        try:
            scheduler.turn(time.time())
            pause = 1.0
        except redis.RedisError as error:
            log.warning("queue server away", exc_info=error)
            pause = min(2 * pause + 1, PATIENCE_SECONDS)
    with suppress(redis.RedisError):
        scheduler.resign()
