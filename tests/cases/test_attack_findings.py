"""What an attacker and a demanding reader found: each of these fails until it is mended."""

import gzip
import http.cookiejar
import re
import time
import urllib.parse
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from fundapp.cases.commands.facts import RAISED
from fundapp.cases.jobs.ringing import tell_of_raised
from fundapp.cases.models import EmergencyCase
from fundapp.cases.queries.hours import reply_time
from fundapp.cases.rules.clocks import take_due
from fundapp.cases.rules.limits import LARGEST_SENDING, MEBIBYTE
from fundapp.cases.rules.traces import traces_of
from fundapp.core.database import transaction
from fundapp.outbox.topics import Claim
from tests.accounts.duty import Known, turn
from tests.cases.alerted import HOUR, MINUTE, Watch, watch
from tests.cases.former import Former
from tests.cases.fund import START, Fund
from tests.cases.test_case_home import asked
from tests.cases.visits import Browser, provisional
from tests.fixtures.application import NOW
from tests.fixtures.browsers import LiveApp

__all__ = ["watch"]

WORDS = {name: START[name] for name in ("happened", "needed", "answer", "alias")}
DAY = timedelta(days=1)
HIDDEN = re.compile(r'name="(csrf_token|seed)"[^>]*value="([^"]*)"')


@pytest.fixture
def former(fund: Fund, stranger: FlaskClient) -> Former:
    """Somebody who has saved their first words without sending them."""
    return Former.arriving(stranger).do("draft", **WORDS)


def test_what_anybody_sends_is_searched_for_traces_in_no_time() -> None:
    begun = time.process_time()
    traces_of([{"contact": {"details": ("1/2 " * 5000)[:20_000]}}], None)
    assert time.process_time() - begun < 0.5


def test_an_urgent_case_from_the_form_presses_before_its_triage_is_over() -> None:
    assert take_due("form", "P1", NOW) <= NOW + timedelta(hours=4)


def test_after_the_visit_was_ended_a_resent_page_shows_no_code(fund: Fund, stranger: FlaskClient) -> None:
    sent, browser = fund.receive(), Browser(stranger)
    browser.come_in(sent)
    browser.at("renew")
    hidden = dict(HIDDEN.findall(browser.page.text))
    first = stranger.post("/form", data={**hidden, "do": "renew"})
    shown = re.findall(r"\d{4}", first.text)
    browser.look()
    browser.send("end")
    again = stranger.post("/form", data={**hidden, "do": "renew"})  # Back, Reload, « resend »
    assert shown[0] not in again.text
    assert "visit" not in str(again.headers.getlist("Set-Cookie"))


def test_what_is_written_after_an_untaken_case_was_withdrawn_waits_for_somebody(
    fund: Fund, stranger: FlaskClient
) -> None:
    sent, browser = fund.receive(), Browser(stranger)
    browser.come_in(sent)
    browser.send("withdraw")
    browser.send("write", text="On m’a forcé à retirer. Aidez-moi.")
    assert sent.case.reference in " ".join(each.label for each in asked(fund, fund.acting("solange")))


def test_the_officer_of_a_case_learns_that_something_was_added(fund: Fund, stranger: FlaskClient) -> None:
    sent, browser = fund.receive(), Browser(stranger)
    with fund.app.app_context(), transaction() as session:
        values: dict[str, Any] = {
            "state": "verification",
            "officer_id": fund.people["solange"].id,
            "acknowledged_at": sent.case.received_at,
        }
        session.execute(update(EmergencyCase).where(EmergencyCase.id == sent.case.id).values(**values))
    browser.come_in(sent)
    browser.at("step:contact")
    browser.send("save:contact", never="Ne jamais appeler : mon téléphone est chez eux")
    assert sent.case.reference in " ".join(each.label for each in asked(fund, fund.acting("solange")))


def test_first_words_that_are_saved_after_they_were_sent_are_not_lost(former: Former) -> None:
    former.at("first")
    hidden = dict(HIDDEN.findall(former.page.text))
    former.client.post("/form", data={**hidden, "do": "submit"})
    answer = former.client.post("/form", data={**hidden, "do": "save:first", "happened": "Ils sont revenus."})
    assert answer.status_code != 500
    assert "Ils sont revenus." in answer.text or answer.status_code == 303


def test_a_draft_that_was_saved_after_the_hour_is_open_from_here_on(live_app: LiveApp) -> None:
    """On a real server: the tests' one connection hides what a reading session of SQLite no longer sees."""
    kept = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(kept))

    def page(**sent: str) -> str:
        body = urllib.parse.urlencode(sent).encode() if sent else None
        with browser.open(urllib.request.Request(f"{live_app.url}/form", body)) as answer:
            text = gzip.decompress(answer.read()) if answer.headers["Content-Encoding"] == "gzip" else answer.read()
        return str(text, "utf-8")

    hidden = dict(HIDDEN.findall(page()))
    page(**hidden, do="draft", happened="Deux hommes sont venus.")
    hidden = dict(HIDDEN.findall(page(do="go:step:contact")))
    for cookie in kept:
        if cookie.name == "visit":
            cookie.value = "A" * 43  # over, as after an hour
    page(**hidden, do="save:contact", never="Ne pas appeler")
    assert "NON DÉPOSÉ" in page()


def test_what_is_typed_under_a_code_that_others_know_is_not_lost(fund: Fund, stranger: FlaskClient) -> None:
    browser = Browser(stranger)
    browser.come_in(provisional(fund))
    browser.at("step:payment")
    browser.send("save:payment", payee="Une cousine")
    assert "Une cousine" in browser.page.text


def test_a_code_that_others_know_changes_no_safe_contact(fund: Fund, stranger: FlaskClient) -> None:
    browser = Browser(stranger)
    browser.come_in(provisional(fund))
    browser.at("step:contact")
    browser.send("save:contact", code_word="papaye")
    assert "bien arrivé" not in browser.page.text


def test_the_proxy_that_we_recommend_lets_through_what_we_promise_to_take() -> None:
    told = (Path(__file__).parents[2] / "deploy" / "nginx.conf").read_text()
    allowed = re.search(r"client_max_body_size (\d+)m;", told)
    assert allowed is not None
    assert int(allowed[1]) * MEBIBYTE > LARGEST_SENDING


def test_a_case_that_becomes_urgent_rings_at_once(watch: Watch) -> None:
    watch.officer("Awa", (-DAY, DAY))
    other = watch.arrive(NOW + 2 * HOUR, "P1")  # somebody else's, taken at once
    case_id = watch.arrive(NOW, "P2")
    watch.take(other, NOW + 2 * HOUR + MINUTE, watch.officer("Bela"))
    _becomes_urgent(watch, case_id)
    raised: datetime = NOW + 2 * HOUR + 20 * MINUTE
    watch.minutes(raised, raised + 10 * MINUTE)
    assert [names for minute, names in watch.told() if minute >= 140 and "Awa" in names]


def _becomes_urgent(watch: Watch, case_id: Any) -> None:
    """As commands.facts has it: the row, and the topic of which those on call are told."""
    watch.session.execute(update(EmergencyCase).where(EmergencyCase.id == case_id).values(priority="P1"))
    watch.session.commit()
    raised = NOW + 2 * HOUR + 20 * MINUTE
    with watch.app.app_context():
        tell_of_raised(Claim(uuid4(), RAISED, "tell_of_raised", case_id.hex, (str(case_id),), 1, 1, raised))


def test_people_without_a_name_are_not_taken_for_one_another() -> None:
    for nameless in ("Nameless", "Sans nom"):
        assert traces_of([{"start": {"alias": nameless}}], None) == set()


def test_nobody_is_promised_to_be_told_who_has_no_address(session: Any, someone: Any) -> None:
    person = someone("Awa Ndongo", "officers")
    turn(session, Known(person.id, person.name), -DAY, DAY)
    assert not reply_time(session, NOW).now
