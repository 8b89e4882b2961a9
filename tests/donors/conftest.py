"""Funders for the pages' tests."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.donors.commands.funders import add_funder
from fundapp.donors.models import AgreementMove, Funder
from fundapp.donors.schemas.funders import FunderSchema
from fundapp.outbox import doorbell
from fundapp.vault.files import FileStore
from fundapp.vault.installation import files_of
from tests.accounts.people import person_of
from tests.donors.agreements import AgreementFactory
from tests.donors.bulk import Together
from tests.donors.factories import FunderFactory
from tests.donors.making import TYPED, Put
from tests.donors.papers import Desk, Keep, keeper
from tests.donors.reporting import Newsroom, agreeing
from tests.fixtures.application import NOW, VISITOR, Look, MakeContext


@pytest.fixture
def add(rolled_back: Connection) -> Callable[..., UUID]:
    """Puts a made-up funder on the map."""

    def put(**facts: object) -> UUID:
        made: Funder = FunderFactory.build(id=uuid4(), **facts)
        with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
            session.add(made)
            session.commit()
            return made.id

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
def together(app: Flask, client: FlaskClient, look: Look, visitor: UUID) -> Together:
    """A fundraiser who changes several funders at once."""
    return Together(app, client, look)


@pytest.fixture
def me(visitor: UUID, ctx: Context) -> Context:
    """VISITOR, who may do everything."""
    assert ctx.actor is not None
    return replace(ctx, actor=replace(ctx.actor, id=visitor))


@pytest.fixture
def put(session: Session, me: Context) -> Put:
    """Puts a funder on the map as the form does."""
    return lambda name, **typed: add_funder(session, me, FunderSchema().judge({"name": name, **TYPED, **typed}))


@pytest.fixture
def desk(client: FlaskClient, add: Callable[..., UUID]) -> Desk:
    """Somebody who adds papers to a funder."""
    return Desk(client, add(name="Fonds Alpha"))


@pytest.fixture
def keep_paper(rolled_back: Connection) -> Keep:
    """Keeps the row of a paper."""
    return keeper(rolled_back)


@pytest.fixture
def store(client: FlaskClient) -> FileStore:
    """Where sealed files lie."""
    return files_of(client.application.extensions["fundapp.settings"])


@pytest.fixture
def host(session: Session) -> UUID:
    """A funder of the map."""
    made = FunderFactory.build(id=uuid4(), name="Fonds Alpha")
    session.add(made)
    session.flush()
    funder_id: UUID = made.id
    return funder_id


@pytest.fixture
def acting(visitor: UUID, make_ctx: MakeContext) -> Callable[..., Context]:
    """As `make_ctx`, as VISITOR, who is in the table of people."""

    def make(*permissions: str) -> Context:
        ctx = make_ctx(*permissions)
        assert ctx.actor is not None
        return replace(ctx, actor=replace(ctx.actor, id=visitor))

    return make


@pytest.fixture
def keep(rolled_back: Connection) -> Callable[..., UUID]:
    """Keeps a made-up agreement of a funder of its own, and its parts."""

    def put(*parts: Any, funder: str = "Fonds Alpha", **facts: Any) -> UUID:
        with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
            donor = FunderFactory.build(id=uuid4(), name=funder)
            session.add(donor)
            session.flush()
            made = AgreementFactory.build(funder_id=donor.id, **facts)
            session.add(made)
            session.flush()
            step = AgreementMove(id=uuid4(), agreement_id=made.id, number=0, after=made.state, at=NOW)
            session.add(step)
            for number, part in enumerate(parts, 1):
                part.agreement_id, part.number = made.id, number
                session.add(part)
            session.commit()
            kept: UUID = made.id
            return kept

    return put


@pytest.fixture
def newsroom(app: Flask, rolled_back: Connection, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    """People who write and release reports, on the connection that is rolled back; bells are silent."""
    monkeypatch.setattr(doorbell, "ring", lambda _settings, _queue: None)
    return Newsroom(app)


@pytest.fixture
def consenting(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Everybody agrees to a story, as long as the one answer in the list is true."""
    return agreeing(monkeypatch)
