"""Whoever comes back with a code, in a browser without script, at the one address."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.cases.models import CaseMessage, EmergencyCase
from fundapp.cases.rules.limits import VISIT_LASTS
from fundapp.cases.views.visit_mailbox import SHOWN
from fundapp.core.database import transaction
from fundapp.vault.codes import CodeKeys, derive_code
from fundapp.vault.models import UnlockedSession
from fundapp.vault.passphrases import Cost
from tests.cases.fund import Fund
from tests.cases.visits import Browser, officer_writes, put_into
from tests.fixtures.application import Look
from tests.fixtures.counting import Statements

QueryCount = Callable[[], AbstractContextManager[Statements]]
ABSENT = "0000 0000 0000 0000 0000 0000 98"
OTHER_SCRIPT = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@pytest.fixture
def browser_of(stranger: FlaskClient) -> Browser:
    stranger.set_cookie("language", "en")
    return Browser(stranger)


def expire(fund: Fund) -> None:
    with fund.app.app_context(), transaction() as session:
        for row in session.scalars(select(UnlockedSession)):
            row.ends_at -= VISIT_LASTS + timedelta(minutes=1)


@pytest.mark.parametrize("write", [str, lambda code: code.replace(" ", "-"), lambda code: code.translate(OTHER_SCRIPT)],
                         ids=["as shown", "hyphens", "Arabic digits"])  # fmt: skip
def test_a_code_opens_its_own_case_however_it_is_written(
    fund: Fund, browser_of: Browser, write: Callable[[str], str]
) -> None:
    sent = fund.receive()
    browser_of.at("code")
    page = browser_of.send("enter", code=f"  {write(sent.code)} ")
    assert "We have it. Nobody has read it yet." in page.text


def test_an_absent_a_wrong_and_a_mistyped_code_get_one_answer_after_the_same_work(
    fund: Fund, browser_of: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, derived = fund.receive(), []

    def counting(digits: str, cost: Cost) -> CodeKeys:
        derived.append(digits)
        return derive_code(digits, cost)

    monkeypatch.setattr("fundapp.vault.sessions.derive_code", counting)
    wrong = sent.code[:-1] + str((int(sent.code[-1]) + 1) % 10)
    answers = []
    for code in (ABSENT, wrong, "12", "douze"):
        browser_of.at("code")
        page = browser_of.send("enter", code=code)
        assert f'"{code}"' not in page.text
        answers.append(
            (page.status_code, *(part.split('"')[0] for part in page.text.split('name="csrf_token" value=')[::2]))
        )
    assert len(set(answers)) == 1
    assert answers[0][0] == 422
    assert len(derived) == 4


def test_a_form_that_was_open_too_long_comes_back_without_the_code(fund: Fund, browser_of: Browser) -> None:
    sent = fund.receive()
    browser_of.at("code")
    page = browser_of.send("enter", code=sent.code, csrf_token="stale")
    assert "open for too long" in page.text
    assert sent.code not in page.text
    assert sent.code.replace(" ", "") not in page.text


def test_the_page_tells_the_public_label_and_nothing_that_would_harm(fund: Fund, browser_of: Browser) -> None:
    sent = fund.receive()
    put_into(fund, sent, "committee")
    with fund.app.app_context(), transaction() as session:
        session.get_one(EmergencyCase, sent.case.id).officer_id = fund.people["solange"].id
        session.get_one(EmergencyCase, sent.case.id).acknowledged_at = sent.case.received_at
    officer_writes(fund, sent, "Bonjour.")
    page = browser_of.come_in(sent)
    assert "We are looking into it." in page.text
    for secret in ("Deux hommes", "Baobab", "Partir", "Solange", "Ndeke", "ommittee", sent.case.reference, sent.code):
        assert secret not in page.text


def test_messages_stand_in_order_with_who_and_the_new_ones_are_read_by_being_shown(
    fund: Fund, browser_of: Browser, look: Look
) -> None:
    sent = fund.receive()
    officer_writes(fund, sent, "Premier mot.")
    browser_of.come_in(sent)
    assert "New" in browser_of.page.text
    page = browser_of.send("write", text="Ma réponse.")
    assert "Your message has arrived." in page.text
    assert page.text.index("Premier mot.") < page.text.index("Ma réponse.")
    assert ">New<" not in page.text
    assert all(each.read_at for each in look(select(CaseMessage)) if each.person_id)
    (mine,) = [each for each in look(select(CaseMessage)) if each.person_id is None]
    assert mine.read_at is None


def test_a_question_stands_first_and_its_answer_moves_the_case_on(fund: Fund, browser_of: Browser, look: Look) -> None:
    sent = fund.receive()
    put_into(fund, sent, "triage")
    officer_writes(fund, sent, "Où êtes-vous ce soir ?", "question")
    page = browser_of.come_in(sent)
    assert page.text.index("Où êtes-vous") < page.text.index("Messages</h2>")
    assert page.text.count("<textarea") == 1
    page = browser_of.send("write", text="En lieu sûr.")
    assert "We ask you" not in page.text
    assert look(select(EmergencyCase.state)) == ["triage"]


def test_a_message_sent_by_a_double_click_is_kept_once(fund: Fund, browser_of: Browser, look: Look) -> None:
    browser_of.come_in(fund.receive())
    before = browser_of.page
    for _time in range(2):
        browser_of.page = before
        browser_of.send("write", text="Une seule fois.")
    assert "Your message has arrived." in browser_of.page.text
    assert len(look(select(CaseMessage))) == 1


def test_an_empty_message_is_refused_at_its_field(fund: Fund, browser_of: Browser, look: Look) -> None:
    browser_of.come_in(fund.receive())
    page = browser_of.send("write", text="  ")
    assert page.status_code == 422
    assert "This answer is needed." in page.text
    assert look(select(CaseMessage)) == []


def test_a_message_from_a_page_that_was_open_too_long_comes_back_as_typed(fund: Fund, browser_of: Browser) -> None:
    browser_of.come_in(fund.receive())
    page = browser_of.send("write", text="Long travail.", csrf_token="stale")
    assert "open for too long" in page.text
    assert "Long travail." in page.text
    assert "Your message has arrived." in browser_of.send("write", text="Long travail.").text


def test_a_message_written_when_the_hour_was_over_is_kept_below_the_code(
    fund: Fund, browser_of: Browser, look: Look
) -> None:
    sent = fund.receive()
    browser_of.come_in(sent)
    expire(fund)
    page = browser_of.send("write", text="Pas perdu.")
    assert page.status_code == 401
    assert "Pas perdu." in page.text
    assert look(select(CaseMessage)) == []
    wrong = browser_of.send("enter", code=ABSENT, text="Pas perdu.")
    assert "Pas perdu." in wrong.text
    page = browser_of.send("enter", code=sent.code, text="Pas perdu.")
    assert "Pas perdu." in page.text
    assert "Where" not in page.headers.get("Location", "")
    assert "Your message has arrived." in browser_of.send("write", text="Pas perdu.").text


def test_many_messages_are_shown_page_by_page(fund: Fund, browser_of: Browser) -> None:
    sent = fund.receive()
    for number in range(SHOWN + 2):
        officer_writes(fund, sent, f"Numéro {number:02}.")
    page = browser_of.come_in(sent)
    assert "Numéro 31." in page.text
    assert "Numéro 01." not in page.text
    page = browser_of.send("go:status:1")
    assert "Numéro 01." in page.text
    assert "Numéro 02." not in page.text
    for garbage in ("-1", "x", "9" * 30, "99999"):
        assert browser_of.at(f"status:{garbage}").status_code == 200


def test_the_page_costs_the_same_with_many_messages(fund: Fund, browser_of: Browser, query_count: QueryCount) -> None:
    counts = []
    for number in (1, 12):
        sent = fund.receive(alias=f"Numéro {number}")
        for each in range(number):
            officer_writes(fund, sent, f"Mot {each}.")
        browser_of.come_in(sent)
        officer_writes(fund, sent, "Encore un.")
        with query_count() as statements:
            browser_of.look()
        statements.at_most(12)
        counts.append(len(statements))
    assert counts[0] == counts[1]
