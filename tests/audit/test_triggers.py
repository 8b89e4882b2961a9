"""The database itself refuses to change, remove or replace what stands in the log, on both kinds."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, delete, inspect, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fundapp.audit.commands import erase_payloads, record
from fundapp.audit.models import (
    Alias,
    CheckpointRow,
    Entry,
    Erasure,
    Head,
    Node,
    Payload,
    Staged,
)
from fundapp.audit.sequencer import sequence
from fundapp.core.context import Context
from tests.audit.logs import checkpoint, fill

LOG = [Entry, Node, CheckpointRow, Erasure, Alias, Payload]
CHANGES: dict[Any, dict[str, Any]] = {
    Entry: {"action": "case.vote.withdrawn"},
    Node: {"hash": b"x" * 32},
    CheckpointRow: {"note": "x"},
    Erasure: {"by_entry_id": None},
    Alias: {"alias": "x"},
    Payload: {"payload": {}},
    Staged: {"action": "x"},
    Head: {"size": 1},
}


@pytest.fixture
def filled(committed: Engine, ctx: Context) -> Iterator[Connection]:
    """A log of 300 entries, one of them erased, one still staged, under a checkpoint."""
    with Session(committed) as session:
        ids = fill(session, ctx, 300)
        erase_payloads(session, ctx, ids[:1], "person_asked")
        sequence(session)
        checkpoint(session)
        record(session, ctx, "case.seen", "case", ids[0])
        session.commit()
    with committed.connect() as connection:
        yield connection


def refused(connection: Connection, statement: object) -> bool:
    """Whether the database refuses the statement because the table is append-only."""
    try:
        with connection.begin_nested() if connection.in_transaction() else connection.begin():
            connection.execute(statement)  # type: ignore[call-overload]
    except DBAPIError as error:
        return "append-only" in str(error.orig)
    return False


def count(connection: Connection, table: Any) -> int:
    found = connection.scalar(text(f"SELECT count(*) FROM {inspect(table).local_table.name}"))
    connection.rollback()
    return int(found or 0)


@pytest.mark.parametrize("table", [*LOG, Staged, Head])
def test_no_row_is_changed(filled: Connection, table: Any) -> None:
    assert count(filled, table) > 0
    assert refused(filled, update(table).values(**CHANGES[table]))


@pytest.mark.parametrize("table", [*LOG, Staged, Head])
def test_no_row_is_removed(filled: Connection, table: Any) -> None:
    before = count(filled, table)
    assert refused(filled, delete(table))
    assert count(filled, table) == before


@pytest.mark.parametrize("table", [*LOG, Staged, Head])
@pytest.mark.postgres
def test_no_table_is_emptied(filled: Connection, table: Any) -> None:
    name = inspect(table).local_table.name
    assert refused(filled, text(f"TRUNCATE {name} CASCADE"))


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("table", [*LOG, Staged, Head])
@pytest.mark.sqlite
def test_no_row_is_replaced_whatever_the_connection_says_of_triggers(
    filled: Connection, table: Any, recursive: str
) -> None:
    filled.exec_driver_sql(f"PRAGMA recursive_triggers={recursive}")
    filled.rollback()
    name = inspect(table).local_table.name
    assert refused(filled, text(f"INSERT OR REPLACE INTO {name} SELECT * FROM {name} LIMIT 1"))


def test_a_staged_row_goes_only_once_it_stands_in_the_log(filled: Connection) -> None:
    with Session(filled.engine) as session:
        assert sequence(session) == 1
        session.commit()
    assert count(filled, Staged) == 0


def test_a_payload_does_not_go_for_an_erasure_that_is_not_in_the_log(filled: Connection, ctx: Context) -> None:
    with Session(filled.engine) as session:
        entry = session.query(Entry).filter_by(index=5).one()
        erase_payloads(session, ctx, [entry.id], "person_asked")
        session.commit()
        entry_id = entry.id
    assert refused(filled, delete(Payload).where(Payload.entry_id == entry_id))


def test_the_head_only_grows(filled: Connection) -> None:
    assert refused(filled, update(Head).values(size=0))
    assert not refused(filled, update(Head).values(size=10_000))
