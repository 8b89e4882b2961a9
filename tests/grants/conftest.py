"""Calls for the pages' tests."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from fundapp.donors.models import Funder
from fundapp.grants.models import Call, Opportunity
from tests.accounts.people import person_of
from tests.donors.factories import FunderFactory
from tests.fixtures.application import VISITOR
from tests.grants.factories import CallFactory
from tests.grants.opportunities import OpportunityFactory, beginning


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
