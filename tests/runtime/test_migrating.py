"""Migrations, started from several machines at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fixtures.databases import PostgresServer

pytestmark = pytest.mark.process

SIDES = 3
ROOT = Path(__file__).resolve().parents[2]


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
