"""The real scheduler process puts what is staged into the log, with and without a queue server."""

import os
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.audit.models import Entry, Staged
from fundapp.core.context import Context
from tests.services.processes import child, wait_until

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.process, pytest.mark.valkey]


@pytest.mark.parametrize("queue", ["there", "away"])
def test_the_scheduler_sequences_what_is_staged(
    fresh_url: str, valkey_url: str, tmp_path: Path, ctx: Context, queue: str
) -> None:
    engine = create_engine(fresh_url)
    with Session(engine) as session:
        record(session, ctx, "case.seen", "case", ctx.actor.id)  # type: ignore[union-attr]
        session.commit()
    environ = {
        **os.environ,
        "FUNDAPP_MODE": "demo",
        "FUNDAPP_DATABASE_URL": fresh_url,
        "FUNDAPP_DATA_DIR": str(tmp_path),
        "FUNDAPP_REDIS_URL": valkey_url if queue == "there" else f"unix://{tmp_path}/nobody",
        "PYTHONPATH": str(ROOT),
    }

    def entries() -> int:
        with Session(engine) as session:
            return session.scalar(select(func.count()).select_from(Entry)) or 0

    with child([sys.executable, "-m", "fundapp", "scheduler"], log=tmp_path / "log", environ=environ):
        wait_until(lambda: entries() == 1, 60, "the entry in the log")
    engine.dispose()


def test_a_row_that_cannot_be_sequenced_keeps_the_scheduler_from_nothing_else(
    fresh_url: str, valkey_url: str, tmp_path: Path, ctx: Context
) -> None:
    engine = create_engine(fresh_url)
    with Session(engine) as session:
        slipped_in = {"minute": "2026-03-14T09:26Z", "action": "x", "subject_kind": "x", "payload": {"a": 1.5}}
        session.add(Staged(id=uuid4(), subject_id=uuid4(), **slipped_in))
        session.commit()
    environ = {
        **os.environ,
        "FUNDAPP_MODE": "demo",
        "FUNDAPP_DATABASE_URL": fresh_url,
        "FUNDAPP_DATA_DIR": str(tmp_path),
        "FUNDAPP_REDIS_URL": valkey_url,
        "PYTHONPATH": str(ROOT),
    }
    log = tmp_path / "log"
    with child([sys.executable, "-m", "fundapp", "scheduler"], log=log, environ=environ) as scheduler:
        wait_until(lambda: log.read_text().count("not sequenced") >= 2, 60, "two attempts")
        assert scheduler.poll() is None
    engine.dispose()
