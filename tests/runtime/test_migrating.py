"""Migrations, started from several machines at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.fixtures.databases import Databases, PostgresServer, migrate, settings_for

SIDES = 3
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.process
def test_machines_that_start_the_same_release_at_once_do_not_clash(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    url = postgres_server.empty()
    environ = os.environ | {
        "FUNDAPP_MODE": "demo",
        "FUNDAPP_DATA_DIR": str(tmp_path),
        "FUNDAPP_DATABASE_URL": url,
        "PYTHONPATH": str(ROOT),
    }
    sides = [
        subprocess.Popen(
            [sys.executable, "-m", "fundapp", "migrate"], env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        for _ in range(SIDES)
    ]
    told = [side.communicate(timeout=60)[0].decode() for side in sides]
    postgres_server.drop(url)
    assert [side.returncode for side in sides] == [0] * SIDES, "\n".join(told)


@pytest.mark.parametrize("later", ["0002", "head"])
def test_a_migration_loses_no_row_that_refers_to_a_changed_table(
    databases: Databases, tmp_path: Path, later: str
) -> None:
    url = databases.empty()
    settings = settings_for(url, tmp_path)
    migrate(settings, "0001")
    engine = create_engine(settings.database_url)
    columns = "id, name, sort_name, found_by, kind, status, needs_registration, created_at, updated_at, version"
    values = "'00000000000000000000000000000001', 'Fonds Kivu', 'kivu', 'kivu', 'ngo', 'active', 'no', :t, :t, 1"
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO funder ({columns}) VALUES ({values})"), {"t": "2026-01-01 00:00:00"})
        connection.execute(text("INSERT INTO funder_theme SELECT id, 'women' FROM funder"))
        connection.execute(text("INSERT INTO funder_country SELECT id, 'CD' FROM funder"))
    migrate(settings, later)
    with engine.connect() as connection:
        for table in ("funder", "funder_theme", "funder_country"):
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 1, table
    engine.dispose()
    databases.drop(url)
