"""Requests to funders and their rounds, made up, and the pages that tell of them."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any
from uuid import UUID, uuid4

from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from fundapp.donors.models import FunderAsk, FunderCycle
from tests.donors.pages import hidden
from tests.fixtures.application import NOW

STAMPS: dict[str, Any] = {"created_at": NOW, "updated_at": NOW}


def ask(funder_id: UUID, **facts: Any) -> FunderAsk:
    known = {"title": "Appui", "asked_on": date(2024, 3, 4), "outcome": "pending", "found_by": "appui"} | facts
    return FunderAsk(id=uuid4(), entry_id=uuid4(), funder_id=funder_id, **STAMPS, **known)


def cycle(funder_id: UUID, **facts: Any) -> FunderCycle:
    known: dict[str, Any] = {"name": "Appel", "every_years": 1, "due_on": date(2027, 6, 1)} | facts
    return FunderCycle(id=uuid4(), entry_id=uuid4(), funder_id=funder_id, **STAMPS, **known)


def keeper(connection: Connection, make: Callable[..., Any]) -> Callable[..., UUID]:
    """Keeps what `make` makes of a funder and some facts; its id."""

    def put(funder_id: UUID, **facts: Any) -> UUID:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            session.add(made := make(funder_id, **facts))
            session.commit()
            kept: UUID = made.id
            return kept

    return put


def post(client: FlaskClient, address: str, **answers: object) -> Any:
    return client.post(address, data=hidden(client.get(address).text) | answers)


def written(page: str) -> str:
    """All that is written on the page, with the spaces of a typewriter."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def section(page: str) -> str:
    """What the funder's page says of requests."""
    found = re.search(r'<section aria-labelledby="asked">.*?</section>', page, re.DOTALL)
    assert found
    return written(found[0])
