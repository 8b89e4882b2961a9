"""The servers of the tests themselves."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from tests.services.postgres import postgres_url
from tests.services.processes import child, end, wait_until
from tests.services.valkey import valkey_url


def test_an_address_given_from_outside_is_taken_as_it_is() -> None:
    with postgres_url({"FUNDAPP_TEST_PG_URL": "postgresql://elsewhere/db"}) as url:
        assert url == "postgresql://elsewhere/db"
    with valkey_url({"FUNDAPP_TEST_REDIS_URL": "redis://elsewhere/7"}) as url:
        assert url == "redis://elsewhere/7"


def test_valkey_answers_and_is_gone_after_the_block() -> None:
    with valkey_url({}) as url, redis.Redis.from_url(url) as client:
        pid = client.info("server")["process_id"]
        assert client.set("key", "value")
    assert not psutil.pid_exists(pid)


@pytest.mark.postgres
def test_postgresql_answers_and_is_gone_after_the_block() -> None:
    with postgres_url({}) as url:
        folder = Path(url.partition("host=")[2])
        with psycopg.connect(host=str(folder), user="postgres", dbname="postgres") as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    assert not psutil.pid_exists(pid)
    assert not folder.exists()


def test_a_child_that_ignores_the_polite_signal_is_killed(tmp_path: Path) -> None:
    deaf = "import signal; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
    log = tmp_path / "log"
    with child([sys.executable, "-c", deaf], log=log) as process:
        wait_until(lambda: "deaf" in log.read_text(), 20, "the deaf child")
        end(process, patience=0.1)
        assert process.returncode == -signal.SIGKILL


def test_the_kernel_ends_a_child_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = (
        "import pathlib, sys, signal; from tests.services.processes import child\n"
        "with child(['sleep', '60'], log=pathlib.Path(sys.argv[1])) as process:\n"
        "    print(process.pid, flush=True); signal.pause()"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "log")]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as parent:
        assert parent.stdout is not None
        grandchild = psutil.Process(int(parent.stdout.readline()))
        os.kill(parent.pid, signal.SIGKILL)
        wait_until(lambda: not grandchild.is_running(), 20, "the end of the grandchild")
