"""Whether there is an account cannot be told by the time that a wrong passphrase takes."""

from statistics import median
from time import process_time

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from fundapp.accounts.pacing import Pace
from fundapp.vault.installation import DEMO_COST
from tests.accounts.conftest import Someone
from tests.accounts.signing import with_authenticator
from tests.accounts.walking_in import first_half
from tests.donors.pages import hidden
from tests.fixtures.counting import counted_statements

PAIRS = 40
BOUND = 0.10
"""The median of the paired differences, as a share of what one attempt takes. Costs are those of a demonstration: with
those of production, sixteen times the memory and three passes, the same difference is a far smaller share."""

KNOWN, UNKNOWN = "awa.ndongo@example.org", "awa.ndonga@example.org"


@pytest.fixture
def awa(session: Session, someone: Someone) -> None:
    """An account whose passphrase costs as much as that of nobody."""
    with_authenticator(session, someone("Awa Ndongo"), cost=DEMO_COST)


def attempt(client: FlaskClient, email: str) -> float:
    """What one wrong attempt takes of this process, in seconds."""
    client.application.extensions["fundapp.pace"] = Pace()
    sent = hidden(client.get("/sign-in").text) | {"email": email, "passphrase": "une phrase devinée"}
    before = process_time()
    answer = client.post("/sign-in", data=sent)
    spent = process_time() - before
    assert answer.status_code == 422
    return spent


@pytest.mark.usefixtures("awa")
def test_a_wrong_passphrase_takes_as_long_for_an_account_as_for_none(stranger: FlaskClient) -> None:
    attempt(stranger, KNOWN), attempt(stranger, UNKNOWN)
    pairs = [(attempt(stranger, KNOWN), attempt(stranger, UNKNOWN)) for _pair in range(PAIRS)]
    whole = median(known for known, _unknown in pairs)
    difference = median(known - unknown for known, unknown in pairs)
    assert abs(difference) < BOUND * whole, f"{difference * 1000:.2f} ms of {whole * 1000:.2f} ms"


@pytest.mark.usefixtures("awa")
def test_it_asks_the_database_as_often(stranger: FlaskClient) -> None:
    counts = []
    for email in (KNOWN, UNKNOWN):
        with counted_statements() as statements:
            first_half(stranger, email, "une phrase devinée")
        counts.append(len(statements))
    assert counts[0] == counts[1]
