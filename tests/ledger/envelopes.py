"""Envelopes with money in them, for tests of what is paid from them."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from flask import Flask

from fundapp.core.context import Actor, Context
from fundapp.core.database import transaction
from fundapp.core.reader import Reader
from fundapp.ledger.commands.envelopes import EnvelopeInput, open_envelope
from fundapp.ledger.commands.funding import receive_money
from fundapp.ledger.commands.writing import Entry
from fundapp.ledger.permissions import KEEP, SEE
from fundapp.ledger.rules.envelopes import Basis


def keeping(person_id: UUID, now: datetime | None = None) -> Context:
    """Somebody who keeps the books."""
    actor = Actor(person_id, "Joël Mba", "finance", frozenset({KEEP, SEE}))
    return Context(actor, now or datetime.now(UTC), "test-request", Reader("fr", ZoneInfo("UTC")))


def stocked(app: Flask, ctx: Context, amount: int = 5_000_000, **changes: Any) -> UUID:
    """An envelope of francs in which so much has arrived; `changes` of what it is."""
    number = uuid4().hex[:6].upper()
    told = {
        "code": f"FU-{number}", "name": f"Fonds {number}", "currency": "XAF", "basis": Basis.RECEIVED,
        "pledged": amount, "begins_on": date(2020, 1, 1),
    }  # fmt: skip
    with app.app_context(), transaction() as session:
        made = open_envelope(session, ctx, EnvelopeInput(**{**told, **changes})).id
        if amount:
            receive_money(session, ctx, Entry(f"first:{number}", made, amount))
    return made
