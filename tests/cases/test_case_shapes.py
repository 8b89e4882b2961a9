"""The list of cases as a board, a calendar and figures; several cases given to one officer at once."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fundapp.cases.models import EmergencyCase
from tests.accounts.pages import rows, said
from tests.cases.fund import Fund
from tests.cases.officers import ago, set_back
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


def asked_once_more(officer: FlaskClient, *names: str) -> str:
    """The page that names the cases before they change hands."""
    return officer.get("/cases/assign?" + "&".join(f"case={name}" for name in names)).text


def assign(officer: FlaskClient, names: list[str], to: str) -> TestResponse:
    """Sends that page's form."""
    return officer.post(
        "/cases/assign", data={**hidden(asked_once_more(officer, names[0])), "case": names, "officer": to}
    )


def test_the_board_has_a_column_for_each_state_and_its_most_pressing_cases(
    fund: Fund, session: Session, officer: FlaskClient
) -> None:
    first, second = fund.receive(alias="Le Baobab"), fund.receive(alias="Le Karité")
    set_back(session, second, state="verification", state_since=ago(hours=1))
    page = said(officer.get("/cases/board").text)
    assert page.index("Le Baobab") < page.index("Le Karité")
    assert "Reçu" in page
    assert first.case.reference in page
    only = said(officer.get("/cases/board?state=verification").text)
    assert "Le Karité" in only
    assert "Le Baobab" not in only


def test_an_empty_board_and_an_empty_calendar_lead_on(officer: FlaskClient) -> None:
    assert "/cases" in officer.get("/cases/board").text
    assert "Aucun délai" in said(officer.get("/cases/calendar").text)


def test_the_calendar_shows_clocks_by_the_readers_day_and_counts_what_is_late(
    fund: Fund, session: Session, officer: FlaskClient
) -> None:
    fund.receive(alias="Le Baobab")
    late = fund.receive(alias="Le Karité")
    set_back(session, late, received_at=ago(hours=30))
    page = said(officer.get("/cases/calendar").text)
    assert "Le Baobab" in page
    assert "Le Karité" not in page
    assert "Le délai de 1 dossier est déjà passé" in page


@pytest.mark.parametrize("address", ["/cases/board", "/cases/calendar", "/cases/figures"])
def test_each_shape_costs_the_same_however_many_cases_there_are(
    fund: Fund, officer: FlaskClient, address: str, query_count: CountQueries
) -> None:
    fund.receive()
    officer.get(address)
    with query_count() as few:
        assert officer.get(address).status_code == 200
    for number in range(12):
        fund.receive(alias=f"Nom {number}")
    officer.get(address)
    with query_count() as many:
        assert officer.get(address).status_code == 200
    assert len(many.texts) == len(few.texts)
    assert len(many.texts) <= 12


def test_ticked_cases_are_named_once_more_and_then_given_to_an_officer(
    fund: Fund, session: Session, officer: FlaskClient, look: Look
) -> None:
    sent, closed = [fund.receive(), fund.receive()], fund.receive()
    set_back(session, closed, state="closed")
    names = [each.case.reference for each in (*sent, closed)]
    assert all(name in asked_once_more(officer, *names) for name in names)
    idriss = fund.people["idriss"].id
    answer = assign(officer, names, str(idriss))
    assert answer.status_code == 303
    held = look(select(EmergencyCase).order_by(EmergencyCase.received_at))
    assert [(each.officer_id, each.state) for each in held] == [
        (idriss, "triage"),
        (idriss, "triage"),
        (None, "closed"),
    ]
    assert "2 dossiers ont été attribués" in officer.get("/cases").text


def test_cases_go_to_officers_alone(fund: Fund, officer: FlaskClient) -> None:
    name = fund.receive().case.reference
    answer = assign(officer, [name], str(fund.people["joel"].id))
    assert answer.status_code == 422
    assert "plus chargée des dossiers" in said(answer.text)
    assert assign(officer, [name], "nobody").status_code == 404
    assert assign(officer, [name, "K7QF-29"], str(fund.people["idriss"].id)).status_code == 404
    assert officer.get("/cases/assign").status_code == 303


def test_a_row_of_the_list_can_be_ticked(fund: Fund, officer: FlaskClient) -> None:
    sent = fund.receive()
    page = officer.get("/cases").text
    assert f'name="case" value="{sent.case.reference}" form="assigning"' in page
    assert len(rows(page)) == 1
