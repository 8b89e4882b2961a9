"""Alembic's entrance: runs inside the application (`fundapp migrate`, or Flask-Migrate's commands)."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from fundapp.core.columns import Instant
from fundapp.core.database import rebuilding
from fundapp.core.models import Base
from fundapp.vault.envelope import SealedColumn

LOCK = 0x66756E64617070  # "fundapp"
database = current_app.extensions["migrate"].db


def run() -> None:
    """Migrates the application's database, in one transaction where the database can."""
    given = context.config.attributes.get("connection")
    if given is not None:
        _run_on(given)
        return
    with rebuilding(), database.engine.connect() as connection:
        _run_on(connection)


def _rendered(kind: str, item: object, _context: object) -> str | bool:
    """A migration must not import the application, which moves on: it names what a column is, not our type."""
    for ours, theirs in ((Instant, "sa.DateTime(timezone=True)"), (SealedColumn, "sa.LargeBinary()")):
        if kind == "type" and isinstance(item, ours):
            return theirs
    return False


def _run_on(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
        render_item=_rendered,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            # Two machines may start the same release at once: the second waits, then finds nothing left to do.
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        context.run_migrations()
        if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
            raise RuntimeError("a migration has left rows that refer to nothing")


run()
