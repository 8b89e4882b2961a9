"""The real scheduler process puts what is staged into the log, with and without a queue server."""

import os
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.audit.models import Entry
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
