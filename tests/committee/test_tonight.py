"""“Can we approve and pay tonight?”, with a policy in force and a committee."""

import pytest
from flask.testing import FlaskClient

from tests.accounts.duty import DAY, absence
from tests.accounts.filling import recipient
from tests.accounts.pages import english_in, said
from tests.cases.fund import Fund
from tests.committee.chamber import MEMBERS, Chamber
from tests.committee.policing import sign_in
from tests.committee.test_cases import fund, verified

__all__ = ["fund"]


@pytest.fixture
def reached(chamber: Chamber) -> Chamber:
    """Every member has an address."""
    for name in MEMBERS:
        recipient(chamber.session, chamber.people[name].id, address=f"{name}@example.org")
    return chamber


def line(page: str) -> str:
    """What the page says of the policy."""
    return said(page).partition("Politique de décision")[2].partition("Argent")[0]


def test_the_page_names_the_track_and_who_could_decide(fund: Fund, reached: Chamber, stranger: FlaskClient) -> None:
    sent = verified(fund, reached)
    client = sign_in(reached, stranger, "solange")
    path = f"/cases/{sent.case.reference}/tonight"
    page = client.get(path).text
    assert "Il n’y a pas encore de politique de décision." in line(page)
    assert 'href="/committee/policies"' in page
    reached.policy()
    absence(reached.session, reached.people["denis"], -DAY, DAY, now=reached.now)
    page = client.get(path).text
    told = line(page)
    assert "Procédure accélérée : Awa Diallo (Organisation A), Bruno Essono (Organisation B)" in told
    assert "Denis Oyono" not in told
    assert "Rien" in told
    assert english_in(page) == set()
    for name in MEMBERS[1:]:
        absence(reached.session, reached.people[name], -DAY, DAY, now=reached.now)
    assert "Trop peu de membres pourraient en décider ce soir" in line(client.get(path).text)
