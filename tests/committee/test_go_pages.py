"""An opportunity before the committee, on the pages of both: in words, without what means nothing of it."""

import re
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.committee.rules.conflicts import Grade
from fundapp.committee.rules.tallies import Choice, Remedy
from fundapp.grants.rules.going import code_of
from fundapp.outbox.models import Delivery
from tests.accounts.acting import error_at, filled, send
from tests.accounts.filling import recipient
from tests.accounts.pages import english_in, said
from tests.accounts.signing import sign_in_as
from tests.committee.chamber import Chamber
from tests.committee.going import THREE, WORDS, Copil, copil_of
from tests.committee.pages import at
from tests.committee.papers import made, sign_log
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries
from tests.fixtures.pdf import text_in

TITLE = "Espace civique 2027"


@pytest.fixture
def copil(chamber: Chamber, monkeypatch: pytest.MonkeyPatch) -> Copil:
    """The committee, and an opportunity that was spotted."""
    return copil_of(chamber, monkeypatch)


def english(client: FlaskClient) -> FlaskClient:
    """The same browser, of somebody who reads English."""
    client.set_cookie("language", "en")
    return client


def test_from_the_question_of_a_fundraiser_to_the_minutes(copil: Copil) -> None:
    fundraiser, awa = copil.browser(), copil.browser("awa")
    assert "Demander une décision" in said(fundraiser.get(copil.at()).text)
    assert error_at(send(fundraiser, copil.at("/decision/ask"), recommendation="").text, "recommendation")
    assert send(fundraiser, copil.at("/decision/ask"), recommendation=WORDS).status_code == 303
    assert "Nadège Ollomo a demandé une décision" in said(awa.get(copil.at()).text)
    page = awa.get(copil.at("/decision/put")).text
    assert all(each in said(page) for each in (TITLE, "Fondation Ndako", "120 000,00", "3 membres"))
    assert english_in(page) == set()
    answer = send(awa, copil.at("/decision/put"))
    round_id = UUID(answer.location.rpartition("/")[2])
    for name in THREE:
        page = copil.browser(name).get(at(round_id, "/declaration")).text
        assert "Quels sont vos liens avec ce bailleur" in said(page)
        assert "cette personne" not in said(page)
        assert english_in(page) == set()
        assert send(copil.browser(name), at(round_id, "/declaration"), grade="same_organisation").status_code == 303
    assert "Peut-être" in said(awa.get(at(round_id)).text) or "Oui" in said(awa.get(at(round_id)).text)
    assert send(awa, at(round_id, "/open")).status_code == 303
    for name in THREE:
        client = copil.browser(name)
        page = client.get(at(round_id, "/vote/for")).text
        assert english_in(page) == set()
        assert send(client, at(round_id, "/vote/for"), conditions=["lead_first"]).status_code == 303
    page = said(copil.browser().get(copil.at()).text)
    assert "Retenue" in page
    assert "Un chef de file est trouvé avant toute rédaction" in page
    assert "Comité de pilotage, vote signé" in page
    sign_log(copil.chamber)
    text = text_in(made(english(copil.browser("bruno")), round_id))
    for words in (
        TITLE, "Fondation Ndako", WORDS, "Belongs to an applicant or partner", "An organisation in the lead is found",
        "More must vote for than against.", "For: 3. Against: 0.",
    ):  # fmt: skip
        assert words in " ".join(text.split()), words
    for words in ("Priority", "Risk", "P3", "Left under the ceiling", "Another look", "of each line"):
        # By itself: a signature of the log may well have these letters in it.
        assert not re.search(rf"(?<![\w+/]){words}(?![\w+/=])", text), words


def test_pages_of_its_round_say_nothing_of_persons_priorities_or_money(copil: Copil) -> None:
    round_id = copil.opened()
    claire = copil.browser("claire")
    for more in ("", "/questions", "/brief", "/vote/against", "/recusal", "/extend", "/cancel"):
        page = claire.get(at(round_id, more))
        assert page.status_code == 200, more
        assert english_in(page.text) == set(), more
        for words in ("P3", "chargé", "cette personne", "Priorité", "Orientez"):
            assert words not in said(page.text), (more, words)


def test_a_refusal_offers_two_ways_and_its_own_reasons(copil: Copil) -> None:
    round_id = copil.opened()
    page = copil.browser("awa").get(at(round_id, "/vote/against")).text
    assert 'value="decline.no_time"' in page
    assert 'value="ask"' in page
    assert "refer" not in page.partition("<main")[2]
    answer = send(copil.browser("awa"), at(round_id, "/vote/against"), why="decline.no_time")
    assert answer.status_code == 303


def test_the_brief_shows_the_call_its_fit_and_the_load(copil: Copil) -> None:
    round_id = copil.put()
    copil.chamber.declare(round_id, "awa")
    for client, words in (
        (copil.browser("awa"), "Est-ce possible pour nous"),
        (english(copil.browser("awa")), "Could we?"),
    ):
        page = client.get(at(round_id)).text
        assert words in said(page)
        assert "Associations de deux ans au moins." in said(page)
        assert f"/calls/{copil.call_id}/sheet-fr.pdf" in page
    assert english_in(copil.browser("awa").get(at(round_id)).text) == set()


def test_lists_agenda_pack_and_first_page_call_it_by_its_title(copil: Copil) -> None:
    copil.opened()
    awa, code = copil.browser("awa"), code_of(copil.opportunity_id)
    for address in ("/committee", "/committee/agenda"):
        page = awa.get(address).text
        assert TITLE in said(page)
        assert code in said(page)
        assert "P3" not in said(page)
    assert copil.at() in awa.get("/committee/agenda").text
    assert f"{TITLE} : votre vote est attendu" in said(awa.get("/").text)
    pack = " ".join(text_in(awa.get("/committee/agenda/pack.pdf").data).split())
    assert TITLE in pack
    assert "Fondation Ndako" in pack
    assert "Priorité" not in pack
    assert ";P3;" not in awa.get("/committee/agenda/export.csv").text


def test_board_and_list_say_that_it_is_before_the_committee(copil: Copil) -> None:
    for address in ("/calls/pipeline", "/calls/opportunities"):
        assert "Devant le comité" not in said(copil.browser().get(address).text)
    copil.put()
    for address in ("/calls/pipeline", "/calls/opportunities"):
        assert "Devant le comité" in said(copil.browser().get(address).text)


def test_while_it_is_live_its_page_offers_no_decision_by_hand(copil: Copil) -> None:
    fundraiser = copil.browser()
    step = fundraiser.get(copil.at("/step/go")).text
    round_id = copil.put()
    page = fundraiser.get(copil.at()).text
    assert "/step/go" not in page
    assert "/step/withdraw" not in page
    assert fundraiser.get(copil.at("/step/no_go")).status_code == 303
    answer = fundraiser.post(copil.at("/step/go"), data=filled(step) | {"decided_by_words": "Le COPIL"})
    assert answer.status_code == 409
    sent = filled(answer.text) | {"decided_by_words": "Le COPIL"}
    answer = fundraiser.post(copil.at("/step/go"), data=sent)
    assert (answer.status_code, code_of(copil.opportunity_id) in answer.text) == (409, True)
    assert "Le COPIL" in answer.text
    assert at(round_id) in copil.browser("awa").get(copil.at()).text
    assert at(round_id) not in page, "whoever has no keys is not led to a closed door"


def test_whoever_puts_what_was_changed_meanwhile_looks_again(copil: Copil) -> None:
    copil.ask()
    awa = copil.browser("awa")
    sent = filled(awa.get(copil.at("/decision/put")).text) | {"recommendation": "Mes mots."}
    copil.write(title="Autre titre")
    answer = awa.post(copil.at("/decision/put"), data=sent)
    assert answer.status_code == 409
    assert "Mes mots." in answer.text
    assert "Autre titre" in answer.text


def test_whoever_has_not_unlocked_their_keys_is_told(copil: Copil) -> None:
    copil.ask()
    client = copil.chamber.app.test_client()
    sign_in_as(client, copil.session, copil.chamber.people["awa"])
    answer = send(client, copil.at("/decision/put"), recommendation="Mes mots.")
    assert answer.status_code in (401, 403, 409, 423), answer.status_code
    assert "Mes mots." in answer.text


def test_each_member_is_told_once_without_a_word_of_what(copil: Copil, look: Look) -> None:
    address = recipient(copil.session, copil.chamber.people["denis"].id, address="denis@example.org")
    copil.ask()
    (sent,) = look(select(Delivery))
    assert (sent.recipient_id, sent.kind, sent.matter) == (address, "notice", None)


def test_its_owner_is_told_that_more_is_wanted(copil: Copil, look: Look) -> None:
    address = recipient(copil.session, copil.fundraiser.id, address="nadege@example.org")
    copil.decided(Choice.AGAINST, Choice.AGAINST, Choice.FOR, remedy=Remedy.ASK)
    assert [each.recipient_id for each in look(select(Delivery))] == [address]
    assert "Le comité veut en savoir plus" in said(copil.browser().get(copil.at()).text)


def test_pages_ask_no_more_than_others(copil: Copil, query_count: CountQueries) -> None:
    round_id = copil.opened()
    for name, address, most in (
        ("", copil.at(), 16), ("awa", copil.at(), 16), ("awa", at(round_id), 16), ("awa", "/committee", 8),
        ("awa", "/committee/agenda", 8), ("awa", copil.at("/decision/put"), 16),
    ):  # fmt: skip
        client = copil.browser(name)
        with query_count() as statements:
            assert client.get(address).status_code == 200
        statements.at_most(most)


def test_what_was_put_keeps_its_words_in_either_language(copil: Copil) -> None:
    round_id = copil.put()
    copil.chamber.declare(round_id, "awa", grade=Grade.PROFESSIONAL)
    page = said(english(copil.browser("awa")).get(at(round_id)).text)
    assert "other proposals are under way" in page or "other proposal is under way" in page
