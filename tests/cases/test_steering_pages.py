"""The page of a step: it says what it will do, or why not; whoever comes second is told."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.models import CaseMove, CaseTask, EmergencyCase
from fundapp.cases.workflow import Action
from tests.accounts.acting import error_at
from tests.accounts.pages import english_in, said
from tests.cases.fund import Fund, Sent
from tests.cases.officers import whole
from tests.cases.test_steering import steer
from tests.cases.test_triage import in_triage
from tests.donors.pages import hidden
from tests.fixtures.application import Look


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


def test_situation_16_the_second_of_two_who_steer_is_told_and_nothing_is_done_twice(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    sent = in_triage(fund, session)
    address = f"/cases/{sent.case.reference}/steer/decline"
    opened = hidden(officer.get(address).text)
    steer(fund, sent, Action.SUSPEND, "doubt")
    answer = officer.post(address, data={**opened, "reason": "no_link"})
    assert answer.status_code == 409
    assert "Un·e collègue vient de modifier ce dossier" in said(answer.text)
    assert [each.action for each in look(select(CaseMove))] == ["suspend"]


def test_declining_says_what_it_will_do_before_it_does_it(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    sent = in_triage(fund, session)
    address = f"/cases/{sent.case.reference}/steer/decline"
    page = officer.get(address).text
    words = said(page)
    assert "90 jours plus tard" in words
    assert "Il y a une réponse pour vous" in words
    assert english_in(page) == set()
    assert look(select(CaseMove)) == []
    answer = officer.post(address, data={**hidden(page), "reason": "no_link"}, follow_redirects=True)
    assert "C’est fait." in answer.text
    assert "Le danger est sans rapport avec la défense des droits" in said(answer.text)
    assert look(select(EmergencyCase.state)) == ["declined"]


def test_a_page_without_a_reason_comes_back_with_the_error_at_it(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    sent = in_triage(fund, session)
    address = f"/cases/{sent.case.reference}/steer/suspend"
    answer = officer.post(address, data=hidden(officer.get(address).text))
    assert answer.status_code == 422
    assert error_at(answer.text, "reason")
    assert officer.post(address, data={"reason": "doubt"}).status_code == 422, "no token"
    assert look(select(CaseMove)) == []


@pytest.mark.parametrize(("priority", "hours"), [("P1", 24), ("P2", 7 * 24)])
def test_a_case_that_is_suspended_is_looked_at_again(
    fund: Fund, officer: FlaskClient, session: Session, look: Look, priority: str, hours: int
) -> None:
    sent = in_triage(fund, session, priority=priority)
    address = f"/cases/{sent.case.reference}/steer/suspend"
    page = officer.get(address).text
    officer.post(address, data={**hidden(page), "reason": "doubt"})
    (task,) = look(select(CaseTask))
    assert (task.kind, task.assignee_id) == ("review", None)
    assert task.due_at is not None
    assert abs((task.due_at - task.at).total_seconds() / 3600 - hours) < 1
    assert "voir s’il peut reprendre" in said(officer.get("/").text)


def test_a_suspended_case_goes_on_where_it_was_by_one_button(
    fund: Fund, officer: FlaskClient, session: Session, look: Look
) -> None:
    sent = in_triage(fund, session, state="verification")
    steer(fund, sent, Action.SUSPEND, "arrested")
    page = officer.get(f"/cases/{sent.case.reference}/triage").text
    (button,) = [each for each in page.split("<form ") if f"/{sent.case.reference}/steer/resume" in each]
    answer = officer.post(f"/cases/{sent.case.reference}/steer/resume", data=hidden(button))
    assert answer.status_code == 303
    assert look(select(EmergencyCase.state)) == ["verification"]


def test_what_cannot_be_done_says_why_in_place_of_its_button(
    fund: Fund, officer: FlaskClient, session: Session
) -> None:
    mine, theirs = in_triage(fund, session), in_triage(fund, session, by="idriss")
    page = officer.get(f"/cases/{mine.case.reference}/triage").text
    assert "Consignez d’abord le tri" in said(page)
    assert f"/cases/{mine.case.reference}/steer/decline" in page
    assert f"/cases/{mine.case.reference}/steer/verify" not in page
    other = officer.get(f"/cases/{theirs.case.reference}/triage").text
    assert said(other).count("Un·e collègue suit ce dossier") >= 1
    assert "/steer/" not in other
    address = f"/cases/{theirs.case.reference}/steer/decline"
    assert "collègue suit ce dossier" in said(officer.get(address).text)
    token = hidden(officer.get(f"/cases/{mine.case.reference}/steer/decline").text)
    answer = officer.post(address, data={**token, "version": _version(session, theirs), "reason": "no_link"})
    assert answer.status_code == 409


def _version(session: Session, sent: Sent) -> int:
    version = session.scalar(select(EmergencyCase.version).where(EmergencyCase.id == sent.case.id))
    assert version is not None
    return version


def test_a_step_that_there_is_not_is_no_address(fund: Fund, officer: FlaskClient) -> None:
    sent = whole(fund)
    for action in ("refer", "take", "withdraw", "x"):
        assert officer.get(f"/cases/{sent.case.reference}/steer/{action}").status_code == 404
