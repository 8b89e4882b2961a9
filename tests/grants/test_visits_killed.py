"""A real scheduler finds a source, real workers visit it; one is killed, another goes on, and no call comes twice."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.grants.commands.sources import add_source
from fundapp.grants.models import Call, CallVisit, CallVisitPart
from fundapp.grants.schemas.sources import SourceSchema
from tests.grants.sites import Sent, site
from tests.grants.watching import TYPED
from tests.services.processes import child, last_lines, wait_until

pytestmark = [pytest.mark.process, pytest.mark.valkey]

ROOT = Path(__file__).resolve().parents[2]
MANY = 1_400


def test_a_killed_worker_is_followed_by_another_and_no_call_comes_twice(
    app: Flask, committed: Engine, valkey_url: str, tmp_path: Path, ctx: Context
) -> None:
    body = "\n".join(f"{number}|Appel {number}" for number in range(MANY)).encode()
    with site() as there:
        given = {"name": "Une source", **TYPED, "address": there.has(Sent(body))}
        with app.app_context(), transaction() as session:
            add_source(session, ctx, SourceSchema().judge(given), active=True)
        start = _roles(str(committed.url.render_as_string(hide_password=False)), valkey_url, tmp_path)
        with start("scheduler", "scheduler"):
            with start("worker", "first") as first:
                _until(committed, tmp_path, lambda visit: visit is not None and visit.done > 0)
                os.kill(first.pid, signal.SIGKILL)
                first.wait(10)
            with redis.Redis.from_url(valkey_url) as queue:
                queue.flushdb()  # what the queue server knew of it may be lost too, and nobody waits for it here
            halfway = _visit(committed)
            assert halfway is not None
            assert halfway.state == "taking"
            with start("worker", "second"):
                _until(committed, tmp_path, lambda visit: visit is not None and visit.state == "ended")
        assert len(there.asked) == 1
    visit = _visit(committed)
    assert visit is not None
    assert (visit.outcome, visit.found, visit.done, visit.new, visit.same) == ("found", MANY, MANY, MANY, 0)
    with Session(committed) as session:
        assert session.execute(select(func.count(), func.count(Call.reference.distinct()))).one() == (MANY, MANY)
        assert session.scalar(select(func.count()).select_from(CallVisitPart)) == 0


def _roles(database_url: str, valkey_url: str, folder: Path) -> Callable[..., Any]:
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FUNDAPP_")},
        "FUNDAPP_MODE": "demo",
        "FUNDAPP_DATA_DIR": str(folder / "data"),
        "FUNDAPP_DATABASE_URL": database_url,
        "FUNDAPP_REDIS_URL": valkey_url,
        "FUNDAPP_SECRET_KEY": "a key for tests, which protects nothing at all",
        "PYTHONPATH": str(ROOT),
    }
    (folder / "data").mkdir()

    def start(role: str, name: str) -> Any:
        words = [sys.executable, "-m", "tests.grants.watch_roles", role]
        return child(words, log=folder / f"{name}.log", environ=environ, cwd=ROOT)

    return start


def _visit(engine: Engine) -> CallVisit | None:
    with Session(engine, expire_on_commit=False) as session:
        return session.scalar(select(CallVisit))


def _until(engine: Engine, folder: Path, condition: Callable[[CallVisit | None], bool]) -> None:
    try:
        wait_until(lambda: condition(_visit(engine)), 120, "the visit")
    except TimeoutError:
        logs = "\n".join(last_lines(each) for each in sorted(folder.glob("*.log")))
        raise AssertionError(logs) from None
