"""What runs behind the pages: the worker that does jobs, and the scheduler that rings for regular ones."""

import signal
import time
from contextlib import suppress
from threading import Event

import redis
from flask import Flask

from fundapp.audit.sequencer import sequence_all
from fundapp.config import Settings
from fundapp.core.database import init_database
from fundapp.core.lifetime import wait_for_go
from fundapp.core.logs import init_logs, log
from fundapp.outbox.lease import Lease
from fundapp.outbox.queue import LEADER_KEY, connect
from fundapp.outbox.scheduler import LEASE_SECONDS, Schedule, Scheduler

SCHEDULES: tuple[Schedule, ...] = (
    Schedule("tick", every=30, job="fundapp.outbox.jobs.tick", queue="urgent"),
    Schedule("sweep", every=30, job="fundapp.outbox.jobs.sweep", queue="urgent"),
    Schedule("checkpoint", every=900, job="fundapp.outbox.jobs.checkpoint"),
    Schedule("purge", every=86_400, job="fundapp.outbox.jobs.purge"),
    Schedule("tidy", every=60, job="fundapp.vault.jobs.tidy"),
    Schedule("sessions", every=60, job="fundapp.accounts.jobs.tidy"),
    Schedule("keystore", every=86_400, job="fundapp.vault.jobs.copy_keystore"),
    Schedule("lapse", every=86_400, job="fundapp.cases.jobs.lapsing.lapse_unanswered"),
    Schedule("alerts", every=60, job="fundapp.cases.jobs.alerts.climb", queue="urgent"),
    Schedule("reminders", every=60, job="fundapp.cases.jobs.reminding.remind", queue="urgent"),
    Schedule("rounds", every=60, job="fundapp.committee.jobs.close_due", queue="urgent"),
    Schedule("panels", every=60, job="fundapp.committee.jobs.remind", queue="urgent"),
    Schedule("drafts", every=60, job="fundapp.cases.jobs.tidying.tidy"),
    Schedule("overdue", every=3_600, job="fundapp.disbursements.jobs.overdue.find_overdue"),
    Schedule("instructions", every=86_400, job="fundapp.disbursements.jobs.instructions.sweep_instructions"),
    Schedule("papers", every=86_400, job="fundapp.disbursements.jobs.papers.shred_due"),
    Schedule("stale_facts", every=3_600, job="fundapp.donors.jobs.asking.ask_about_stale"),
    Schedule("report_dates", every=3_600, job="fundapp.donors.jobs.report_reminding.remind"),
    Schedule("call_sources", every=60, job="fundapp.grants.jobs.visiting.find_due"),
    Schedule("call_visits", every=86_400, job="fundapp.grants.jobs.tidying.forget_old"),
    Schedule("moved_deadlines", every=3_600, job="fundapp.grants.jobs.moving.tell_of_moved"),
    Schedule("cutoffs", every=3_600, job="fundapp.grants.jobs.passing.pass_cutoffs"),
    Schedule("deadlines", every=3_600, job="fundapp.grants.jobs.reminding.remind"),
    Schedule("fits", every=120, job="fundapp.grants.jobs.fitting.keep_fits"),
    Schedule("call_digests", every=1_800, job="fundapp.grants.jobs.digests.send_digests"),
    Schedule("copil_digest", every=1_800, job="fundapp.grants.jobs.copil.issue_due"),
    Schedule("retention", every=86_400, job="fundapp.cases.jobs.erasing.erase_due"),
)
"""Everything that happens regularly."""

PATIENCE_SECONDS = 15.0
"""The longest wait between two attempts to reach a queue server that is away."""


def work(settings: Settings, gate: int | None = None) -> None:
    """Do jobs until SIGTERM or SIGINT; the job at hand is finished first. Begins once the gate is open."""
    # The scheduler, which lives in this module too, does without the application.
    from fundapp.app import create_app  # noqa: PLC0415
    from fundapp.outbox.job_worker import JobWorker  # noqa: PLC0415

    app = create_app(settings)
    wait_for_go(gate)
    JobWorker(app, settings).work(logging_level="WARNING")


def schedule(settings: Settings, gate: int | None = None) -> None:
    """Contend for the lease until SIGTERM or SIGINT. Who holds it rings for what is due and sequences the audit log."""
    init_logs()
    app = _database_only(settings)
    wait_for_go(gate)
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    connection = connect(settings)
    scheduler = Scheduler(connection, SCHEDULES, Lease(connection, LEADER_KEY, LEASE_SECONDS))
    pause = 0.0
    while not stopped.wait(pause):
        pause, leads = _turn(scheduler, pause)
        if leads:
            _sequence(app)
    with suppress(redis.RedisError):
        scheduler.resign()


def _turn(scheduler: Scheduler, pause: float) -> tuple[float, bool]:
    """One turn: the seconds to wait before the next, and whether the audit log is ours to sequence.

    Without a queue server nobody knows who leads, and all may: they take turns by a lock in the database.
    """
    try:
        scheduler.turn(time.time())
    except redis.RedisError as error:
        log.warning("queue server away", exc_info=error)
        return min(2 * pause + 1, PATIENCE_SECONDS), True
    return 1.0, scheduler.leads


def _database_only(settings: Settings) -> Flask:
    """Enough of an application to reach the database: the whole one takes twice as long to load."""
    app = Flask("fundapp", static_folder=None)
    init_database(app, settings.database_url)
    return app


def _sequence(app: Flask) -> None:
    """What cannot be sequenced must not keep anything else from happening."""
    try:
        with app.app_context():
            sequence_all()
    except Exception as error:  # noqa: BLE001 - a row that somebody slipped in, a database that is away
        log.error("audit log not sequenced", exc_info=error)
