"""Opportunities as a fundraiser keeps them, without script."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.grants.models import Call
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.grants.opportunities import at, only

pytestmark = pytest.mark.usefixtures("visitor")

Add = Callable[..., UUID]
NEW = {"title": "Appui institutionnel", "stages": "one"}


def test_a_call_becomes_an_opportunity_that_somebody_looks_after_and_the_call_is_followed(
    client: FlaskClient, add: Add, look: Look, visitor: UUID
) -> None:
    call_id = add(title="IEDDH", deadline_step="concept_note", currency="EUR", funder_name="Commission européenne")
    page = client.get(f"/calls/{call_id}").text
    assert "Ajouter au portefeuille" in page
    answer = client.post(f"/calls/{call_id}/opportunity", data=hidden(page))
    found = only(look)
    assert answer.location.endswith(at(found.id))
    assert (found.title, found.funder_name, found.owner_id, found.two_stage) == (
        "IEDDH", "Commission européenne", visitor, True,
    )  # fmt: skip
    assert [each.standing for each in look(select(Call))] == ["followed"]
    page = client.get(f"/calls/{call_id}").text
    assert at(found.id) in page
    assert "Ajouter au portefeuille" not in page


def test_a_call_is_in_the_pipeline_once(client: FlaskClient, add: Add, look: Look) -> None:
    call_id = add()
    page = client.get(f"/calls/{call_id}").text
    client.post(f"/calls/{call_id}/opportunity", data=hidden(page))
    again = client.post(f"/calls/{call_id}/opportunity", data=hidden(page))
    assert f"/calls/{call_id}" in again.location
    only(look)


def test_a_call_that_was_followed_already_is_left_as_it_is(client: FlaskClient, add: Add, look: Look) -> None:
    call_id = add(standing="followed")
    client.post(f"/calls/{call_id}/opportunity", data=hidden(client.get(f"/calls/{call_id}").text))
    assert [each.version for each in look(select(Call))] == [1]


def test_an_opportunity_without_a_call_is_kept_as_it_was_typed(
    client: FlaskClient, add_funder: Add, look: Look
) -> None:
    known = add_funder(name="Fonds du Rhin")
    page = client.get("/calls/opportunities/new").text
    answers = NEW | {
        "funder_name": "fonds du rhin", "currency": "XAF", "requested": "32 797 850", "expected": "20 M",
        "chance": "60", "answer_on": "1er mars 2100",
    }  # fmt: skip
    answer = client.post("/calls/opportunities/new", data=hidden(page) | answers)
    found = only(look)
    assert (found.state, found.funder_id, found.chance) == ("spotted", known, 60)
    assert (found.requested, found.expected, found.answer_on) == (32_797_850, 20_000_000, date(2100, 3, 1))
    assert "32\u202f797\u202f850" in client.get(answer.location).text


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"title": ""}, "Cette réponse est nécessaire."),
        ({"requested": "5 000"}, "devise"),
        ({"requested": "0", "currency": "EUR"}, "supérieur à zéro"),
        ({"requested": "1,505", "currency": "EUR"}, "1,505"),
        ({"chance": "101"}, "100"),
        ({"owner_id": "5d1a9d4c-4a52-4c0e-9b3e-3a6f5f0e7b99"}, "groupe de mobilisation des ressources"),
        ({"lead_id": "5d1a9d4c-4a52-4c0e-9b3e-3a6f5f0e7b99"}, "ne fait plus partie des membres"),
        ({"stages": "three"}, "réponses proposées"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_lost(
    client: FlaskClient, answers: dict[str, str], told: str
) -> None:
    page = client.get("/calls/opportunities/new").text
    sent = hidden(page) | NEW | {"reference": "À garder"} | answers
    answer = client.post("/calls/opportunities/new", data=sent)
    assert answer.status_code == 422
    assert told in answer.text
    assert "À garder" in answer.text
