"""Envelopes for tests of their pages, and the browser of somebody of finance."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.ledger.commands.envelopes import EnvelopeInput, open_envelope
from fundapp.ledger.commands.funding import receive_money
from fundapp.ledger.commands.holding import free_money, hold_money
from fundapp.ledger.commands.paying import Payment, pay_held
from fundapp.ledger.commands.writing import Entry
from fundapp.ledger.rules.envelopes import Basis
from tests.accounts.conftest import Become
from tests.accounts.pages import said

LIST = "/ledger"

Stock = Callable[..., UUID]
Commit = Callable[..., None]


@pytest.fixture
def finance(client: FlaskClient, become: Become) -> FlaskClient:
    """The browser of somebody of finance."""
    become(groups=[GroupCode.FINANCE])
    return client


@pytest.fixture
def stock(session: Session, ctx: Context) -> Stock:
    """`stock("FU-1", 500, currency="EUR")`: an envelope in which so much has arrived."""

    def put(code: str = "FU-26", amount: int = 1_000_000, **changes: Any) -> UUID:
        usual = EnvelopeInput(code, f"Fonds {code}", "XAF", Basis.RECEIVED, 5_000_000, date(2026, 1, 1))
        made = open_envelope(session, ctx, replace(usual, **changes)).id
        if amount:
            receive_money(session, ctx, Entry(f"first:{code}", made, amount))
        session.commit()
        return made

    return put


@pytest.fixture
def commit(session: Session, ctx: Context) -> Commit:
    """`commit(hold_money, entry)`: a command of the ledger, committed as far as the test can tell."""

    def act(command: Callable[..., Any], *given: Any) -> None:
        command(session, ctx, *given)
        session.commit()

    return act


def at(envelope_id: UUID, more: str = "") -> str:
    """The address of an envelope's pages."""
    return f"{LIST}/envelopes/{envelope_id}{more}"


def plain(page: str) -> str:
    """What a page says, with ordinary spaces."""
    return said(page).replace("\u202f", " ").replace("\xa0", " ")


def rich(session: Session, ctx: Context, envelope_id: UUID) -> None:
    """Holds, payments, fees of several kinds in an envelope."""
    for number, amount in enumerate((200_000, 100_000, 50_000)):
        held = hold_money(session, ctx, Entry(f"hold:{envelope_id}:{number}", envelope_id, amount))
        if number == 0:
            pay_held(session, ctx, held.id, Payment(f"pay:{envelope_id}", 150_000, 148_000))
        if number == 1:
            free_money(session, ctx, held, key=f"free:{envelope_id}", reason="withdrawn")
    session.commit()
