"""What must stand before anybody works: queue, database, demonstration data."""

import sys
from time import monotonic, sleep

import redis
from alembic.util import CommandError
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError

from fundapp.config import Settings
from fundapp.core.i18n import _
from fundapp.outbox.queue import connect, forget_the_dead
from fundapp.runtime.errors import StartError
from fundapp.runtime.terminal import Terminal

QUEUE_SECONDS = 20.0


def prepare(settings: Settings, terminal: Terminal) -> None:
    """Bring everything to where the processes can start. Raises StartError with the reason."""
    from fundapp.app import create_app  # noqa: PLC0415 - the queue server starts while this loads

    app = create_app(settings)
    wait_for_queue(settings)
    if settings.redis_url is None:
        forget_the_dead(connect(settings))
    terminal.step(_("Job queue"), _("in order"))
    migrate(app)
    terminal.step(_("Database"), _("in order"))
    if settings.is_demonstration:
        load_demonstration(app, terminal)


def wait_for_queue(settings: Settings) -> None:
    """Return as soon as the queue server answers. Raises StartError after 20 s."""
    deadline = monotonic() + QUEUE_SECONDS
    while True:
        try:
            connect(settings).ping()
        except redis.RedisError as error:
            if monotonic() > deadline:
                raise StartError(_("The queue server does not answer.")) from error
            sleep(0.05)
        else:
            return


def migrate(app: Flask) -> None:
    """Bring the database to the newest migration. Raises StartError where it is away or newer than we are."""
    try:
        with app.app_context():
            upgrade()
    except OperationalError as error:
        raise StartError(_("The database does not answer.")) from error
    except CommandError as error:
        raise StartError(_("The database belongs to a newer version of fundapp.")) from error


def load_demonstration(app: Flask, terminal: Terminal) -> None:
    """Load the demonstration data where there is none yet, counting aloud."""
    from fundapp.demo.load import load_once  # noqa: PLC0415 - not needed in production

    live = sys.stdout.isatty()

    def progress(done: int, total: int) -> None:
        if live:
            sys.stdout.write(f"\r\x1b[K{_('Demonstration data')} {done}/{total}")
            sys.stdout.flush()

    added = load_once(app, progress)
    if live:
        sys.stdout.write("\r\x1b[K")
    outcome = _("%(count)s records loaded", count=added) if added else _("already there")
    terminal.step(_("Demonstration data"), outcome)
