"""Appending to the audit log on PostgreSQL: how fast, and what is left after its backends are killed.

`python -m benchmarks.audit_appends [--seconds 5] [--rounds 3] [--clients 4] [--kills 20]` on a durable server of its
own. Exit status 1 where appending keeps less than half the rate of plain single-row commits, or anything is lost.
"""

import argparse
import os
import random
import signal
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.synchronize import Event
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg
from flask import Flask
from flask_migrate import Migrate, upgrade
from sqlalchemy import Engine, create_engine, make_url, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from benchmarks.clients import clients, pause
from benchmarks.machine import described
from fundapp.audit.checkpoints import make_checkpoint
from fundapp.audit.commands import record
from fundapp.audit.export import export_lines
from fundapp.audit.models import Entry
from fundapp.audit.sequencer import sequence_all
from fundapp.audit.signing import Signer
from fundapp.audit.verify import verify_export
from fundapp.core.context import Actor, Context
from fundapp.core.database import db, init_database, snapshot, transaction
from fundapp.core.errors import Unavailable
from fundapp.core.migrations import MIGRATIONS
from fundapp.core.reader import Reader
from tests.services.postgres import durable_postgres
from tests.services.processes import wait_until

SIGNER = Signer("benchmark/audit", b"b" * 32)
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
PLAIN = "INSERT INTO plain (id, said) VALUES (:id, :said)"


def append(session: Session) -> UUID:
    """Record one entry."""
    actor = Actor(UUID(int=1), "benchmark", "benchmark")
    ctx = Context(actor, datetime.now(UTC), "benchmark", Reader("fr", ZoneInfo("UTC")))
    return record(session, ctx, "case.vote.cast", "case", uuid4(), {"round": 1, "revision": 2})


def insert_plainly(session: Session) -> UUID:
    """Insert one small row."""
    made = uuid4()
    session.connection().execute(text(PLAIN), {"id": made, "said": "case.vote.cast"})
    return made


ACTS = {"append": append, "plain": insert_plainly}


def commit_until(url: str, act: str, notes: Path, stop: Event) -> None:
    """A client: one transaction after the other, each noted once its commit was acknowledged."""
    engine = create_engine(url)
    with notes.open("w") as file:
        while not stop.is_set():
            try:
                with Session(engine) as session:
                    made = ACTS[act](session)
                    session.commit()
            except DBAPIError:
                wait_until(lambda: stop.is_set() or _answers(engine), 60, "the server")
                continue
            file.write(f"{made.hex}\n")
            file.flush()


def sequence_until(url: str, stop: Event) -> None:
    """A sequencer, once a second."""
    app = _app(url)
    while not stop.wait(1):
        try:
            with app.app_context():
                sequence_all()
        except (DBAPIError, Unavailable):
            continue


@dataclass(frozen=True)
class Ground:
    """A migrated database and a folder for notes."""

    url: str
    folder: Path

    def acknowledged(self) -> list[str]:
        """What the clients of the last run noted."""
        return [line for file in self.folder.glob("*.notes") for line in file.read_text().splitlines()]

    def run(self, act: str, count: int, meanwhile: Callable[[], object], sequencers: int = 1) -> list[str]:
        """Let clients work, with sequencers beside them, while something else goes on; what was acknowledged."""
        for file in self.folder.glob("*.notes"):
            file.unlink()
        work = [(self.url, act, self.folder / f"{number}.notes") for number in range(count)]
        with clients(sequence_until, [(self.url,)] * sequencers), clients(commit_until, work):
            wait_until(lambda: len(self.acknowledged()) >= count, 60, "the clients' start")
            meanwhile()
        return self.acknowledged()


def rate(ground: Ground, act: str, count: int, seconds: float) -> float:
    """Commits a second, all clients together."""
    began: list[tuple[float, int]] = []

    def watch() -> None:
        for wait in (0, seconds):
            pause(wait)
            began.append((monotonic(), len(ground.acknowledged())))

    ground.run(act, count, watch)
    (start, before), (end, after) = began
    return (after - before) / (end - start)


def kill_backends(ground: Ground, kills: int, seed: int) -> list[str]:
    """Kill backends of working clients with -9, one after the other, each once work goes on; what was acknowledged."""
    chance = random.Random(seed)

    def kill() -> None:
        for _kill in range(kills):
            before = len(ground.acknowledged())
            wait_until(lambda: len(ground.acknowledged()) > before + 20, 60, "work after a kill")  # noqa: B023
            os.kill(chance.choice(_backends(ground.url)), signal.SIGKILL)

    return ground.run("append", 4, kill, sequencers=2)


def losses(ground: Ground, acknowledged: list[str]) -> list[str]:
    """What is wrong with the log after all this; empty where nothing is."""
    app = _app(ground.url)
    with app.app_context():
        wait_until(lambda: _answers(db.engine), 60, "the server")
        sequence_all()
        with transaction() as session:
            make_checkpoint(session, SIGNER, datetime.now(UTC))
        with snapshot() as session:
            found = session.execute(select(Entry.index, Entry.id).order_by(Entry.index)).all()
            summary = verify_export(export_lines(session, SIGNER.origin), key=SIGNER.key)
        db.engine.dispose()
    indices, ids = [index for index, _id in found], [entry_id.hex for _index, entry_id in found]
    return [
        fault
        for fault, wrong in {
            "a gap in the index": indices != list(range(len(indices))),
            "an entry twice": len(set(ids)) != len(ids),
            "an acknowledged entry lost": not set(acknowledged) <= set(ids),
            "an export that does not hold all": summary.entries != len(found),
        }.items()
        if wrong
    ]


def prepare(server: str, folder: Path) -> Ground:
    """A fresh database on the server."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    name = f"appends_{os.getpid()}_{uuid4().hex[:8]}"
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    app = _app(url)
    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    with app.app_context():
        upgrade()
        with db.engine.begin() as connection:
            connection.execute(text("CREATE TABLE plain (id uuid PRIMARY KEY, said text NOT NULL)"))
        db.engine.dispose()
    return Ground(url, folder)


def main(words: list[str]) -> int:
    """Measure, kill, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in (("seconds", 5), ("rounds", 3), ("clients", 4), ("kills", 20)):
        parser.add_argument(f"--{name}", type=int, default=value)
    given = parser.parse_args(words)
    print(described())
    with TemporaryDirectory() as folder, durable_postgres() as server:
        ground = prepare(server, Path(folder))
        measured: dict[str, list[float]] = {"plain": [], "append": []}
        for _round in range(given.rounds):
            for act, rates in measured.items():
                rates.append(rate(ground, act, given.clients, given.seconds))
        plain, append_rate = (statistics.median(rates) for rates in measured.values())
        share = append_rate / plain
        print(f"plain commits {plain:.0f}/s, appends {append_rate:.0f}/s: {share:.0%}, {given.clients} clients")
        acknowledged = kill_backends(ground, given.kills, seed=1)
        faults = losses(ground, acknowledged)
        print(f"{given.kills} backends killed, {len(acknowledged)} entries acknowledged, faults: {faults or 'none'}")
    return 0 if share >= 0.5 and not faults else 1


def _backends(url: str) -> list[int]:
    found: list[int] = []

    def ask() -> bool:
        try:
            plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
            with psycopg.connect(plain) as connection:
                found.extend(row[0] for row in connection.execute(BACKENDS))
        except psycopg.OperationalError:
            return False
        return bool(found)

    wait_until(ask, 60, "a backend to kill")
    return found


def _app(url: str) -> Flask:
    app = Flask("benchmark")
    init_database(app, url)
    return app


def _answers(engine: Engine) -> bool:
    try:
        engine.connect().close()
    except DBAPIError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
