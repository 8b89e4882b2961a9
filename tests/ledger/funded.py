"""Envelopes with money in them, for tests."""

from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.ledger.commands.envelopes import EnvelopeInput, open_envelope
from fundapp.ledger.commands.funding import receive_money
from fundapp.ledger.commands.holding import free_money
from fundapp.ledger.commands.writing import Entry
from fundapp.ledger.models import Transfer
from fundapp.ledger.rules.envelopes import Basis
from tests.ledger.recount import Sums, columns, recounted

_numbers = count(1)


def funded(session: Session, ctx: Context, amount: int, currency: str = "XAF", **more: Any) -> UUID:
    """An envelope in which so much has arrived."""
    number = next(_numbers)
    wanted = EnvelopeInput(f"F{number}", f"Fonds {number}", currency, Basis.RECEIVED, amount, date(2026, 1, 1))
    made = open_envelope(session, ctx, replace(wanted, **more))
    receive_money(session, ctx, Entry(f"first:{made.id.hex}", made.id, amount))
    return made.id


def set_free(session: Session, ctx: Context, held_id: UUID, key: str) -> UUID:
    """Sets free what is held under this id."""
    return free_money(session, ctx, session.get_one(Transfer, held_id), key=key, reason="withdrawn")


def books(session: Session, envelope_id: UUID) -> Sums:
    """What the columns say, which is what the transfers come to, or the test ends here."""
    session.flush()
    told = columns(session, envelope_id)
    assert told == recounted(session, envelope_id)
    assert told.fits
    return told
