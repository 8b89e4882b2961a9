"""The quick exit, and what strange requests get."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.cases.models import EmergencyCase
from fundapp.vault.models import Applicant, UnlockedSession
from tests.cases.former import Former
from tests.cases.fund import Fund
from tests.fixtures.application import Look

PLACES = ("go:start", "go:code", "go:blank")
"""What anybody may see."""


def first_stop(page: str) -> str:
    """The first thing that the tab key comes to after the link to the content."""
    found = re.findall(r"<(?:a|button|input|select|textarea|summary)\b[^>]*>", page)
    assert 'class="skip"' in found[0]
    return str(found[1])


@pytest.mark.parametrize("act", PLACES)
def test_the_way_out_comes_first_on_every_page_that_anybody_may_see(
    fund: Fund, stranger: FlaskClient, act: str
) -> None:
    former = Former.arriving(stranger).do(act)
    assert 'value="leave"' in first_stop(former.text)


def test_the_way_out_comes_first_on_every_page_of_a_visit(fund: Fund, stranger: FlaskClient) -> None:
    former = Former.arriving(stranger).do("draft", happened="Ils arrivent.")
    for act in ("go:draft", "go:step:who", "go:step:needs", "discard", "go:draft", "submit", "open:more", "go:status",
                "go:step:files", "go:step:contact"):  # fmt: skip
        former.do(act)
        assert 'value="leave"' in first_stop(former.text), act


def test_leaving_ends_the_visit_and_takes_everything_out_of_the_browser(
    fund: Fund, stranger: FlaskClient, look: Look
) -> None:
    former = Former.arriving(stranger).do("draft", happened="Ils arrivent.")
    assert len(look(select(UnlockedSession))) == 1
    answer = stranger.post("/form", data={"do": "leave"})
    assert answer.status_code == 200
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert look(select(UnlockedSession)) == []
    assert [name for name in ("visit", "session", "language") if stranger.get_cookie(name)] == []
    assert '<meta http-equiv="refresh" content="0; url=https://www.wikipedia.org/">' in answer.text
    assert 'href="https://www.wikipedia.org/"' in answer.text
    assert "arrivent" not in answer.text
    assert former.reload().title == "Écrivez-nous"


@pytest.mark.parametrize("act", ["send", "draft"])
def test_whoever_goes_back_after_leaving_and_sends_again_sees_no_code_and_no_words(
    fund: Fund, stranger: FlaskClient, look: Look, act: str
) -> None:
    former = Former.arriving(stranger)
    body = {"do": act, "happened": "canari des mots", "seed": former.value("seed")}
    code = former.do(act, happened="canari des mots").code
    assert stranger.post("/form", data=body).text.count("code-shown") == 1
    stranger.post("/form", data={"do": "leave"})
    for _time in range(2):
        again = stranger.post("/form", data=body)
        assert again.status_code == 200
        assert "code-shown" not in again.text
        assert "canari" not in again.text
        assert code.split()[0] not in again.text
        assert stranger.get_cookie("visit") is None
        stranger.get("/form")
    assert len(look(select(Applicant))) == 1


def test_a_wrong_message_sent_again_after_leaving_does_not_come_back(fund: Fund, stranger: FlaskClient) -> None:
    former = Former.arriving(stranger)
    body = {"do": "send", "alias": "canari", "seed": former.value("seed")}
    assert "canari" in stranger.post("/form", data=body).text
    stranger.post("/form", data={"do": "leave"})
    stranger.get("/form")
    assert "canari" not in stranger.post("/form", data=body).text


def test_leaving_needs_neither_a_token_nor_a_visit(fund: Fund, stranger: FlaskClient) -> None:
    assert stranger.post("/form", data={"do": "leave"}).status_code == 200


def test_nobody_is_led_out_by_another_site(fund: Fund, stranger: FlaskClient, look: Look) -> None:
    Former.arriving(stranger).do("draft", happened="Ils arrivent.")
    answer = stranger.post("/form", data={"do": "leave"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400
    assert len(look(select(UnlockedSession))) == 1


def test_a_leaving_page_tells_nothing_of_us(fund: Fund, stranger: FlaskClient) -> None:
    stranger.set_cookie("language", "en")
    text = stranger.post("/form", data={"do": "leave"}).text
    words = " ".join(re.sub(r"<[^>]+>", " ", text).split())
    assert words == "Formulaire Go to the content Formulaire Go on Formulaire"


def test_the_form_to_print_asks_everything_and_holds_no_field(fund: Fund, stranger: FlaskClient) -> None:
    former = Former.arriving(stranger).do("go:blank")
    for question in ("What happened?", "What do you need?", "How can we answer you?", "What we must never do"):
        assert question in former.words
    assert "<textarea" not in former.text
    assert former.do("go:start").title == "Write to us"


def test_everything_happens_at_one_address(fund: Fund, stranger: FlaskClient) -> None:
    former = Former.arriving(stranger)
    for act in ("go:code", "go:blank", "go:start"):
        answer = stranger.post("/form", data={"do": act})
        assert answer.location == "/form"
    former.reload()
    assert set(re.findall(r'action="([^"]*)"', former.text)) == {"/form", "/language"}
    assert former.page.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("place", ["go:more", "go:draft", "go:step:who", "go:status", "go:nowhere", "go:", "go:step"])
def test_whoever_has_no_code_sees_the_first_page_instead(fund: Fund, stranger: FlaskClient, place: str) -> None:
    assert Former.arriving(stranger).do(place).title in ("Write to us", "Your code")


ACTS = (
    "send", "draft", "save:who", "save:nothing", "another:needs", "later:contact", "remove:needs:x", "submit",
    "discard", "discard:yes", "join", "open:more", "open:nowhere", "attach", "go:\x00", "leave:x", "", "\ud7ff" * 9,
)  # fmt: skip
GARBAGE = {
    "happened": "\x00\x01\u202e\ufffe" * 50,
    "seed": "\x00",
    "csrf_token": "\x00",
    "code": "١٢٣٤" * 7,
    "urgent": "no",
    "country": "ZZ",
    "needed": "",
    "kind": "x\x00",
    "date": "31/02/9999999",
    "quantity": "9" * 400,
    "cost": "1e999",
    "currency": "\x00",
}


@pytest.mark.parametrize("act", ACTS, ids=range(len(ACTS)))
def test_garbage_never_breaks_anything(fund: Fund, stranger: FlaskClient, look: Look, act: str) -> None:
    for prepare in (lambda _former: None, lambda former: former.do("draft", happened="Ils arrivent.")):
        former = Former.arriving(stranger)
        prepare(former)
        answer = stranger.post("/form", data={"do": act, **GARBAGE})
        assert answer.status_code in (200, 303, 413, 422), answer.status_code
        assert stranger.get("/form").status_code in (200, 303)


def test_bytes_that_are_no_text_are_taken_as_well_as_they_can_be(fund: Fund, stranger: FlaskClient, look: Look) -> None:
    body = b"do=send&happened=Ils+arrivent+%ff%fe%00%c3%28+vite&alias=%80"
    answer = stranger.post("/form", data=body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert len(look(select(EmergencyCase))) == 1


def test_thousands_of_fields_and_megabytes_are_answered(fund: Fund, stranger: FlaskClient, look: Look) -> None:
    many = {f"x{number}": "y" for number in range(5_000)}
    assert stranger.post("/form", data={**many, "do": "send", "happened": "Ils arrivent."}).status_code == 200
    large = stranger.post("/form", data={"do": "send", "happened": "x" * 10_000_000})
    assert large.status_code == 413
    parts = {f"x{number}": (io.BytesIO(b"y"), "y.txt") for number in range(1_100)}
    assert stranger.post("/form", data={"do": "send", "happened": "x", **parts}).status_code == 413
    assert len(look(select(EmergencyCase))) == 1


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data", "multipart/form-data; x"])
def test_bodies_that_are_no_form_are_answered(fund: Fund, stranger: FlaskClient, kind: str) -> None:
    answer = stranger.post("/form", data=b'{"do": "send"', content_type=kind)
    assert answer.status_code in (200, 303, 400)


def test_a_form_of_four_whole_answers_in_any_script_is_small_enough_to_be_sent(fund: Fund, app: Flask) -> None:
    whole = dict.fromkeys(("happened", "needed", "answer"), "ﷺ" * 20000)
    answer = app.test_client().post("/form", data={"do": "send", **whole})
    assert answer.status_code == 200
