"""Two who decide at once, and two who add the same call: one of each counts, the other is told."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict
from fundapp.core.reader import reading
from fundapp.grants.commands.opportunities import start_opportunity
from fundapp.grants.commands.outcomes import settle_opportunity
from fundapp.grants.models import Opportunity, OpportunityMove
from tests.fixtures.application import MakeContext
from tests.grants.factories import CallFactory
from tests.grants.opportunities import OpportunityFactory, beginning

TOLD = {"decided_on": date(2025, 6, 1), "decided_by_words": "Le COPIL", "reasons": "Ainsi"}


def both(app: Flask, ctx: Context, acts: Sequence[Callable[[Session], object]]) -> list[str]:
    """Does these at the same moment; what came of each."""
    barrier = Barrier(len(acts))

    def one(act: Callable[[Session], object]) -> str:
        with app.app_context(), reading(ctx.reader):
            barrier.wait(10)
            try:
                with transaction() as session:
                    act(session)
            except Conflict:
                return "refused"
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(one, acts))


@pytest.fixture
def nobody(make_ctx: MakeContext) -> Context:
    """Whoever settles for the committee: no person of the database."""
    ctx = make_ctx("call.see", "call.edit", "funder.see")
    return Context(ctx.actor, ctx.now, ctx.request_id, ctx.reader)


def test_two_who_decide_at_once_decide_once(
    app: Flask, committed: Engine, nobody: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fundapp.grants.queries.opportunities.require", lambda _verdict: None)
    silent = Context(None, nobody.now, nobody.request_id, nobody.reader)
    with Session(committed) as session:
        made = OpportunityFactory.build()
        session.add(made)
        session.flush()
        session.add(beginning(made))
        session.commit()
        made_id = made.id
    acts = [
        lambda session, go=go: settle_opportunity(session, silent, made_id, go=go, told=TOLD) for go in (True, False)
    ]
    assert both(app, silent, acts) == ["done", "refused"]
    with Session(committed) as session:
        steps = session.scalars(select(OpportunityMove.after).order_by(OpportunityMove.number)).all()
        assert len(steps) == 2
        assert session.scalars(select(Opportunity.state)).one() == steps[1]


def test_two_who_add_the_same_call_add_it_once(
    app: Flask, committed: Engine, nobody: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("grants.commands.opportunities", "grants.commands.calls", "grants.queries.calls"):
        monkeypatch.setattr(f"fundapp.{place}.require", lambda _verdict: None)
    silent = Context(None, nobody.now, nobody.request_id, nobody.reader)
    call_id = uuid4()
    with Session(committed) as session:
        session.add(CallFactory.build(id=call_id))
        session.commit()
    acts = [lambda session: start_opportunity(session, silent, call_id)] * 2
    assert both(app, silent, acts) == ["done", "refused"]
    with Session(committed) as session:
        assert session.scalar(select(func.count()).select_from(Opportunity)) == 1
