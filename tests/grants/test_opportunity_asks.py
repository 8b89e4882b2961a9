"""What the page of the funder is told of an opportunity."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.donors.models import FunderAsk
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.grants.opportunities import SENT_ANSWERS, at, edit, only, walk

pytestmark = pytest.mark.usefixtures("visitor")

Add = Callable[..., UUID]


def asks(look: Look) -> list[FunderAsk]:
    return list(look(select(FunderAsk)))


def test_the_page_of_the_funder_is_told_once_and_corrected_later(
    client: FlaskClient, add_funder: Add, add_opportunity: Add, look: Look
) -> None:
    funder = add_funder(name="Fonds du Rhin")
    one = add_opportunity(title="Appui", funder_id=funder, state="full_proposal")
    walk(client, one, "submit")
    (told,) = asks(look)
    assert (told.title, told.outcome, told.asked_amount, told.reference) == ("Appui", "pending", 120_000_00, "REF-7")
    assert (told.funder_id, told.asked_on) == (funder, date(2025, 6, 2))
    walk(client, one, "win")
    (told,) = asks(look)
    assert (told.outcome, told.got_amount, told.answered_on) == ("won", 100_000_00, date(2025, 9, 10))
    assert "Appui" in client.get(f"/funders/{funder}").text
    same = {
        "title": "Appui", "funder_name": "Fonds du Rhin", "stages": "one", "currency": "EUR", "requested": "120 000",
        "awarded": "99 000", "decided_on": "01/03/2025", "decided_by_words": "Le COPIL", "reference": "REF-7",
        "submitted_on": "02/06/2025", "answered_on": "10/09/2025",
    }  # fmt: skip
    edit(client, one, **same)
    (told,) = asks(look)
    assert told.got_amount == 99_000_00


def test_what_was_written_on_the_funders_page_is_kept(
    client: FlaskClient, add_funder: Add, add_opportunity: Add, look: Look
) -> None:
    one = add_opportunity(funder_id=add_funder(), state="full_proposal")
    walk(client, one, "submit")
    (told,) = asks(look)
    page = client.get(f"/funders/asks/{told.id}/edit").text
    typed = {
        "title": told.title, "asked_on": "02/06/2025", "currency": "EUR", "asked_amount": "120000",
        "outcome": "pending", "lessons": "Rappeler en mai", "reference": "REF-7",
    }  # fmt: skip
    assert client.post(f"/funders/asks/{told.id}/edit", data=hidden(page) | typed).status_code == 303
    walk(client, one, "win")
    assert [(each.outcome, each.lessons) for each in asks(look)] == [("won", "Rappeler en mai")]


def test_what_was_not_sent_after_all_leaves_the_funders_page(
    client: FlaskClient, add_funder: Add, add_opportunity: Add, look: Look
) -> None:
    one = add_opportunity(funder_id=add_funder(), state="full_proposal")
    walk(client, one, "submit", "back")
    assert asks(look) == []
    walk(client, one, "submit", "withdraw")
    assert [each.outcome for each in asks(look)] == ["withdrawn"]
    walk(client, one, "reopen")
    assert [each.outcome for each in asks(look)] == ["withdrawn"]
    assert only(look).ask_id is None


def test_a_request_taken_out_there_is_recorded_again_with_the_answer(
    client: FlaskClient, add_funder: Add, add_opportunity: Add, look: Look
) -> None:
    one = add_opportunity(funder_id=add_funder(), state="full_proposal")
    walk(client, one, "submit")
    address = f"/funders/asks/{asks(look)[0].id}/remove"
    client.post(address, data=hidden(client.get(address).text))
    assert only(look).ask_id is None
    walk(client, one, "lose")
    assert [each.outcome for each in asks(look)] == ["lost"]


def test_a_request_to_another_funder_after_all_moves_there(
    client: FlaskClient, add_funder: Add, add_opportunity: Add, look: Look
) -> None:
    one = add_opportunity(title="Appui", funder_id=add_funder(), state="full_proposal")
    other = add_funder(name="Fonds du Léman")
    walk(client, one, "submit")
    edit(
        client, one, **SENT_ANSWERS, title="Appui", funder_name="Fonds du Léman", stages="one",
        decided_on="01/03/2025", decided_by_words="Le COPIL",
    )  # fmt: skip
    assert [each.funder_id for each in asks(look)] == [other]


def test_where_the_funder_is_not_on_the_map_the_page_says_so(
    client: FlaskClient, add_opportunity: Add, look: Look
) -> None:
    one = add_opportunity(funder_name="Inconnu", state="full_proposal")
    assert "n’est pas sur la carte" not in client.get(at(one)).text
    walk(client, one, "submit")
    assert asks(look) == []
    page = client.get(at(one)).text
    assert "n’est pas sur la carte" in page
    assert "/funders/new" in page
