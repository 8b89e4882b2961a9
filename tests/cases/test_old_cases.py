"""Cases that were there before steps were kept: the migration gives them clocks, steps and a day of erasure."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, DateTime, Engine, MetaData, Table, Uuid, column, create_engine, insert, select, table

from tests.fixtures.databases import Databases, migrate, settings_for

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
WHO: Mapping[str, Any] = {
    "id": uuid4(), "name": "Solange", "sort_name": "solange", "email": "s@example.org", "language": "fr",
    "zone": "Africa/Douala", "state": "active", "created_at": NOW, "updated_at": NOW, "version": 1, "entry_id": uuid4(),
}  # fmt: skip
OLD: Mapping[str, Mapping[str, Any]] = {
    "withdrawn": {"updated_at": NOW - timedelta(days=40)},
    "info_requested": {"acknowledged_at": NOW - timedelta(days=9), "updated_at": NOW, "officer_id": WHO["id"]},
    "triage": {"acknowledged_at": NOW - timedelta(hours=3), "updated_at": NOW, "officer_id": WHO["id"]},
    "received": {"updated_at": NOW},
}


@pytest.fixture
def migrated(databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """A database in which those cases stood, brought up to date."""
    url = databases.empty()
    settings = settings_for(url, tmp_path)
    migrate(settings, "0006")
    engine = create_engine(url)
    with engine.begin() as connection:
        _put(connection, "person", WHO)
        for number, (state, more) in enumerate(OLD.items()):
            row = {
                "id": uuid4(), "reference": f"AAAA-{number}A", "state": state, "channel": "form", "priority": "P2",
                "received_at": NOW - timedelta(days=10), "created_at": NOW, "version": 1, "entry_id": uuid4(),
                "summary": b"x" * 120, "narrative": b"x" * 120, "contact": b"x" * 120, "identity": b"x" * 120, **more,
            }  # fmt: skip
            _put(connection, "emergency_case", row)
    migrate(settings)
    yield engine
    engine.dispose()
    databases.drop(url)


def _put(connection: Connection, name: str, row: Mapping[str, Any]) -> None:
    typed = table(name, *(column(key, _type(value)) for key, value in row.items()))
    connection.execute(insert(typed).values(row))


def _type(value: Any) -> Any:
    return Uuid() if isinstance(value, UUID) else DateTime(timezone=True) if isinstance(value, datetime) else None


def test_old_cases_go_on_under_the_new_rules(migrated: Engine) -> None:
    tables = MetaData()
    case, move = (Table(name, tables, autoload_with=migrated) for name in ("emergency_case", "case_move"))
    with migrated.connect() as connection:
        found = {row.state: row for row in connection.execute(select(case))}
        steps = connection.execute(select(case.c.state, move.c.action).join(move, move.c.case_id == case.c.id))
        taken = sorted((row.state, row.action) for row in steps)
    assert taken == [("info_requested", "ask"), ("info_requested", "take"), ("triage", "take")]
    assert {state for state, row in found.items() if row.erase_at is not None} == {"withdrawn"}
    assert {state for state, row in found.items() if row.due_at is not None} == {"info_requested", "triage", "received"}
