"""The first message: sent in one page, from any browser, with a code that has something behind it."""

import gzip
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from statistics import median
from time import process_time
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.cases.arriving import unlock
from fundapp.cases.models import CaseDraft, EmergencyCase, Hotline
from fundapp.vault.passphrases import Cost
from fundapp.vault.rules import Kind
from tests.cases.former import Former
from tests.cases.fund import START, Fund
from tests.fixtures.application import Look
from tests.fixtures.counting import Statements

BUDGET = 14 * 1024
LOOPS = 4
"""How many times 100,000 steps of a loop sending may take, besides Argon2id."""
WORDS = {name: START[name] for name in ("happened", "needed", "answer", "alias")}


@pytest.fixture
def former(fund: Fund, stranger: FlaskClient) -> Former:
    """Somebody before the first page."""
    return Former.arriving(stranger)


def cases(look: Look) -> list[EmergencyCase]:
    """Every case there is."""
    return list(look(select(EmergencyCase)))


def add_hotlines(session: Session, ctx: Any) -> None:
    """Some numbers, of which one is for everybody."""
    for country, name, number in ((None, "Réseau", "+33 1 23 45 67 89"), ("TD", "Ligne <Tchad>", "(+235) 66-12")):
        told = {"created_at": ctx.now, "updated_at": ctx.now, "entry_id": uuid4()}
        session.add(Hotline(country=country, name=name, number=number, hours="8–18", **told))
    session.commit()


def test_a_first_message_is_kept_and_its_code_opens_its_mailbox(former: Former, fund: Fund, look: Look) -> None:
    former.do("send", **WORDS)
    assert former.page.status_code == 200
    (found,) = cases(look)
    assert (found.state, found.priority, found.channel, found.country) == ("received", "P2", "form", None)
    with fund.app.app_context():
        opened = unlock(fund.session, fund.vault, former.code)
    assert opened is not None
    assert opened.reader.id == found.applicant_id
    assert fund.sheet(found, Kind.NARRATIVE)["start"] == {name: START[name] for name in ("happened", "needed")}
    assert fund.sheet(found, Kind.IDENTITY)["start"] == {"alias": START["alias"]}


def test_what_is_urgent_and_where_is_known_at_once(former: Former, look: Look) -> None:
    former.do("send", happened="Ils arrivent.", urgent="yes", country="TD")
    (found,) = cases(look)
    assert (found.priority, found.country) == ("P1", "TD")


def test_a_name_is_chosen_for_whoever_gives_none(former: Former, fund: Fund, look: Look) -> None:
    former.do("send", needed="Un avocat.")
    alias = fund.sheet(cases(look)[0], Kind.IDENTITY)["start"]["alias"]
    assert re.fullmatch(r"[A-ZÉ][a-zéèôê]+ [1-9]\d", alias), alias
    Former.arriving(former.client).do("send", needed="Un médecin.")
    aliases = {fund.sheet(each, Kind.IDENTITY)["start"]["alias"] for each in cases(look)}
    assert len(aliases) == 2


def test_the_same_form_sent_again_shows_the_same_code_and_keeps_nothing_twice(former: Former, look: Look) -> None:
    seed = former.value("seed")
    first = former.do("send", **WORDS).code
    again = former.do("send", seed=seed, **WORDS)
    assert again.page.status_code == 200
    assert again.code == first != ""
    assert len(cases(look)) == 1


def test_whoever_adds_that_it_is_urgent_and_sends_again_is_heard(former: Former, look: Look) -> None:
    seed = former.value("seed")
    first = former.do("send", **WORDS).code
    assert former.do("send", seed=seed, urgent="yes", **WORDS).code != first
    assert sorted(each.priority for each in cases(look)) == ["P1", "P2"]


def test_a_message_that_was_saved_first_is_not_taken_for_sent(former: Former, look: Look) -> None:
    seed = former.value("seed")
    draft = former.do("draft", **WORDS).code
    assert former.do("send", seed=seed, **WORDS).code != draft
    assert len(cases(look)) == 1
    assert len(look(select(CaseDraft))) == 1


@pytest.mark.parametrize("seed", ["", "short", "=" * 43, "é" * 43, "A" * 400], ids=["none", "short", "=", "é", "long"])
def test_a_form_without_a_good_seed_is_sent_all_the_same(former: Former, look: Look, seed: str) -> None:
    assert former.do("send", **{**WORDS, "seed": seed}).code
    assert len(cases(look)) == 1


def test_no_token_is_needed_so_a_form_that_was_open_overnight_is_sent(
    fund: Fund, stranger: FlaskClient, look: Look
) -> None:
    assert stranger.post("/form", data={"do": "send", **WORDS}).status_code == 200
    assert len(cases(look)) == 1


def test_a_page_of_another_site_cannot_send_for_anybody(former: Former, look: Look) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = former.client.post("/form", data={"do": "send", **WORDS}, headers=headers)
    assert answer.status_code == 400
    assert cases(look) == []


@pytest.mark.parametrize("act", ["send", "draft"])
def test_a_message_that_says_nothing_comes_back_with_all_that_was_typed(former: Former, look: Look, act: str) -> None:
    seed = former.value("seed")
    former.do(act, alias="Le Baobab", answer="Signal", urgent="yes", country="CM")
    assert former.page.status_code == 422
    assert (former.value("alias"), former.value("answer"), former.value("urgent")) == ("Le Baobab", "Signal", "yes")
    assert '<option selected value="CM">' in former.text
    assert former.value("seed") == seed
    assert "What happened?" in former.words.split("to look at again")[1][:40]
    assert cases(look) == []


def test_words_that_are_too_many_come_back_whole(former: Former, look: Look) -> None:
    long = "Ils sont venus. " * 2_000
    former.do("send", happened=long)
    assert former.page.status_code == 422
    assert former.value("happened").strip() == long.strip()
    assert cases(look) == []


@pytest.mark.parametrize("do", ["", "sent", "send\x00", "go", "save:nothing", "🙂" * 1_000], ids=range(6))
def test_whatever_else_a_button_says_nothing_typed_is_lost(former: Former, look: Look, do: str) -> None:
    former.do(do, happened="Ils arrivent.")
    assert former.page.status_code in (200, 422)
    assert do == "go" or former.value("happened") == "Ils arrivent."
    assert cases(look) == []


def test_sending_asks_the_database_at_most_eight_times(
    fund: Fund, former: Former, query_count: Callable[[], AbstractContextManager[Statements]]
) -> None:
    fund.everybody_declares = False
    with query_count() as statements:
        former.client.post("/form", data={"do": "send", "seed": former.value("seed"), "urgent": "yes", **WORDS})
    statements.at_most(8)


def test_sending_takes_little_of_the_processor(fund: Fund, former: Former, monkeypatch: pytest.MonkeyPatch) -> None:
    # Against a loop of known length in the same seconds: a machine that is busy makes both slower.
    vault = replace(fund.vault, codes=Cost(memory=8, passes=1))
    monkeypatch.setattr("fundapp.cases.visiting.vault_of", lambda _settings: vault)
    spent, known = [], []
    for number in range(30):
        body = {"do": "send", "happened": f"Numéro {number}", "answer": "ici"}
        spent.append(seconds(lambda body=body: former.client.post("/form", data=body)))  # type: ignore[misc]
        known.append(seconds(lambda: sum(each * each for each in range(100_000))))
    assert median(spent) < LOOPS * median(known), (median(spent), median(known))


def seconds(work: Callable[[], object]) -> float:
    """What some work takes of the processor."""
    begun = process_time()
    work()
    return process_time() - begun


def test_the_first_page_weighs_at_most_14_kb_in_three_requests(former: Former, session: Session, ctx: Any) -> None:
    add_hotlines(session, ctx)
    for language in ("fr", "en"):
        former.client.set_cookie("language", language)
        answers = list(loaded(former.client))
        assert len(answers) <= 3
        weights = {path: len(answer.data) + len(str(answer.headers)) for path, answer in answers}
        assert sum(weights.values()) <= BUDGET, weights


def loaded(client: FlaskClient) -> Iterator[tuple[str, Any]]:
    """What a browser fetches to show the first page, as it comes over the wire."""
    headers = {"Accept-Encoding": "gzip, deflate"}
    page = client.get("/form", headers=headers)
    text = gzip.decompress(page.data).decode()
    yield "/form", page
    for path in sorted({part.split('"')[0] for part in text.split('="/static/')[1:]}):
        yield path, client.get(f"/static/{path}", headers=headers)
    assert "<script" not in text
    assert " src=" not in text


def test_only_what_reflects_nothing_is_compressed(former: Former) -> None:
    headers = {"Accept-Encoding": "gzip"}
    page = former.client.get("/form?x=canary-of-the-address", headers=headers)
    assert b"canary" not in gzip.decompress(page.data)
    back = former.client.post("/form", data={"do": "send", "alias": "x"}, headers=headers)
    assert "Content-Encoding" not in back.headers
    assert former.client.get("/form").text.startswith("<!doctype html>")


def test_numbers_to_call_stand_at_the_top_by_country(former: Former, session: Session, ctx: Any) -> None:
    assert "There is no number to call" in former.words
    add_hotlines(session, ctx)
    text = former.reload().text
    assert 'href="tel:+33123456789"' in text
    assert 'href="tel:+2356612"' in text
    assert "Ligne &lt;Tchad&gt;" in text
    assert text.index("Everywhere") < text.index("<summary>Chad") < text.index("<textarea")


def test_the_first_page_asks_the_database_three_times_however_many_numbers_there_are(
    former: Former, session: Session, ctx: Any, query_count: Callable[[], AbstractContextManager[Statements]]
) -> None:
    for _time in range(2):
        add_hotlines(session, ctx)
        with query_count() as statements:
            former.reload()
        statements.at_most(3)


def test_without_keys_of_officers_the_page_says_so_and_keeps_the_words(
    stranger: FlaskClient, fund: Fund, monkeypatch: pytest.MonkeyPatch, session: Session, ctx: Any
) -> None:
    add_hotlines(session, ctx)
    monkeypatch.setattr("fundapp.cases.arriving.keys_of_groups", lambda *_given: (None, {}))
    former = Former.arriving(stranger).do("send", **WORDS)
    assert former.page.status_code == 503
    assert former.value("happened") == START["happened"]
    assert "tel:+33123456789" in former.text
    assert former.code == ""


def test_without_a_vault_the_page_says_so_and_keeps_the_words(stranger: FlaskClient, rolled_back: object) -> None:
    former = Former.arriving(stranger)
    stranger.application.extensions["fundapp.settings"]
    former.do("send", **WORDS)
    assert former.page.status_code == 503
    assert former.value("needed") == START["needed"]


def test_every_field_keeps_what_is_typed_from_the_browsers_memory(former: Former) -> None:
    fields = [part.split(">")[0] for tag in ("<input", "<textarea", "<select") for part in former.text.split(tag)[1:]]
    typed = [each for each in fields if 'name="csrf_token"' not in each and 'name="back"' not in each]
    assert len(typed) >= 7
    assert [each for each in typed if 'autocomplete="off"' not in each] == []
    assert "placeholder" not in former.text
    assert former.page.headers["Cache-Control"] == "no-store"


def test_no_answer_to_a_message_sets_a_cookie_that_tells_of_it(former: Former) -> None:
    former.do("send", **WORDS)
    assert former.code.replace(" ", "") not in str(former.page.headers)
    session = former.client.get_cookie("session")
    assert session is not None
    assert former.code.split()[0] not in session.decoded_value
    assert former.client.get_cookie("visit") is None


def test_the_number_of_cases_never_shows(former: Former, look: Look) -> None:
    former.do("send", **WORDS)
    assert look(select(func.count()).select_from(EmergencyCase)) == [1]
    assert cases(look)[0].reference not in former.text
