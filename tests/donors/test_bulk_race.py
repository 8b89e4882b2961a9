"""Two who press at once, and two workers at the same change: one after the other, and each funder once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from benchmarks.funders.together import PLAN, fill
from fundapp.accounts.queries.people import actor_of
from fundapp.audit.models import Staged
from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict
from fundapp.core.reader import reading
from fundapp.donors.commands.bulk import confirm_change, prepare_change, undo_change
from fundapp.donors.jobs import bulk as jobs
from fundapp.donors.models import BulkChange, Funder
from fundapp.donors.queries.bulk import Chosen
from fundapp.donors.schemas.bulk import as_given
from fundapp.outbox.topics import Claim
from tests.accounts.people import person_of
from tests.outbox.recipients import run

pytestmark = pytest.mark.usefixtures("committed")
FUNDERS = 20


@dataclass
class Pair:
    """Two threads of one fundraiser."""

    app: Flask
    engine: Engine
    ctx: Context

    def prepare(self) -> UUID:
        with self.app.app_context(), reading(self.ctx.reader), transaction() as session:
            return prepare_change(session, self.ctx, Chosen({}), PLAN, as_given).id

    def both(self, act: Callable[[], Any]) -> list[str]:
        """Does it twice at the same moment; what came of each."""
        barrier = Barrier(2)

        def one(_number: int) -> str:
            with self.app.app_context(), reading(self.ctx.reader):
                barrier.wait(10)
                try:
                    act()
                except Conflict:
                    return "refused"
                return "done"

        with ThreadPoolExecutor(2) as pool:
            return sorted(pool.map(one, range(2)))

    def press(self, act: Callable[..., object], change_id: UUID) -> list[str]:
        def once() -> None:
            with transaction() as session:
                act(session, self.ctx, change_id, as_given)

        return self.both(once)

    def entries(self) -> Counter[str]:
        with Session(self.engine) as session:
            return Counter(session.scalars(select(Staged.action)))

    def versions(self) -> set[int]:
        with Session(self.engine) as session:
            return set(session.scalars(select(Funder.version)))


@pytest.fixture
def pair(app: Flask, committed: Engine) -> Pair:
    with app.app_context(), transaction() as session:
        fill(session, FUNDERS)
        person = person_of("Rose Abena", ["fundraising"])
        session.add(person)
        session.flush()
        actor = actor_of(person, ["fundraising"], app.extensions["fundapp.ports"].grants)
    assert actor.reader is not None
    return Pair(app, committed, Context(actor, datetime.now(UTC), "test-request", actor.reader))


def test_two_who_confirm_at_once_change_each_funder_once(pair: Pair) -> None:
    assert pair.press(confirm_change, pair.prepare()) == ["done", "refused"]
    assert (pair.entries()["funder.changed"], pair.versions()) == (FUNDERS, {2})


def test_two_who_take_back_at_once_put_each_funder_back_once(pair: Pair) -> None:
    change = pair.prepare()
    pair.press(confirm_change, change)
    assert pair.press(undo_change, change) == ["done", "refused"]
    assert (pair.entries()["funder.changed"], pair.versions()) == (2 * FUNDERS, {3})


def test_two_workers_at_the_same_change_change_each_funder_once(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fundapp.donors.commands.bulk.SMALL", 2)
    monkeypatch.setattr("fundapp.donors.commands.bulk_working.CHUNK", 3)
    change = pair.prepare()
    with pair.app.app_context():
        run(datetime.now(UTC))
    with pair.app.app_context(), transaction() as session:
        confirm_change(session, pair.ctx, change, as_given)
    assert pair.ctx.actor is not None
    ids = (str(change), str(pair.ctx.actor.id))
    claim = Claim(change, "bulk_change.writing", "write_bulk_change", "key", ids, 1, 1, datetime.now(UTC))
    assert pair.both(lambda: jobs.write_bulk_change(claim)) == ["done", "done"]
    assert (pair.entries()["funder.changed"], pair.versions()) == (FUNDERS, {2})
    with Session(pair.engine) as session:
        found = session.get_one(BulkChange, change)
        assert (found.state, found.done, found.changed) == ("done", FUNDERS, FUNDERS)
