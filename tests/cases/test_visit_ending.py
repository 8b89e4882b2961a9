"""A visit that was ended is over: whoever goes back in that browser, and has it send again, sees no code."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.cases.views.visit_codes import LOST_ON_THE_WAY
from fundapp.core.database import transaction
from fundapp.vault.models import Applicant, UnlockedSession
from tests.cases.former import Former
from tests.cases.fund import Fund, Sent
from tests.cases.visits import provisional
from tests.fixtures.application import Look

WORDS = {"happened": "Deux hommes sont venus.", "needed": "Partir."}


@pytest.fixture
def sent(fund: Fund) -> Sent:
    """A message that was sent."""
    return fund.receive()


@pytest.fixture
def former(sent: Sent, stranger: FlaskClient) -> Former:
    """Whoever sent it, back with their code."""
    return Former.arriving(stranger).do("go:code").do("enter", code=sent.code)


def resend(former: Former, body: dict[str, str]) -> Former:
    """Back, reload, “send again”."""
    former.page = former.client.post("/form", data=body)
    return former


def renewing(former: Former) -> dict[str, str]:
    """What the page that asks for another code sends."""
    former.do("go:renew")
    return {"do": "renew", "seed": former.value("seed"), "csrf_token": former.value("csrf_token")}


def is_open(former: Former) -> bool:
    """Whether the browser was let in by its last request."""
    return "visit=" in str(former.page.headers.getlist("Set-Cookie"))


@pytest.mark.parametrize("act", ["send", "draft"])
@pytest.mark.parametrize("ending", ["end", "leave"])
def test_a_first_message_sent_again_after_the_end_shows_no_code(
    fund: Fund, stranger: FlaskClient, act: str, ending: str
) -> None:
    former = Former.arriving(stranger)
    body = {"do": act, "seed": former.value("seed"), **WORDS}
    code = former.do(act, **WORDS).code
    assert resend(former, body).code == code
    former.do(ending)
    stranger.set_cookie("language", "en")
    former.reload()
    resend(former, body)
    assert (former.code, is_open(former)) == ("", False)
    assert former.title == "Nothing is shown here any more"


@pytest.mark.parametrize("ending", ["end", "leave"])
def test_a_new_code_is_not_shown_again_after_the_end(former: Former, ending: str) -> None:
    body = renewing(former)
    code = resend(former, body).code
    assert resend(former, body).code == code
    former.do(ending)
    former.reload()
    for token in (body["csrf_token"], former.do("go:code").value("csrf_token")):
        resend(former, {**body, "csrf_token": token})
        assert (former.code, is_open(former)) == ("", False)


def test_what_was_thrown_away_is_forgotten_by_its_browser(fund: Fund, stranger: FlaskClient) -> None:
    former = Former.arriving(stranger).do("draft", **WORDS)
    former.do("go:draft").do("discard").do("discard:yes")
    with stranger.session_transaction() as session:
        assert set(session) <= {"forms", "csrf_token"}
        assert len(session["forms"]) == 1, "the first page that is shown now, and nothing before"


def test_a_new_code_whose_answer_was_lost_on_the_way_is_shown_when_asked_again(
    former: Former, sent: Sent, look: Look
) -> None:
    body = renewing(former)
    old = former.client.get_cookie("visit")
    assert old is not None
    code = resend(former, body).code
    former.client.set_cookie("visit", old.value)  # the browser never got the answer
    resend(former, body)
    assert former.code == code
    assert is_open(former)


def test_later_a_new_code_is_shown_in_a_visit_alone(former: Former, sent: Sent) -> None:
    body = renewing(former)
    resend(former, body)
    with former.client.application.app_context(), transaction() as session:
        for applicant in session.scalars(select(Applicant)):
            applicant.updated_at -= LOST_ON_THE_WAY
        for row in session.scalars(select(UnlockedSession)):
            row.ends_at -= timedelta(hours=2)
    resend(former, body)
    assert former.page.status_code == 303
    assert not is_open(former)


def test_a_form_for_a_new_code_that_was_not_shown_in_this_browser_gives_none(
    former: Former, sent: Sent, look: Look
) -> None:
    before = look(select(Applicant.locator))
    body = renewing(former)
    resend(former, {**body, "seed": "A" * 43})
    assert former.page.status_code == 422
    assert "nothing was done" in former.words
    assert look(select(Applicant.locator)) == before
    assert former.do("renew").code, "and the page that comes back works"


def test_whoever_has_a_code_that_others_know_is_told_exactly_what_they_can_do_with_it(
    fund: Fund, stranger: FlaskClient
) -> None:
    former = Former.arriving(stranger).do("go:code").do("enter", code=provisional(fund).code)
    assert "where it stands, and add to it" in former.words
    assert former.do("go:more").title == "Add something"
    assert "nobody else knows" not in former.do("go:step:incidents").words
    for page in ("contact", "consent", "uses", "payment", "method"):
        assert "nobody else knows" in former.do(f"go:step:{page}").words, page
