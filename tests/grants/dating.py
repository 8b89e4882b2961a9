"""Further dates for tests, and the page of a call read for them."""

from collections.abc import Callable
from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.grants.models import Call, CallDeadline
from tests.donors.pages import hidden
from tests.fixtures.application import Look

AddDate = Callable[..., UUID]

FAR = date(2100, 3, 1)
"""A Monday."""


@pytest.fixture
def add_date(rolled_back: Connection) -> AddDate:
    """Keeps a further date of a call: `add_date(call_id, day, step="questions")`."""

    def put(call_id: UUID, day: date, **facts: Any) -> UUID:
        made = CallDeadline(id=uuid4(), call_id=call_id, day=day, **{"step": "questions", **facts})
        with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
            session.add(made)
            session.commit()
            return made.id

    return put


def answers(**changed: object) -> dict[str, object]:
    """What a form of a date sends."""
    return {"step": "questions", "day": "1er mars 2100", "clock": "", "zone": "", "label": "", **changed}


NOON = time(12)


def only(look: Look) -> Call:
    found: Call = look(select(Call))[0]
    return found


def dates(look: Look) -> list[CallDeadline]:
    return list(look(select(CallDeadline).order_by(CallDeadline.day, CallDeadline.id)))


def entries(look: Look) -> list[str]:
    return [each.action for each in look(select(Staged).order_by(Staged.position))]


def post(client: FlaskClient, address: str, **given: object) -> Any:
    """Sends the form at an address, with these answers."""
    return client.post(address, data=hidden(client.get(address).text) | given)
