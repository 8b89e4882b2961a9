"""The doorbell: after a commit, have a worker look into the outbox. It may fail: the sweep comes by every 30 s."""

from time import monotonic

import redis
from flask import current_app, has_app_context
from sqlalchemy import event
from sqlalchemy.orm import Session

from fundapp.config import Settings
from fundapp.core.logs import log
from fundapp.outbox.bells import take_bells
from fundapp.outbox.queue import connect, enqueue, open_queue
from fundapp.outbox.topics import longest_timeout

SILENT_SECONDS = 10.0
"""How long a process leaves a queue server alone that did not answer, so that pages do not wait for it."""

DRAIN_SECONDS = 60
"""How long a drain may go on besides the handler at hand; a worker that hangs beyond is killed by its parent."""

DRAIN = "fundapp.outbox.jobs.drain"
_silent_until = 0.0


def init_doorbell() -> None:
    """Have every session ring, after its commit, for the queues it has put something into."""
    if not event.contains(Session, "after_commit", _on_commit):
        event.listen(Session, "after_commit", _on_commit)


def ring(settings: Settings, queue: str) -> None:
    """Have a worker drain the queue, unless a job that will is waiting already. Never raises.

    A waiting job has not looked into the database yet, so it will see what was committed before this.
    """
    global _silent_until  # noqa: PLW0603 - what this process knows of the queue server
    if monotonic() < _silent_until:
        return
    try:
        if not any(job.startswith("drain-") for job in open_queue(connect(settings), queue).job_ids):
            enqueue(settings, queue, DRAIN, queue, seconds=DRAIN_SECONDS + longest_timeout())
    except redis.RedisError as error:
        _silent_until = monotonic() + SILENT_SECONDS
        log.warning("doorbell silent", queue=queue, exc_info=error)


def _on_commit(session: Session) -> None:
    queues = take_bells(session)
    if queues and has_app_context():
        for queue in sorted(queues):
            ring(current_app.extensions["fundapp.settings"], queue)
