"""The processes of an installation, each started again as soon as it dies."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import redis
from flask_migrate import upgrade
from sqlalchemy import Engine, create_engine, insert

from benchmarks.outbox.roles import RECIPIENT
from fundapp.app import create_app
from fundapp.config import Settings, load_settings
from fundapp.core.database import db
from fundapp.outbox.mailing import standing
from fundapp.outbox.models import Recipient
from fundapp.outbox.queue import connect
from fundapp.runtime.valkey import valkey_role
from tests.fixtures.application import NOW
from tests.services.processes import child

ROOT = Path(__file__).resolve().parents[2]
ROLES = ("valkey", "web", "worker-1", "worker-2", "scheduler")


class House:
    """Everything that runs, by role. `faults` are what can be done to it; each returns at once."""

    def __init__(self, stack: ExitStack, environ: dict[str, str], folder: Path, *, hasty: bool) -> None:
        self.environ, self.settings, self.deaths = environ, load_settings(environ), 0
        self._stack, self._folder, self._hasty = stack, folder, hasty
        self._living: dict[str, subprocess.Popen[bytes]] = {}
        self._leaving = threading.Event()
        self.faults: list[Callable[[], object]] = [
            lambda: self.kill("web"),
            lambda: self.kill("web", child_of=True),
            lambda: self.kill("worker-1"),
            lambda: self.kill("worker-2"),
            lambda: self.kill("worker-1", child_of=True),
            lambda: self.kill("worker-2", child_of=True),
            lambda: self.kill("scheduler"),
            lambda: self.kill("valkey"),
            self.flush,
        ]

    def open(self) -> None:
        """Start everything, and a thread that starts again whatever dies."""
        for role in ROLES:
            self._start(role)
        tending = threading.Thread(target=self._tend, daemon=True)
        tending.start()
        self._stack.callback(tending.join, 10)
        self._stack.callback(self._leaving.set)

    def kill(self, role: str, *, child_of: bool = False) -> None:
        """Kill a process with -9, or one of its children, if there is any: a work-horse, a process of the web."""
        process = self._living[role].pid
        if child_of:
            children = _children(process)
            if not children:
                return
            process = children[0]
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
            self.deaths += 1

    def flush(self) -> None:
        """Empty the queue server."""
        with suppress(redis.RedisError):
            connect(self.settings).flushall()
            self.deaths += 1

    def _tend(self) -> None:
        while not self._leaving.wait(0.05):
            for role in ROLES:
                if self._living[role].poll() is not None:
                    self._start(role)

    def _start(self, role: str) -> None:
        log = self._folder / f"{role}.log"
        words = self._words(role, log)
        self._living[role] = self._stack.enter_context(child(words, log=log, environ=self.environ, cwd=ROOT))

    def _words(self, role: str, log: Path) -> Sequence[str]:
        if role == "valkey":
            return valkey_role(self.settings.data_dir, log, self.environ).command
        hasty = ["--hasty"] if self._hasty else []
        return [sys.executable, "-m", "benchmarks.outbox.roles", role.partition("-")[0], *hasty]


@contextmanager
def house(database_url: str, mail_url: str, folder: Path, *, hasty: bool) -> Iterator[House]:
    """A running house on an empty, migrated database with one recipient; it answers."""
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FUNDAPP_")},
        "FUNDAPP_MODE": "demo",
        "FUNDAPP_DATA_DIR": str(folder / "data"),
        "FUNDAPP_DATABASE_URL": database_url,
        "FUNDAPP_MAIL_URL": mail_url,
        "FUNDAPP_SECRET_KEY": "a key for campaigns, which protects nothing at all",
        "FUNDAPP_PORT": str(_free_port()),
        "PYTHONPATH": str(ROOT),
    }
    _prepare(load_settings(environ))
    with ExitStack() as stack:
        made = House(stack, environ, folder, hasty=hasty)
        made.open()
        yield made


def engine_of(settings: Settings) -> Engine:
    """Another way into the database, which the faults leave alone."""
    return create_engine(settings.database_url)


def wreak(house: House, seed: int, until: threading.Event, pauses: tuple[float, float]) -> None:
    """Do one thing after the other to the house, in an order that the seed decides."""
    chance = random.Random(seed)
    while not until.wait(chance.uniform(*pauses)):
        chance.choice(house.faults)()


def wreak_each_once(house: House, seed: int, until: threading.Event, pauses: tuple[float, float]) -> None:
    """Do each thing once, in an order that the seed decides: no more on a slow machine than on a quick one."""
    chance = random.Random(seed)
    for fault in chance.sample(house.faults, len(house.faults)):
        if until.wait(chance.uniform(*pauses)):
            return
        fault()


def _prepare(settings: Settings) -> None:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = create_app(settings)
    facts = {"id": RECIPIENT, "channel": "email", "address": "awa@example.org", "language": "fr", "zone": "UTC"}
    with app.app_context():
        upgrade()
        with db.engine.begin() as connection:
            stamps = {"created_at": NOW, "updated_at": NOW, "version": 1}
            connection.execute(insert(Recipient).values(**standing(facts), **stamps))
        db.engine.dispose()


def _children(process: int) -> list[int]:
    with suppress(OSError):
        return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return []


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
