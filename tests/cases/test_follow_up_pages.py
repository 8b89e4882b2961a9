"""Pages of follow-up: the list of all times to ask, those of a case, what came of one, and the end of a case."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.cases.models import EmergencyCase, FollowUp
from fundapp.cases.views.follow_up import to_do
from fundapp.core.reader import reading
from tests.accounts.acting import error_at, send
from tests.cases.fund import Fund, Sent
from tests.cases.officers import whole
from tests.cases.test_follow_up import give_up, paid, times
from tests.cases.verifying import taken
from tests.cases.visits import put_into
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries


@pytest.fixture
def officer(fund: Fund, stranger: FlaskClient) -> FlaskClient:
    """Solange's browser, her keys unlocked."""
    fund.sign_in(stranger, "solange")
    return stranger


@pytest.fixture
def sent(fund: Fund) -> Sent:
    """A case that was paid, and that Solange looks after."""
    made = taken(fund, whole(fund))
    put_into(fund, made, "payment")
    paid(fund, made)
    return made


def address(sent: Sent, page: str = "") -> str:
    """A page of its follow-up."""
    return f"/cases/{sent.case.reference}/follow-up{page}"


def test_the_page_shows_how_to_reach_them_before_anything_is_asked(officer: FlaskClient, sent: Sent) -> None:
    page = officer.get(address(sent))
    assert page.status_code == 200, page.text
    assert "Comment joindre la personne sans danger" in page.text
    assert page.text.index("Comment joindre la personne sans danger") < page.text.index("Sécurité, après 2 jours")


def test_what_came_of_asking_is_written_down_with_its_words_sealed(
    officer: FlaskClient, sent: Sent, look: Look
) -> None:
    asked = times(look)["safety_soon"]
    told = {"came": "reached", "safer": "same", "continues": "yes", "note": "Elle dort chez sa tante."}
    answer = send(officer, address(sent, f"/{asked.id}"), **told)
    assert answer.status_code == 303, answer.text
    done = times(look)["safety_soon"]
    assert (done.safer, done.reached) == ("same", True)
    assert done.note is not None
    assert b"tante" not in done.note.record
    assert "Elle dort chez sa tante." in officer.get(address(sent)).text


@pytest.mark.parametrize(("came", "field"), [("reached", "safer"), ("tried", "next_on"), ("given_up", "reason")])
def test_each_answer_asks_for_what_belongs_to_it_and_keeps_what_was_typed(
    officer: FlaskClient, sent: Sent, look: Look, came: str, field: str
) -> None:
    answer = send(
        officer, address(sent, f"/{times(look)['use'].id}"), came=came, next_on="", note="Trois appels sans réponse."
    )
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert "Trois appels sans réponse." in answer.text
    assert times(look)["use"].done_at is None


def test_the_list_is_filtered_exported_and_takes_as_many_queries_for_many_as_for_few(
    officer: FlaskClient, fund: Fund, sent: Sent, query_count: CountQueries
) -> None:
    officer.get("/cases/follow-up")
    with query_count() as few:
        page = officer.get("/cases/follow-up")
    assert page.status_code == 200, page.text
    assert page.text.count(f">{sent.case.reference}</a>") == 4
    for each in range(3):
        other = taken(fund, fund.receive(alias=f"Autre {each}"))
        put_into(fund, other, "payment")
        paid(fund, other)
    with query_count() as many:
        officer.get("/cases/follow-up")
    assert len(many) == len(few)
    assert sent.case.reference not in officer.get("/cases/follow-up?standing=overdue").text
    assert sent.case.reference in officer.get("/cases/follow-up/export.csv").text


def test_a_case_is_closed_by_a_page_that_says_what_that_does(
    officer: FlaskClient, fund: Fund, sent: Sent, look: Look
) -> None:
    for each in times(look).values():
        give_up(fund, sent, each)
    page = officer.get(address(sent, "/close")).text
    assert "365" in page
    assert send(officer, address(sent, "/close")).status_code == 303
    assert look(select(EmergencyCase.state).where(EmergencyCase.id == sent.case.id))[0] == "closed"


def test_what_is_due_stands_on_the_first_page(fund: Fund, sent: Sent, session: Session, look: Look) -> None:
    ctx = fund.acting("solange")
    asked = session.get_one(FollowUp, times(look)["safety_soon"].id)
    asked.due_on = ctx.today
    session.commit()
    with fund.app.test_request_context("/"), reading(ctx.reader):
        (line,) = to_do(ctx)
    assert sent.case.reference in line.label
    assert line.due is not None


def test_finance_sees_no_follow_up(fund: Fund, stranger: FlaskClient, sent: Sent) -> None:
    fund.sign_in(stranger, "joel")
    assert stranger.get("/cases/follow-up").status_code in (403, 404)
    assert stranger.get(address(sent)).status_code in (403, 404)
