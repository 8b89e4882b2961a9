"""Calls for the pages' tests."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.donors.models import Funder
from fundapp.grants.commands.budgets import begin_budget
from fundapp.grants.fetching.questions import LIMITS
from fundapp.grants.jobs import asking, frame, visiting
from fundapp.grants.models import Call, CallSource, Opportunity, ProposalBudget
from tests.accounts.people import person_of
from tests.donors.factories import FunderFactory
from tests.fixtures.application import VISITOR, Look
from tests.grants.budgeting import made_budget, terms
from tests.grants.factories import CallFactory
from tests.grants.opportunities import OpportunityFactory, beginning
from tests.grants.sites import Site, site
from tests.grants.watching import Keeper, Watch, by_hundred, by_line

SOURCE_FACTS = {
    "kind": "feed", "address": "https://example.org/feed/", "columns": {}, "trust": "portal", "every_hours": 24,
    "active": True, "brought": 0, "failures": 0, "version": 1,
}  # fmt: skip


@pytest.fixture
def add(rolled_back: Connection) -> Callable[..., UUID]:
    """Keeps a made-up call."""

    def put(**facts: object) -> UUID:
        made: Call = CallFactory.build(id=uuid4(), **facts)
        with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
            session.add(made)
            session.commit()
            return made.id

    return put


@pytest.fixture
def add_opportunity(rolled_back: Connection) -> Callable[..., UUID]:
    """Keeps a made-up opportunity, with its first step."""

    def put(**facts: object) -> UUID:
        made: Opportunity = OpportunityFactory.build(**facts)
        made_id: UUID = made.id
        with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
            session.add(made)
            session.flush()
            session.add(beginning(made))
            session.commit()
        return made_id

    return put


@pytest.fixture
def visitor(rolled_back: Connection) -> UUID:
    """VISITOR as a person of the house, whose name stands beside what they did; their id."""
    made = person_of(VISITOR.name, ("fundraising",), "active")
    made.id = VISITOR.id
    with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
        session.add(made)
        session.commit()
    return VISITOR.id


@pytest.fixture
def add_funder(rolled_back: Connection) -> Callable[..., UUID]:
    """Puts a made-up funder on the map."""

    def put(**facts: object) -> UUID:
        made: Funder = FunderFactory.build(id=uuid4(), **facts)
        with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
            session.add(made)
            session.commit()
            return made.id

    return put


@pytest.fixture
def me(visitor: UUID, ctx: Context) -> Context:
    """VISITOR, who may do everything."""
    assert ctx.actor is not None
    return replace(ctx, actor=replace(ctx.actor, id=visitor))


@pytest.fixture
def there() -> Iterator[Site]:
    """Somebody else’s site, on this machine."""
    with site() as found:
        yield found


@pytest.fixture
def watch(app: Flask, look: Look, me: Context, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """A watch whose formats are all the same simple one, and that keeps calls in a list."""
    keeper = Keeper()
    monkeypatch.setattr(visiting, "take_in", keeper.take_in)
    monkeypatch.setattr(asking, "READERS", dict.fromkeys(LIMITS, by_line))
    monkeypatch.setattr(asking, "pages", by_hundred)
    for module in (visiting, frame):
        monkeypatch.setattr(module, "monotonic", lambda: 0.0)  # the time is what a test says
    return Watch(app, me, look, keeper, datetime.now(UTC) + timedelta(hours=1))


@pytest.fixture
def put_source(rolled_back: Connection) -> Callable[..., UUID]:
    """A source as it stands after whatever its visits found out."""

    def put(name: str, **facts: Any) -> UUID:
        now = datetime.now(UTC)
        stamps = {"next_at": now + timedelta(days=1), "created_at": now, "updated_at": now, "entry_id": uuid4()}
        made = CallSource(**{**SOURCE_FACTS, "id": uuid4(), "name": name, "sort_name": name.lower(), **stamps, **facts})
        with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
            session.add(made)
            session.commit()
            return made.id

    return put


@pytest.fixture
def host(add_opportunity: Callable[..., UUID]) -> UUID:
    """An opportunity whose proposal is being written, in EUR."""
    return add_opportunity(title="Voix du fleuve", state="full_proposal", currency="EUR")


@pytest.fixture
def begun(session: Session, me: Context, host: UUID) -> ProposalBudget:
    """Its budget, without a line yet."""
    made = begin_budget(session, me, host, terms())
    session.commit()
    return made


@pytest.fixture
def put_budget(rolled_back: Connection) -> Callable[..., ProposalBudget]:
    """`put_budget(host, {"description": "Vols"}, periods=2)`: a made-up budget, kept."""

    def put(opportunity_id: UUID, *lines: dict[str, Any], **facts: Any) -> ProposalBudget:
        made = made_budget(opportunity_id, list(lines), **facts)
        with Session(rolled_back, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            session.add(made)
            session.commit()
        return made

    return put
