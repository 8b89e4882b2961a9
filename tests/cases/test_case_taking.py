"""Who takes a case looks after it; whoever comes second is told."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.commands.taking import take_case
from fundapp.cases.models import EmergencyCase
from fundapp.core.database import transaction
from tests.accounts.acting import actions
from tests.accounts.conftest import Someone
from tests.accounts.signing import sign_in_as
from tests.cases.calling import call
from tests.cases.fund import Fund
from tests.cases.officers import ago, page_of, set_back, whole
from tests.donors.pages import hidden
from tests.fixtures.application import Look


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


def test_whoever_takes_a_new_case_looks_after_it(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund)
    page = page_of(officer, sent)
    assert "Personne n’a encore pris ce dossier" in page
    answer = officer.post(f"/cases/{sent.case.reference}/take", data=hidden(page), follow_redirects=True)
    assert "Vous suivez désormais ce dossier" in answer.text
    (found,) = look(select(EmergencyCase))
    assert (found.state, found.officer_id) == ("triage", fund.people["solange"].id)
    assert found.acknowledged_at is not None
    assert actions(look).count("case.taken") == 1


def test_whoever_comes_second_is_told_who_took_it(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund)
    page = page_of(officer, sent)
    with fund.app.app_context(), transaction() as session:
        take_case(session, fund.acting("idriss"), sent.case.reference)
    answer = officer.post(f"/cases/{sent.case.reference}/take", data=hidden(page), follow_redirects=True)
    assert "Idriss Abakar a pris ce dossier avant vous." in answer.text
    (found,) = look(select(EmergencyCase))
    assert found.officer_id == fund.people["idriss"].id


def test_taking_without_a_token_changes_nothing(fund: Fund, officer: FlaskClient, look: Look) -> None:
    sent = whole(fund)
    assert officer.post(f"/cases/{sent.case.reference}/take").status_code == 400
    (found,) = look(select(EmergencyCase))
    assert found.officer_id is None


def test_a_colleagues_case_is_taken_over_on_a_page_that_says_what_it_means(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    sent = whole(fund)
    taken = ago(hours=1)
    set_back(session, sent, state="triage", officer_id=fund.people["idriss"].id, acknowledged_at=taken)
    address = f"/cases/{sent.case.reference}/take-over"
    page = officer.get(address).text
    assert "Idriss Abakar suit ce dossier." in page
    officer.post(address, data=hidden(page))
    (found,) = look(select(EmergencyCase))
    assert found.officer_id == fund.people["solange"].id
    assert found.acknowledged_at == taken


def test_whoever_can_open_nothing_takes_no_case_and_silences_no_alert(
    fund: Fund, stranger: FlaskClient, session: Session, hired: Someone, look: Look
) -> None:
    sent, theirs = whole(fund), whole(fund)
    set_back(session, theirs, state="triage", officer_id=fund.people["idriss"].id, acknowledged_at=ago(hours=1))
    sign_in_as(stranger, session, hired("Dieudonné Mvondo", "officers"))
    page = stranger.get("/me").text
    answer = stranger.post(f"/cases/{sent.case.reference}/take", data=hidden(page), follow_redirects=True)
    assert "Vous ne pouvez encore ouvrir aucun dossier" in answer.text
    over = f"/cases/{theirs.case.reference}/take-over"
    stranger.post(over, data=hidden(stranger.get(over).text))
    officers = {each.id: each.officer_id for each in look(select(EmergencyCase))}
    assert officers == {sent.case.id: None, theirs.case.id: fund.people["idriss"].id}


def test_a_call_by_whoever_can_open_nothing_comes_back_as_typed(
    fund: Fund, stranger: FlaskClient, session: Session, hired: Someone, look: Look
) -> None:
    sign_in_as(stranger, session, hired("Dieudonné Mvondo", "officers"))
    answer = call(stranger, happened="Ils arrivent.")
    assert answer.status_code == 422
    assert "Ils arrivent." in answer.text
    assert "Vous ne pouvez encore ouvrir aucun dossier" in answer.text
    assert look(select(EmergencyCase)) == []
    assert call(stranger, answer.text, happened="Ils arrivent.", taken_by="others").status_code == 200
