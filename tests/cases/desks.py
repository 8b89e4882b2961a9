"""The desk of the fund’s hotline, and the only case that came in by it."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.cases.models import EmergencyCase
from tests.cases.fund import Fund
from tests.fixtures.application import Look
from tests.fixtures.counting import Statements

CountQueries = Callable[[], AbstractContextManager[Statements]]
WHOLE = {
    "happened": "[12:04] Le Baobab : ils sont devant la porte\n[12:05] Le Baobab : 🙏🏾",
    "needed": "Partir ce soir.",
    "never": "Ne jamais appeler.",
    "way": "signal",
    "details": "@baobab.22",
    "hours": "après 20 h",
    "agreed_word": "caïlcédrat",
    "priority": "P1",
    "country": "CM",
    "purpose": "relocation",
    "reached_by": "whatsapp",
    "role": "family",
    "consent": "impossible_detained",
}


@pytest.fixture
def desk(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser: an officer's, who has keys and needs none here."""
    fund.sign_in(stranger, "solange")
    return stranger


def only(look: Look) -> EmergencyCase:
    (found,) = look(select(EmergencyCase))
    assert isinstance(found, EmergencyCase)
    return found
