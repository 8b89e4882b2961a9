"""The database: one engine, a reading session for each request, transactions as the only place of writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask import Flask, g, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as AppSession
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from fundapp.core.constraints import broken_rule
from fundapp.core.errors import EditConflict, Invalid, Unavailable
from fundapp.core.i18n import _
from fundapp.core.logs import log
from fundapp.core.models import Base

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_rebuilding: ContextVar[bool] = ContextVar("rebuilding", default=False)

SQLITE_WAIT_MS = 5_000
KEYS_OFF = "foreign keys off"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
NO_ROOM = "53200"
"""PostgreSQL's SQLSTATE out_of_memory: of the memory that holds locks, as its hint then says."""


class ReadSession(AppSession):
    """What pages read with. It refuses to write, so that nothing is written outside a transaction."""


@event.listens_for(ReadSession, "before_flush")
def _refuse_write(_session: Session, *_rest: Any) -> None:
    raise RuntimeError("the reading session cannot write: use `with transaction() as session`")


db = SQLAlchemy(metadata=Base.metadata, session_options={"class_": ReadSession}, disable_autonaming=True)


def init_database(app: Flask, url: str) -> None:
    """Binds the application to the database at `url` (SQLite or PostgreSQL)."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    # What was to be written is never part of an error's message: it would end up in logs.
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": not url.startswith("sqlite"), "hide_parameters": True}
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)


def is_writing() -> bool:
    """Whether a transaction is under way here."""
    return _writing.get()


@contextmanager
def snapshot() -> Iterator[Session]:
    """A reading session that sees one state of the database throughout, whatever others commit meanwhile."""
    with ReadSession(db) as session:
        if session.get_bind().dialect.name == "postgresql":  # SQLite's read transactions are like that by themselves
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


@contextmanager
def transaction() -> Iterator[Session]:
    """A session whose work lands as a whole at the end of the block, or not at all.

    Broken named constraints become the DomainError registered for them; a stale version becomes EditConflict, a
    database that does not answer Unavailable, a value that no column takes Invalid.
    """
    _demand_proof()
    token = _writing.set(True)
    try:
        with AppSession(db) as session:
            yield session
            session.commit()
    except StaleDataError as error:
        raise EditConflict from error
    except IntegrityError as error:
        rule = broken_rule(error, Base.metadata)
        if rule is None:
            raise
        raise rule from error
    except DataError as error:
        raise Invalid({}, _("A value is too long or too large to be kept.")) from error
    except OperationalError as error:
        log.error("database.unavailable", exc_info=error)
        raise _unavailable(error) from error
    finally:
        _writing.reset(token)


def _unavailable(error: OperationalError) -> Unavailable:
    """A restore touches every table at once, which takes PostgreSQL more locks than it may have room for."""
    if getattr(error.orig, "sqlstate", "") == NO_ROOM:
        return Unavailable(
            _("PostgreSQL has no room for so many locks: set max_locks_per_transaction to 256, restart it, try again.")
        )
    return Unavailable(_("The database does not answer. Please try again in a minute."))


def _demand_proof() -> None:
    """A request that asks for a change writes only after its token was found good, wherever that was checked."""
    if has_request_context() and request.method not in SAFE_METHODS and not g.get("csrf_valid"):
        raise RuntimeError("a request that has not shown its token cannot write")


@contextmanager
def rebuilding() -> Iterator[None]:
    """For migrations: transactions that begin in this block do not follow foreign keys on SQLite.

    There, changing a column makes a new table and drops the old one, and a drop that followed foreign keys would
    delete what refers to its rows. Who migrates checks the keys at the end.
    """
    token = _rebuilding.set(True)
    try:
        yield
    finally:
        _rebuilding.reset(token)


def prepare(engine: Engine) -> None:
    """Makes the database of an engine behave as the house relies on."""
    (prepare_sqlite if engine.dialect.name == "sqlite" else prepare_postgresql)(engine)


def prepare_sqlite(engine: Engine) -> None:
    """Makes SQLite behave: WAL, foreign keys, triggers on REPLACE, writers that take the lock at once.

    What is deleted is overwritten with zeros, in the file as soon as the log of writes has been brought into it.
    """
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)


def prepare_postgresql(engine: Engine) -> None:
    """Makes PostgreSQL plan for all rows of what is read in chunks: left alone it hurries to the first of them.

    Whatever is read so (exports, ledgers) is read to its end: 50,000 payments of a report take a tenth of the time.
    """
    event.listen(engine, "connect", _on_postgresql_connect)


def _on_postgresql_connect(connection: Any, _record: object) -> None:
    connection.execute("SET cursor_tuple_fraction = 1")
    connection.commit()


def _on_sqlite_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions behind our back
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "secure_delete=ON",
        f"busy_timeout={SQLITE_WAIT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    off = _rebuilding.get()
    if connection.info.get(KEYS_OFF, False) != off:
        connection.exec_driver_sql(f"PRAGMA foreign_keys={'OFF' if off else 'ON'}")
        connection.info[KEYS_OFF] = off
    # A deferred transaction that turns to writing may fail with "database is locked"; an immediate one waits.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
