"""What whoever holds a code does in a browser, each on its own page: another code, decisions, leaving."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.cases.models import CaseMessage, EmergencyCase
from fundapp.vault.models import UnlockedSession
from fundapp.vault.rules import Kind
from tests.cases.fund import Fund
from tests.cases.visits import Browser, officer_writes, provisional, put_into
from tests.fixtures.application import Look
from tests.fixtures.counting import Statements

QueryCount = Callable[[], AbstractContextManager[Statements]]


@pytest.fixture
def browser_of(stranger: FlaskClient) -> Browser:
    stranger.set_cookie("language", "en")
    return Browser(stranger)


@pytest.mark.parametrize("place", ["status", "renew", "withdraw", "accept", "erase", "notices", "status:1"])
def test_without_a_code_every_place_leads_to_the_first_page(browser_of: Browser, place: str) -> None:
    assert browser_of.at(place).status_code == 200
    assert "We have it" not in browser_of.page.text


@pytest.mark.parametrize("act", ["renew", "withdraw", "accept", "erase", "notices", "stop_notices", "write", "end"])
def test_without_a_code_every_act_changes_nothing(fund: Fund, browser_of: Browser, look: Look, act: str) -> None:
    fund.receive()
    browser_of.at("code")
    page = browser_of.send(act, text="x", address="a@example.org")
    assert page.status_code in (200, 401)
    assert look(select(EmergencyCase.state)) == ["received"]
    assert look(select(CaseMessage)) == []


@pytest.mark.parametrize("act", ["renew", "withdraw", "accept", "erase", "notices", "stop_notices", "write"])
def test_a_forged_form_changes_nothing(fund: Fund, browser_of: Browser, look: Look, act: str) -> None:
    sent = fund.receive()
    put_into(fund, sent, "approved")
    browser_of.come_in(sent)
    page = browser_of.send(act, text="x", address="a@example.org", csrf_token="forged")
    assert page.status_code in (200, 422)
    assert look(select(EmergencyCase.state)) == ["approved"]
    assert look(select(EmergencyCase.erasure_asked_at)) == [None]
    assert browser_of.come_in(sent).status_code == 200


def test_a_visit_ends_when_its_holder_ends_it(fund: Fund, browser_of: Browser, look: Look) -> None:
    browser_of.come_in(fund.receive())
    browser_of.send("end")
    assert look(select(UnlockedSession)) == []
    assert "We have it" not in browser_of.at("status").text


def test_a_code_that_was_read_out_shows_where_it_stands_and_asks_for_another_first(
    fund: Fund, browser_of: Browser, look: Look
) -> None:
    sent = provisional(fund)
    officer_writes(fund, sent, "Bonjour.")
    page = browser_of.come_in(sent)
    assert "We have it. Nobody has read it yet." in page.text
    assert "Bonjour." not in page.text
    for place in ("withdraw", "notices", "erase"):
        assert "Give me my own code" in browser_of.at(place).text
    browser_of.send("write", text="Déjà")
    browser_of.send("withdraw")
    assert look(select(EmergencyCase.state)) == ["received"]
    assert len(look(select(CaseMessage))) == 1


def test_the_new_code_opens_the_mailbox_and_the_old_one_nothing_any_more(
    fund: Fund, browser_of: Browser, query_count: QueryCount
) -> None:
    sent = provisional(fund)
    officer_writes(fund, sent, "Bonjour.")
    asking = browser_of.come_in(sent)
    shown = browser_of.send("renew")
    assert "This is your code from now on" in shown.text
    browser_of.page = asking
    again = browser_of.send("renew")
    assert code_in(again.text) == code_in(shown.text), "a page that was lost on the way comes again with the same code"
    with query_count() as statements:
        page = browser_of.at("status")
    assert "Bonjour." in page.text
    statements.at_most(12)
    browser_of.send("end")
    browser_of.at("code")
    assert browser_of.send("enter", code=sent.code).status_code == 422
    assert "Bonjour." in browser_of.send("enter", code=code_in(again.text)).text


def test_whoever_fears_that_their_code_was_seen_takes_another(fund: Fund, browser_of: Browser) -> None:
    browser_of.come_in(fund.receive())
    browser_of.send("go:renew")
    code = code_in(browser_of.send("renew").text)
    browser_of.send("end")
    browser_of.at("code")
    assert "We have it." in browser_of.send("enter", code=code).text


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("withdraw", "triage", "withdrawn"),
        ("accept", "approved", "payment"),
        ("revise", "approved", "verification"),
        ("confirm", "payment", "active"),
    ],
)
def test_each_decision_says_what_it_does_and_is_then_done_once(
    fund: Fund, browser_of: Browser, look: Look, name: str, before: str, after: str
) -> None:
    sent = fund.receive()
    put_into(fund, sent, before)
    browser_of.come_in(sent)
    page = browser_of.send(f"go:{name}")
    assert page.text.count("<li>") >= 2
    assert look(select(EmergencyCase.state)) == [before]
    browser_of.send(name)
    assert look(select(EmergencyCase.state)) == [after]
    browser_of.page = page
    assert "There is nothing to answer at present." in browser_of.send(name).text
    assert look(select(EmergencyCase.state)) == [after]


def test_situation_19_whoever_asks_for_erasure_reads_what_is_erased_and_what_stays(
    fund: Fund, browser_of: Browser, look: Look
) -> None:
    browser_of.come_in(fund.receive())
    page = browser_of.send("go:erase")
    assert "destroy the keys" in page.text
    assert "What stays is a line without your name" in page.text
    assert "You asked on" in browser_of.send("erase").text
    (asked,) = look(select(EmergencyCase.erasure_asked_at))
    assert asked is not None
    browser_of.page = page
    assert "You have asked for this already." in browser_of.send("erase").text
    assert look(select(EmergencyCase.erasure_asked_at)) == [asked]


def test_situation_7_somebody_of_whom_only_a_nickname_is_known_comes_back_like_anybody(
    fund: Fund, browser_of: Browser
) -> None:
    sent = fund.receive(alias="Papillon")
    assert fund.sheet(sent.case, Kind.IDENTITY) == {"start": {"alias": "Papillon"}}
    assert "We have it." in browser_of.come_in(sent).text


def code_in(text: str) -> str:
    """The code that a page shows."""
    (shown,) = re.findall(r'<p class="code-shown"[^>]*>(.*?)</p>', text, re.DOTALL)
    return " ".join(re.findall(r"\d+", shown))
