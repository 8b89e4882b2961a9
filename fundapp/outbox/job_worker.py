"""RQ's worker, with our application around each job and a work-horse that dies with it."""

import sys

from flask import Flask
from rq import Queue, Worker
from rq.executions import Execution
from rq.job import Job
from rq.registry import StartedJobRegistry
from rq.serializers import JSONSerializer

from fundapp.config import Settings
from fundapp.core.database import db
from fundapp.core.lifetime import end_with
from fundapp.core.logs import places
from fundapp.core.reader import Reader, reading
from fundapp.outbox.queue import HEARTBEAT_SECONDS, connect, open_queue
from fundapp.outbox.topics import QUEUES

MAINTENANCE_SECONDS = 30
"""How often a worker looks for jobs whose worker died; RQ's default is ten minutes."""


class JobWorker(Worker):
    """Empties the queues of an installation, one job at a time, each in a process of its own."""

    max_connection_wait_time = 15.0

    def __init__(self, app: Flask, settings: Settings) -> None:
        connection = connect(settings)
        super().__init__(
            [open_queue(connection, name) for name in QUEUES],
            connection=connection,
            serializer=JSONSerializer,
            maintenance_interval=MAINTENANCE_SECONDS,
            job_monitoring_interval=HEARTBEAT_SECONDS,
            # RQ waits for work at most worker_ttl - 15 seconds between two heartbeats.
            worker_ttl=HEARTBEAT_SECONDS + 15,
        )
        self._app = app
        self._reader = Reader(settings.language, settings.zone)

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        """The job's own process: it ends with the worker, and shares no database connection with it."""
        end_with(self.pid or 0)
        with self._app.app_context():
            for engine in db.engines.values():
                engine.dispose(close=False)
        super().main_work_horse(job, queue)

    def handle_job_failure(
        self,
        job: Job,
        queue: Queue,
        started_job_registry: StartedJobRegistry | None = None,
        exc_string: str = "",
        execution: Execution | None = None,
    ) -> None:
        """As RQ's, which would keep the exception's message in the queue server for a day, and whatever it tells."""
        error = sys.exc_info()[1]
        kept = exc_string if error is None else "\n".join([*places(error.__traceback__), type(error).__name__])
        super().handle_job_failure(job, queue, started_job_registry, kept, execution)

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
        """Run the job inside the application, in the installation's language."""
        with self._app.app_context(), reading(self._reader):
            return super().perform_job(job, queue, execution)
