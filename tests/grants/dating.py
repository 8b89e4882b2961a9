"""Further dates for tests, and the page of a call read for them."""

from collections.abc import Callable
from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from fundapp.grants.models import CallDeadline

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
