"""The tables that a backup is restored into: taken down and set up again, all in the caller's transaction.

Both databases can undo that: whoever is killed meanwhile has changed nothing.
"""

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import Connection, inspect, text

from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.migrations import MIGRATIONS

BARE = frozenset({"alembic_version", "audit_head"})
"""Tables in which a database without any business has a row."""


def revision(connection: Connection) -> str | None:
    """The migration that the database stands at; None where there is no table of ours."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def _scripts() -> ScriptDirectory:
    """The migrations that the code has: loading them all takes longer than to read a small backup."""
    return ScriptDirectory(str(MIGRATIONS))


def is_known(wanted: str) -> bool:
    """Whether the code has a migration of this name."""
    try:
        return _scripts().get_revision(wanted) is not None
    except CommandError:
        return False


def holds_anything(connection: Connection) -> bool:
    """Whether a table has rows that somebody would miss."""
    quote = connection.dialect.identifier_preparer.quote
    tables = set(inspect(connection).get_table_names()) - BARE
    # The names come from the database itself, and are quoted.
    return any(connection.execute(text(f"SELECT 1 FROM {quote(each)} LIMIT 1")).first() for each in tables)  # noqa: S608


def rebuild(connection: Connection, wanted: str) -> None:
    """Empty tables, as of the migration `wanted`. Raises Conflict where the tables there are of a newer fundapp."""
    try:
        if revision(connection) is not None:
            command.downgrade(_config(connection), "base")
    except CommandError as error:
        raise Conflict(_("The database belongs to a newer version of fundapp.")) from error
    upgrade(connection, wanted)


def upgrade(connection: Connection, wanted: str | None) -> None:
    """The tables as of the migration `wanted`, with the rows that they hold."""
    if revision(connection) != wanted:
        command.upgrade(_config(connection), wanted or "head")


def others_connected(connection: Connection) -> int:
    """How many others are connected to the database; SQLite does not know, but has its lock."""
    if connection.dialect.name != "postgresql":
        return 0
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    return int(connection.scalar(text(others)) or 0)


def count_on(connection: Connection, table: str) -> None:
    """Let the numbers that PostgreSQL gives by itself go on behind those of the rows; SQLite does so anyway."""
    if connection.dialect.name != "postgresql":
        return
    quote = connection.dialect.identifier_preparer.quote
    for column in inspect(connection).get_columns(table):
        own = connection.scalar(
            text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": quote(table), "column": column["name"]}
        )
        if own:
            last = f"SELECT max({quote(column['name'])}) FROM {quote(table)}"  # noqa: S608 - names, quoted
            connection.execute(text(f"SELECT setval(:own, coalesce(({last}), 1), ({last}) IS NOT NULL)"), {"own": own})


def _config(connection: Connection) -> Config:
    config: Config = current_app.extensions["migrate"].migrate.get_config()
    config.attributes["connection"] = connection
    return config
