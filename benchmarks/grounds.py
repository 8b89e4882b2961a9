"""Databases to measure on."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, make_url, text

from tests.fixtures.databases import migrate, settings_for
from tests.services.postgres import postgres_url


@contextmanager
def databases(*, postgresql: bool) -> Iterator[str | None]:
    """The address of a server on which databases can be made; None for files of SQLite."""
    if not postgresql:
        yield None
        return
    with postgres_url() as url:
        yield url


def fresh(server: str | None, folder: Path, name: str) -> str:
    """A migrated database."""
    url = f"sqlite:///{folder / name}.sqlite"
    if server is not None:
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        engine.dispose()
        url = make_url(server).set(database=name).render_as_string(hide_password=False)
    migrate(settings_for(url, folder))
    return url


def tidied(engine: Engine) -> None:
    """As PostgreSQL's own housekeeping leaves a database after so many changes. SQLite has none, nor have we there."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
