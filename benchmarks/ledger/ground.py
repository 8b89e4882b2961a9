"""Where these campaigns run: databases as the real migrations leave them, which keep every acknowledged commit."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from flask import Flask

from fundapp.core.context import Actor, Context
from fundapp.core.database import db, init_database, transaction
from fundapp.core.logs import init_logs
from fundapp.core.reader import Reader
from fundapp.ledger.commands.envelopes import EnvelopeInput, open_envelope
from fundapp.ledger.commands.funding import receive_money
from fundapp.ledger.commands.writing import Entry
from fundapp.ledger.permissions import KEEP, SEE
from fundapp.ledger.rules.envelopes import Basis
from tests.fixtures.databases import PostgresServer, SqliteFiles, migrate, settings_for
from tests.services.postgres import durable_postgres

KINDS = ("sqlite", "postgresql")
KEEPER = Actor(UUID(int=1), "benchmark", "finance", frozenset({KEEP, SEE}))


def now() -> Context:
    """Somebody who keeps the books, now."""
    return Context(KEEPER, datetime.now(UTC), "benchmark", Reader("fr", ZoneInfo("UTC")))


@contextmanager
def database(kind: str, connections: int = 60) -> Iterator[str]:
    """The address of a migrated database of our own, on the disk of this machine, ended with the block."""
    with TemporaryDirectory(prefix="fundapp-ledger-") as name:
        folder = Path(name)
        if kind == "sqlite":
            yield _migrated(SqliteFiles(folder).empty(), folder)
            return
        with durable_postgres(connections) as server:
            made = PostgresServer(server)
            yield _migrated(made.empty(), folder)
            made.engine.dispose()


def _migrated(url: str, folder: Path) -> str:
    migrate(settings_for(url, folder))
    return url


class Client:
    """Somebody with a connection of their own, in this thread alone."""

    def __init__(self, url: str) -> None:
        self.app = Flask(f"client-{os.getpid()}")
        init_database(self.app, url)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Transactions in this block are this client's."""
        with self.app.app_context():
            yield
            db.engine.dispose()


def quiet() -> None:
    """In a process of our own: that somebody waits in vain for SQLite is counted, not told."""
    init_logs(logging.CRITICAL)


def envelope(amount: int) -> UUID:
    """A new envelope in which so many francs have arrived."""
    with transaction() as session:
        name = uuid4().hex
        wanted = EnvelopeInput(name, name, "XAF", Basis.RECEIVED, amount, date(2026, 1, 1))
        made = open_envelope(session, now(), wanted)
        if amount:
            receive_money(session, now(), Entry(f"first:{name}", made.id, amount))
        return made.id
