"""Paste an address or a text: a call, looked over and kept. As a fundraiser meets it, without script."""

from collections.abc import Callable
from datetime import date, time
from html import unescape
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from fundapp.grants.models import Call, CallCapture, CallDeadline
from tests.accounts.acting import filled
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries
from tests.grants.pages import sent

Add = Callable[..., UUID]
pytestmark = pytest.mark.usefixtures("visitor")

LETTER = """Appel à projets PISCCA 2100 – égalité femmes-hommes (Gabon)

Bailleur : Ambassade de France au Gabon
Référence : PISCCA/2100/GA
Note conceptuelle : 18 mars 2100 à 16h00 (heure de Libreville) ; proposition complète : 30 juin 2100.
Montant maximum : 20 000 EUR. L’enveloppe globale est de 1 619 171 million d’euros.
Pays éligibles : Gabon.
Plus d’informations : https://exemple.org/piscca
"""


def paste(client: FlaskClient, text: str) -> TestResponse:
    page = client.get("/calls/capture").text
    return client.post("/calls/capture", data=sent(page, pasted=text))


def read(client: FlaskClient, text: str) -> str:
    """Where what was pasted is looked over."""
    answer = paste(client, text)
    assert answer.status_code == 303, answer.text
    return answer.location


def one(look: Look) -> CallCapture:
    (found,) = look(select(CallCapture))
    kept: CallCapture = found
    return kept


def test_a_text_is_read_into_the_form_and_kept_as_it_was_looked_over(client: FlaskClient, look: Look) -> None:
    address = read(client, LETTER)
    page = client.get(address).text
    answers = filled(page)
    assert answers["title"].startswith("Appel à projets PISCCA 2100")
    assert (answers["funder_name"], answers["reference"]) == ("Ambassade de France au Gabon", "PISCCA/2100/GA")
    assert (answers["deadline_on"], answers["deadline_step"]) == ("18 mars 2100", "concept_note")
    assert (answers["deadline_zone"], answers["amount_max"]) == ("Africa/Libreville", "20\u202f000")
    assert (answers["place"], answers["countries"]) == ("named", ["GA"])
    assert answers["url"] == "https://exemple.org/piscca"
    assert look(select(Call)) == []
    answer = client.post(address, data=answers | {"envelope": "1 619 171", "body": LETTER})
    assert answer.status_code == 303, answer.text
    found: Call = look(select(Call))[0]
    assert (found.deadline_on, found.deadline_clock) == (date(2100, 3, 18), time(16))
    assert (found.amount_max, found.envelope, found.currency) == (20_000_00, 1_619_171_00, "EUR")
    further: CallDeadline = look(select(CallDeadline))[0]
    assert (further.day, further.step, further.call_id) == (date(2100, 6, 30), "full_proposal", found.id)
    kept = one(look)
    assert (kept.state, kept.call_id) == ("used", found.id)
    assert client.get(address).location.endswith(f"/calls/{found.id}")


def test_what_cannot_be_read_safely_is_said_beside_its_field_in_the_words_of_the_source(client: FlaskClient) -> None:
    page = unescape(client.get(read(client, LETTER)).text)
    assert "La source indique\u00a0: «\u202fL’enveloppe globale est de 1 619 171 million d’euros." in page
    assert filled(page)["envelope"] == ""
    assert 'href="#envelope"' in page


def test_what_was_pasted_stands_beside_the_form_and_is_nowhere_taken_as_markup(client: FlaskClient) -> None:
    page = client.get(read(client, "Un appel <script>alert(1)</script>\nDate limite : 9/11/2100")).text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_a_date_that_nobody_ticks_is_not_kept(client: FlaskClient, look: Look) -> None:
    address = read(client, LETTER)
    answer = client.post(address, data=filled(client.get(address).text) | {"further": []})
    assert answer.status_code == 303
    assert look(select(CallDeadline)) == []


@pytest.mark.parametrize("further", [["7"], ["x"], ["-1"], ["0", "99999999999"]])
def test_dates_that_no_page_offered_are_refused_or_passed_over(
    client: FlaskClient, look: Look, further: list[str]
) -> None:
    address = read(client, LETTER)
    answer = client.post(address, data=filled(client.get(address).text) | {"further": further})
    assert answer.status_code in (303, 422)
    assert look(select(CallDeadline)) == []


def test_bad_answers_are_told_at_their_field_and_nothing_is_lost(client: FlaskClient, look: Look) -> None:
    address = read(client, LETTER)
    answers = filled(client.get(address).text) | {"title": "", "notes": "Vu par Awa", "further": []}
    answer = client.post(address, data=answers)
    assert answer.status_code == 422
    assert "Cette réponse est nécessaire." in answer.text
    assert "Vu par Awa" in answer.text
    assert filled(answer.text).get("further") == []
    assert "La source indique" in answer.text
    assert one(look).state == "read"


def test_what_became_a_call_becomes_none_again(client: FlaskClient, look: Look) -> None:
    address = read(client, LETTER)
    answers = filled(client.get(address).text)
    assert client.post(address, data=answers).status_code == 303
    assert client.post(address, data=answers).status_code == 303
    assert len(look(select(Call))) == 1


@pytest.mark.parametrize("text", ["", "   \n", "x" * 100_001])
def test_nothing_and_too_much_are_told_at_the_field(client: FlaskClient, look: Look, text: str) -> None:
    assert paste(client, text).status_code == 422
    assert look(select(CallCapture)) == []


def test_what_a_telephone_shares_only_fills_the_field(client: FlaskClient, look: Look) -> None:
    page = client.get("/calls/capture", query_string={"address": 'https://exemple.org/?a="><b>'}).text
    assert "https://exemple.org/?a=&#34;&gt;&lt;b&gt;</textarea>" in page
    assert look(select(CallCapture)) == []


@pytest.mark.parametrize(
    "facts",
    [
        {"url": "http://exemple.org/piscca/"},
        {"reference": "PISCCA/2100/GA"},
        {"title": "Appel à projets PISCCA 2100 – égalité femmes-hommes (Gabon)"},
    ],
)
def test_calls_that_may_be_the_same_are_shown_before_anything_is_kept(
    client: FlaskClient, add: Add, facts: dict[str, str]
) -> None:
    known, other = add(**facts), add(title="Autre", reference="AUTRE")
    page = client.get(read(client, LETTER)).text
    assert "Un appel de la veille est peut-être le même" in page
    assert f"/calls/{known}" in page
    assert f"/calls/{other}" not in page


def test_an_address_waits_for_a_worker_and_the_page_looks_again_by_itself(client: FlaskClient, look: Look) -> None:
    page = client.get(read(client, "https://exemple.org/appel")).text
    assert "Lecture de la page en cours" in page
    assert '<meta http-equiv="refresh" content="2">' in page
    assert (one(look).state, one(look).address) == ("waiting", "https://exemple.org/appel")


@pytest.mark.parametrize(
    ("pasted", "address"),
    [
        ("exemple.org/appel", "https://exemple.org/appel"),
        ("http://exemple.org/appel", "https://exemple.org/appel"),
        ("Appel du PISCCA\nhttps://exemple.org/a?b=c", "https://exemple.org/a?b=c"),
        ("https://exemple.org:99999999/", "https://exemple.org:99999999/"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_an_address_is_told_from_a_text(client: FlaskClient, look: Look, pasted: str, address: str) -> None:
    assert paste(client, pasted).status_code == 303
    assert one(look).address == address


def test_looking_a_call_over_costs_the_same_however_much_was_read(
    client: FlaskClient, query_count: CountQueries
) -> None:
    def cost(text: str) -> int:
        address = read(client, text)
        with query_count() as statements:
            assert client.get(address).status_code == 200
        statements.at_most(16)
        return len(statements)

    assert cost(LETTER) == cost("Appel sans rien")
