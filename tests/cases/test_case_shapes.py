"""The list of cases as a board, a calendar and figures; several cases given to one officer at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fundapp.cases.models import CaseTiming, EmergencyCase
from fundapp.cases.queries.figures import spreads_by_month, spreads_by_priority
from tests.accounts.pages import rows, said
from tests.cases.fund import Fund
from tests.cases.officers import ago, set_back
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.fixtures.counting import Statements

CountQueries = Callable[[], AbstractContextManager[Statements]]


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


def timing(session: Session, case_id: object, hours: int, ended_at: datetime, priority: str = "P1") -> None:
    """A triage that took so many hours."""
    session.add(
        CaseTiming(
            id=uuid4(), case_id=case_id, clock="triage", priority=priority, began_at=ended_at - timedelta(hours=hours),
            ended_at=ended_at, seconds=hours * 3600, late=hours > 4,
        )
    )  # fmt: skip


def test_medians_and_ninetieths_are_by_nearest_rank(fund: Fund, session: Session) -> None:
    case_id, ctx = fund.receive().case.id, fund.acting("solange")
    for hours in range(1, 12):
        timing(session, case_id, hours, datetime(2026, 3, 14, tzinfo=UTC))
    timing(session, case_id, 99, datetime(2026, 2, 1, tzinfo=UTC), "P2")
    timing(session, case_id, 99, datetime(2024, 2, 1, tzinfo=UTC))
    session.commit()
    since = datetime(2026, 1, 1, tzinfo=UTC)
    found = [
        (each.of, each.count, each.late, each.median, each.ninetieth)
        for each in spreads_by_priority(session, ctx, since)
    ]
    hour = timedelta(hours=1)
    assert found == [("P1", 11, 7, 6 * hour, 10 * hour), ("P2", 1, 1, 99 * hour, 99 * hour)]
    months = [(each.of, each.count) for each in spreads_by_month(session, ctx, since)]
    assert months == [("2026-02", 1), ("2026-03", 11)]


def test_taking_a_case_keeps_how_long_it_had_waited(fund: Fund, officer: FlaskClient, look: Look) -> None:
    name = fund.receive().case.reference
    page = officer.get("/cases").text
    assert officer.post(f"/cases/{name}/take", data=hidden(page)).status_code == 303
    (found,) = look(select(CaseTiming))
    assert (found.clock, found.priority, found.late) == ("acknowledge", "P2", False)


def test_figures_tell_ages_loads_and_no_median_of_few(fund: Fund, session: Session, officer: FlaskClient) -> None:
    sent = fund.receive()
    timing(session, sent.case.id, 3, datetime.now(UTC))
    session.commit()
    page = said(officer.get("/cases/figures").text)
    assert "Moins de 10 dossiers" in page or "moins de 10 dossiers" in page
    assert "Personne" in page
    for number in range(10):
        timing(session, sent.case.id, number + 1, datetime.now(UTC))
    session.commit()
    assert "<figure" in officer.get("/cases/figures").text
    assert session.scalar(select(func.count()).select_from(CaseTiming)) == 11


def test_a_row_of_the_list_can_be_ticked(fund: Fund, officer: FlaskClient) -> None:
    sent = fund.receive()
    page = officer.get("/cases").text
    assert f'name="case" value="{sent.case.reference}" form="assigning"' in page
    assert len(rows(page)) == 1
