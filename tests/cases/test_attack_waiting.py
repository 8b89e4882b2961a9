"""Nothing waits for ever: a question without an answer, an erasure that is asked for when a case is over."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from fundapp.cases.commands.deciding import ask_erasure
from fundapp.cases.models import EmergencyCase
from fundapp.cases.rules.conflicts import Grade
from fundapp.core.database import transaction
from tests.accounts.pages import said
from tests.cases.conflicted import third_officer
from tests.cases.erased import row_of
from tests.cases.former import Former
from tests.cases.fund import Fund, Sent
from tests.cases.officers import answer_of, whole
from tests.cases.test_attack_seven import restrict
from tests.cases.test_erasure_asked import asked
from tests.cases.verifying import taken
from tests.cases.visits import holder, officer_writes, put_into

DAY = timedelta(days=1)


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


@pytest.mark.parametrize(("priority", "days"), [("P1", 1), ("P2", 7)])
def test_whoever_asks_a_question_gets_a_day_on_which_to_look_again(
    fund: Fund, session: Session, priority: str, days: int
) -> None:
    sent = taken(fund, whole(fund))
    session.execute(update(EmergencyCase).values(priority=priority))
    session.commit()
    officer_writes(fund, sent, "Où êtes-vous ?", "question")
    found = row_of(fund, sent)
    assert found.state == "info_requested"
    assert found.due_at == found.state_since + timedelta(days=days)
    answer_of(fund, sent, "Chez une tante.")
    found = row_of(fund, sent)
    assert (found.state, found.due_at is not None) == ("triage", True), "its own clock runs on"
    assert found.due_at != found.state_since + timedelta(days=days)


def test_it_stands_in_the_list_on_the_board_and_in_the_calendar(fund: Fund, officer: FlaskClient) -> None:
    sent = taken(fund, whole(fund))
    officer_writes(fund, sent, "Où êtes-vous ?", "question")
    for where in ("/cases", "/cases/board", "/cases/calendar"):
        page = said(officer.get(where).text)
        assert sent.case.reference in page, where
        assert "À l’arrêt ; à revoir le" in page, where
    with time_machine.travel(datetime.now(UTC) + 8 * DAY, tick=False):
        fund.sign_in(officer, "solange")
        for where in ("/cases", "/cases/board", f"/cases/{sent.case.reference}"):
            page = said(officer.get(where).text)
            assert "Sans réponse : à revoir" in page, where
        assert "1 dossier" in said(officer.get("/cases/calendar").text)
        assert f"{sent.case.reference} : votre question est encore sans réponse" in said(officer.get("/").text)


def test_whoever_asks_once_more_waits_anew(fund: Fund) -> None:
    sent = taken(fund, whole(fund))
    officer_writes(fund, sent, "Où êtes-vous ?", "question")
    first = row_of(fund, sent).due_at
    officer_writes(fund, sent, "Répondez-nous, s’il vous plaît.")
    second = row_of(fund, sent).due_at
    assert first is not None
    assert second is not None
    assert second > first


def over_with_a_wish(fund: Fund, session: Session) -> Sent:
    """A declined case of Idriss, whose applicant wants it erased."""
    sent = fund.receive()
    put_into(fund, sent, "declined")
    with fund.app.app_context(), transaction() as writing:
        ask_erasure(writing, fund.nobody(), holder(sent), sent.case.id)
    values = {"officer_id": fund.people["idriss"].id, "acknowledged_at": datetime.now(UTC)}
    session.execute(update(EmergencyCase).where(EmergencyCase.id == sent.case.id).values(**values))
    session.commit()
    return sent


def test_an_erasure_asked_for_once_a_case_is_over_stands_on_the_first_page_of_whoever_may_decide(
    fund: Fund, session: Session, officer: FlaskClient
) -> None:
    sent = over_with_a_wish(fund, session)
    label = f"{sent.case.reference} : un effacement est demandé"
    assert label in said(officer.get("/").text), "not its officer, who may have left"
    session.execute(update(EmergencyCase).values(state="triage"))
    session.commit()
    assert label not in said(officer.get("/").text), "while it is open, its officer is told"


def test_and_of_nobody_else(fund: Fund, session: Session, officer: FlaskClient) -> None:
    awa = third_officer(fund)
    sent, close = over_with_a_wish(fund, session), over_with_a_wish(fund, session)
    restrict(fund, sent, "idriss")
    fund.declare(close.case, awa, Grade.FAMILY)
    outsider = fund.app.test_client()
    fund.sign_in(outsider, awa)
    page = said(outsider.get("/").text)
    assert sent.case.reference not in page
    assert close.case.reference not in page
    assert f"{sent.case.reference} : un effacement est demandé" in said(officer.get("/").text)


def test_the_page_that_asks_for_erasure_tells_of_a_stolen_code_and_so_does_the_officers(
    fund: Fund, session: Session, officer: FlaskClient, stranger: FlaskClient
) -> None:
    sent = asked(fund)
    page = said(officer.get(f"/cases/{sent.case.reference}/retention/erase").text)
    assert "Joignez la personne avant d’effacer quoi que ce soit" in page
    other = whole(fund)
    visit = Former.arriving(fund.app.test_client()).do("go:code").do("enter", code=other.code).do("go:erase")
    assert "Somebody else may hold your code" in visit.words or "a peut-être votre code" in visit.words
