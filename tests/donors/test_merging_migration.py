"""Funders of before are compared with each other when the tables come, and their words are known."""

from datetime import UTC, datetime
from uuid import uuid4

from alembic import command
from alembic.config import Config

from tests.donors.test_facts_migration import asked
from tests.meta.test_database import alembic, empty_app  # noqa: F401 - fixtures

BEFORE = (
    "INSERT INTO funder (id, name, sort_name, found_by, kind, status, needs_registration, relation, created_at,"
    " updated_at, version, entry_id) VALUES (:id, :name, :folded, :words, 'ngo', 'active', 'unknown', 'unknown', :now,"
    " :now, 1, :id)"
)


def test_what_is_there_is_compared_and_known_and_goes_back(alembic: Config) -> None:  # noqa: F811
    command.upgrade(alembic, "0015")
    for name in ("Fonds Kivu", "Kivu Fund", "Mama Cash"):
        said = {"name": name, "folded": name.lower(), "words": name.lower()}
        asked(BEFORE, id=uuid4().hex, now=datetime(2026, 1, 1, tzinfo=UTC).isoformat(" "), **said)
    command.upgrade(alembic, "head")
    assert asked("SELECT reasons, score FROM funder_pair") == [("name", 90)]
    words = [row[0] for row in asked("SELECT word FROM known_word ORDER BY word")]
    assert words == ["cash", "fonds", "fund", "kivu", "mama"]
    assert asked("SELECT merged_into_id, other_names FROM funder") == [(None, None)] * 3
    command.downgrade(alembic, "0015")
    assert asked("SELECT count(*) FROM funder") == [(3,)]
