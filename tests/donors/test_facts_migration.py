"""A funder of before, with one source for everything, keeps it: there, and back again."""

from datetime import UTC, datetime
from uuid import uuid4

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from fundapp.core.database import db
from tests.meta.test_database import alembic, empty_app  # noqa: F401 - fixtures

BEFORE = (
    "INSERT INTO funder (id, name, sort_name, found_by, kind, status, needs_registration, grant_max, currency, source,"
    " source_date, created_at, updated_at, version, entry_id) VALUES (:id, 'Fonds', 'fonds', 'fonds', 'ngo', 'active',"
    " 'unknown', 5000, 'EUR', 'leur site', '2021', :now, :now, 1, :id)"
)


def asked(statement: str, **values: object) -> list[tuple[object, ...]]:
    with db.engine.begin() as connection:
        found = connection.execute(text(statement), values)
        return [tuple(row) for row in found] if found.returns_rows else []


def test_the_one_source_becomes_that_of_each_group_that_says_something_and_is_due(
    alembic: Config,  # noqa: F811
) -> None:
    command.upgrade(alembic, "0013")
    asked(BEFORE, id=uuid4().hex, now=datetime(2026, 1, 1, tzinfo=UTC).isoformat(" "))
    command.upgrade(alembic, "head")
    rows = asked("SELECT facts, source, dated, due_on FROM funder_source ORDER BY facts")
    assert [row[:3] for row in rows] == [("amounts", "leur site", "2021"), ("identity", "leur site", "2021")]
    assert {str(row[3]) for row in rows} == {datetime.now(UTC).date().isoformat()}
    assert asked("SELECT relation, owner_id FROM funder") == [("unknown", None)]
    command.downgrade(alembic, "0013")
    assert asked("SELECT source, source_date, grant_max FROM funder") == [("leur site", "2021", 5000)]
