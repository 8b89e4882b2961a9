"""A restore that is killed half way has changed nothing; a backup that is killed is not there."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fundapp.core.context import Context
from tests.fixtures.houses import House, MakeHouse, Store

ROOT = Path(__file__).resolve().parents[3]
Fill = Callable[[House], None]
pytestmark = pytest.mark.process

START = """
import os, signal, sys
from pathlib import Path
from fundapp.app import create_app
from fundapp.runtime.backup import operating, restoring, schema, writing

def die(*words):
    os.kill(os.getpid(), signal.SIGKILL)

def restore():
    operating.restore_backup(create_app(), Path(sys.argv[1]), Path(sys.argv[2]), replace=True, ask=False)

def backup():
    operating.write_backup(create_app(), Path(sys.argv[3]))
"""
MOMENTS = {
    "the tables are gone": "schema.upgrade = die\nrestore()",
    "half of the rows are there": "schema.count_on = die\nrestore()",
    "all is there but the commit": "restoring.REPLAYERS.append(die)\nrestore()",
}


def killed(house: House, file: Path, export: Path, code: str) -> None:
    settings = house.app.extensions["fundapp.settings"]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("FUNDAPP_")}
    environ |= {
        "FUNDAPP_MODE": "demo",
        "FUNDAPP_DATA_DIR": str(house.folder),
        "FUNDAPP_DATABASE_URL": settings.database_url,
        "PYTHONPATH": str(ROOT),
    }
    words = [sys.executable, "-c", START + code, str(file), str(export), str(house.folder / "made")]
    done = subprocess.run(words, env=environ, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_restore_that_is_killed_has_changed_nothing(
    make_house: MakeHouse, fill: Fill, ctx: Context, moment: str
) -> None:
    house = make_house()
    fill(house)
    file = house.back_up()
    house.tell(ctx, 3)
    house.sign()
    export, before = house.export(), house.rows()
    killed(house, file, export, MOMENTS[moment])
    assert house.rows() == before
    house.restore(file, export)


def test_a_backup_that_is_killed_is_not_there(make_house: MakeHouse, fill: Fill) -> None:
    house = make_house()
    fill(house)
    killed(house, Path("-"), Path("-"), "writing.Writer.trailer = die\nbackup()")
    assert not (house.folder / "made").exists()
    assert house.back_up(store=Store()).exists()
