"""Jobs of the queue itself. Each may run twice."""

from datetime import UTC, datetime
from email.message import EmailMessage

from flask import current_app

from fundapp.config import Settings
from fundapp.core.database import transaction
from fundapp.core.i18n import _
from fundapp.outbox import claims, mail, queue, runner
from fundapp.outbox.checkpoints import announce_checkpoint
from fundapp.outbox.doorbell import ring


def tick() -> None:
    """Leave a sign that the scheduler rings and a worker answers."""
    queue.record_tick(queue.connect(_settings()), datetime.now(UTC))


def drain(name: str) -> None:
    """Do what is due in a queue."""
    runner.drain(_settings(), name)


def sweep() -> None:
    """Ring wherever something is due: for bells that were not heard, retries, and leases that lapsed."""
    with transaction() as session:
        waiting = claims.waiting_queues(session, datetime.now(UTC))
    for name in waiting:
        ring(_settings(), name)


def checkpoint() -> None:
    """Sign the state of the audit log, and have it sent to the auditors."""
    announce_checkpoint(_settings(), datetime.now(UTC))


def purge() -> None:
    """Remove what was done long ago."""
    with transaction() as session:
        claims.purge(session, datetime.now(UTC))


def send_trial(token: str) -> None:
    """Send a trial message that bears `token`, to the sender's own address: `up --once` waits for it."""
    settings = _settings()
    message = EmailMessage()
    message["To"] = settings.mail_from
    message["Subject"] = _("Trial message %(token)s", token=token)
    message.set_content(_("This message shows that jobs run and that mail is delivered."))
    mail.send(settings, message, datetime.now(UTC))


def _settings() -> Settings:
    settings: Settings = current_app.extensions["fundapp.settings"]
    return settings
