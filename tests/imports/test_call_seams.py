"""Lists of calls that meet what sources have said of the same calls, and what people have made of them."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.database import transaction
from fundapp.grants.models import Call
from fundapp.grants.rules.found import Found, FoundDeadline
from tests.accounts.acting import send
from tests.accounts.conftest import Become, Someone
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.grants.telling import ONE, told
from tests.imports.acting import Importer
from tests.imports.test_real_calls import LIST
from tests.imports.test_real_calls import ONE as HEADINGS

CALL = Found(
    "a", "Renforcer la société civile", "https://example.org/appel/1", "fr", "EuropeAid/155232/DH",
    deadlines=(FoundDeadline(date(2031, 9, 1)),),
)  # fmt: skip


@pytest.fixture
def importer(app: Flask, client: FlaskClient, hired: Someone, become: Become, look: Look) -> Importer:
    """A fundraiser."""
    person = hired("Rose Abena", GroupCode.FUNDRAISING)
    become(groups=[GroupCode.FUNDRAISING], person=person.id)
    return Importer(app, client, look, person.id, "call")


def brought(importer: Importer, *found: Found, days: int = 0) -> None:
    with importer.app.app_context(), transaction() as session:
        told(session, found, ONE, days)


def only(look: Look) -> Call:
    found: Call
    (found,) = look(select(Call))
    return found


def test_33_real_calls_go_again_with_the_import_that_brought_them(importer: Importer, look: Look) -> None:
    run_id = importer.write(LIST, "appels.csv")
    importer.press(run_id, "undo")
    assert importer.reasons(run_id) == []
    assert look(select(Call)) == []


def test_what_a_list_changes_is_a_persons_word_and_goes_back_to_the_source_with_it(
    importer: Importer, look: Look
) -> None:
    brought(importer, CALL)
    run_id = importer.write(f"{HEADINGS.strip()};Date limite\nEuropeAid/155232/DH;{CALL.title};;{CALL.url};05/09/2031")
    assert importer.reasons(run_id) == []
    found = only(look)
    assert (found.deadline_on, "deadline_on" in found.edited) == (date(2031, 9, 5), True)
    importer.press(run_id, "undo")
    found = only(look)
    assert (found.deadline_on, found.edited) == (date(2031, 9, 1), ())
    moved = Found(**{**vars(CALL), "deadlines": (FoundDeadline(date(2031, 9, 9)),)})
    brought(importer, moved, days=1)
    assert only(look).deadline_on == date(2031, 9, 9)


def test_what_a_person_wrote_before_the_list_stays_theirs_when_it_is_undone(importer: Importer, look: Look) -> None:
    brought(importer, CALL)
    found = only(look)
    assert send(importer.client, f"/calls/{found.id}/edit", deadline_on="2 septembre 2031").status_code == 302
    run_id = importer.write(f"{HEADINGS.strip()};Date limite\nEuropeAid/155232/DH;{CALL.title};;{CALL.url};05/09/2031")
    importer.press(run_id, "undo")
    found = only(look)
    assert (found.deadline_on, "deadline_on" in found.edited) == (date(2031, 9, 2), True)


@pytest.mark.parametrize(
    ("before", "row"),
    [
        (";Presse libre;OCDH;https://example.org/", ";Terres;OCDH;https://www.example.org"),
        ("1;Presse libre;OCDH;", "1;Terres;UE;"),
        ("2024;Presse libre;OCDH;https://example.org/a", "2024;Terres;OCDH;https://example.org/b"),
    ],
    ids=["a home page", "a number in a table", "a year"],
)
def test_what_many_calls_share_does_not_make_them_one(importer: Importer, look: Look, before: str, row: str) -> None:
    importer.write(HEADINGS + before)
    run_id = importer.write(HEADINGS + row)
    assert (importer.reasons(run_id), importer.outcomes(run_id)) == ([], ["added"])
    assert len(look(select(Call.id))) == 2


def test_an_import_is_not_undone_under_an_opportunity(importer: Importer, look: Look) -> None:
    run_id = importer.write(HEADINGS + ";Défenseurs au Tchad;OCDH;")
    page = importer.client.get(f"/calls/{only(look).id}").text
    assert importer.client.post(f"/calls/{only(look).id}/opportunity", data=hidden(page)).status_code in (302, 303)
    importer.press(run_id, "undo")
    assert importer.run(run_id).taken_back == 0
    assert importer.reasons(run_id)
    assert only(look).title == "Défenseurs au Tchad"
