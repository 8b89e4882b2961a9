"""Who belongs to the committee, and as what."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.committee.models import CommitteeSeat
from tests.accounts.acting import error_at, filled, told
from tests.accounts.duty import DAY, absence
from tests.accounts.pages import english_in, said
from tests.accounts.signing import PASSPHRASE
from tests.committee.chamber import Chamber
from tests.committee.policing import sign_in
from tests.fixtures.application import Look

pytestmark = pytest.mark.sqlite
"""Of what pages answer; what the databases do otherwise, the tests of commands and lists try on both."""


@pytest.fixture
def awa(chamber: Chamber, stranger: FlaskClient) -> FlaskClient:
    """Awa's browser, a member of the committee, her keys unlocked."""
    return sign_in(chamber, stranger, "awa")


def test_members_stand_with_what_they_are_their_organisation_and_whether_they_are_away(
    chamber: Chamber, awa: FlaskClient
) -> None:
    absence(chamber.session, chamber.people["denis"], -DAY, DAY, now=chamber.now)
    page = awa.get("/committee/members").text
    text = said(page)
    assert "Denis Oyono Membre Organisation D absent·e" in text
    assert "Awa Diallo Membre Organisation A présent·e" in text
    assert "7 personnes" in text
    assert english_in(page) == set()


def test_a_seat_is_given_with_the_passphrase_and_stands_in_the_log(
    chamber: Chamber, stranger: FlaskClient, look: Look
) -> None:
    chamber.keyholders.sign_in(stranger, chamber.people["awa"], fresh=False)
    grace = chamber.people["grace"].id
    path = f"/committee/members/{grace}"
    page = stranger.get(path).text
    assert english_in(page) == set()
    token = filled(page)["csrf_token"]
    for passphrase in ("", "wrong horse"):
        answer = stranger.post(path, data={"csrf_token": token, "kind": "outside", "passphrase": passphrase})
        assert (answer.status_code, bool(error_at(answer.text, "passphrase"))) == (422, True)
    assert look(select(CommitteeSeat)) == []
    answer = stranger.post(path, data={"csrf_token": token, "kind": "outside", "passphrase": PASSPHRASE})
    assert answer.status_code == 303
    assert [each.kind for each in look(select(CommitteeSeat))] == ["outside"]
    assert told(look, grace)[-1] == ("committee.seat.given", {"kind": "outside"})


def test_a_seat_that_would_leave_too_few_is_refused_with_the_reason(
    chamber: Chamber, awa: FlaskClient, look: Look
) -> None:
    chamber.policy()
    answers = []
    for name in ("denis", "esther", "firmin", "grace"):
        path = f"/committee/members/{chamber.people[name].id}"
        token = filled(awa.get(path).text)["csrf_token"]
        answers.append(awa.post(path, data={"csrf_token": token, "kind": "outside", "passphrase": PASSPHRASE}))
    answer = answers[-1]
    assert answer.status_code == 422
    assert "La politique en vigueur ne pourrait plus être appliquée." in error_at(answer.text, "kind")
    assert "Il manque un·e membre votant·e." in error_at(answer.text, "kind")
    assert len(look(select(CommitteeSeat))) == 3
    assert awa.get("/committee/members/00000000-0000-4000-8000-000000000404").status_code == 404
    assert awa.get(f"/committee/members/{chamber.people['solange'].id}").status_code == 404


def test_the_members_are_taken_away_as_a_sheet(chamber: Chamber, awa: FlaskClient) -> None:
    assert 'href="/committee/members/export.csv"' in awa.get("/committee/members").text
    lines = awa.get("/committee/members/export.csv").text.splitlines()
    assert (len(lines), '"Awa Diallo";"Membre";"Organisation A";"présent·e"' in lines) == (8, True)
