"""Funders for the pages' tests."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from fundapp.donors.models import Funder
from tests.donors.factories import FunderFactory


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
