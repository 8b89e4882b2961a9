"""Many at once: nothing serialises the recording, sequencers take turns, and what dies loses nothing."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from benchmarks.audit_appends import kill_backends, losses, prepare
from fundapp.audit.commands import record
from fundapp.audit.models import Entry, Staged
from fundapp.audit.sequencer import sequence_all
from fundapp.audit.verify import verify_export
from fundapp.core.context import Context
from fundapp.core.database import transaction
from tests.audit.logs import checkpoint, exported
from tests.fixtures.counting import Statements
from tests.services.postgres import durable_postgres

QueryCount = Callable[[], AbstractContextManager[Statements]]


def test_recording_costs_one_statement(session: Session, ctx: Context, query_count: QueryCount) -> None:
    with query_count() as statements:
        record(session, ctx, "case.seen", "case", uuid4(), {"round": 1})
    statements.at_most(1)


def test_sequencers_at_work_beside_many_recorders_leave_no_gap(app: Flask, committed: Engine, ctx: Context) -> None:
    done = threading.Event()

    def recorder(_number: int) -> list[str]:
        ids = []
        with app.app_context():
            for _each in range(40):
                with transaction() as session:
                    ids.append(record(session, ctx, "case.seen", "case", uuid4()).hex)
        return ids

    def sequencer(_number: int) -> int:
        moved = 0
        with app.app_context():
            while not done.is_set():
                moved += sequence_all()
        return moved

    with ThreadPoolExecutor(8) as pool:
        sequencers = [pool.submit(sequencer, number) for number in range(3)]
        recorded = [entry for ids in pool.map(recorder, range(4)) for entry in ids]
        done.set()
        moved = sum(each.result() for each in sequencers)
    with app.app_context():
        moved += sequence_all()
    with Session(committed) as session:
        found = session.execute(select(Entry.index, Entry.id).order_by(Entry.index)).all()
        assert [index for index, _id in found] == list(range(160))
        assert sorted(entry_id.hex for _index, entry_id in found) == sorted(recorded)
        assert moved == 160
        checkpoint(session)
        assert verify_export(exported(session)).entries == 160


@pytest.mark.postgres
def test_recorders_do_not_wait_for_a_sequencer_that_holds_the_lock(committed: Engine, ctx: Context) -> None:
    from fundapp.audit.sequencer import sequence

    with Session(committed) as slow, Session(committed) as quick:
        record(slow, ctx, "case.seen", "case", uuid4())
        slow.commit()
        assert sequence(slow) == 1  # not committed yet
        record(quick, ctx, "case.seen", "case", uuid4())
        quick.commit()
        slow.commit()
    with Session(committed) as session:
        assert len(session.scalars(select(Staged)).all()) == 1


@pytest.fixture
def durable_server() -> Iterator[str]:
    """A PostgreSQL that keeps what it acknowledges."""
    with durable_postgres() as url:
        yield url


@pytest.mark.process
def test_backends_killed_at_work_lose_nothing_that_was_acknowledged(durable_server: str, tmp_path: Path) -> None:
    ground = prepare(durable_server, tmp_path)
    acknowledged = kill_backends(ground, kills=2, seed=7)
    assert len(acknowledged) > 40
    assert losses(ground, acknowledged) == []
    assert losses(ground, [*acknowledged, uuid4().hex]) == ["an acknowledged entry lost"]
