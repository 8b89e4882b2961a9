"""Nothing typed is lost, whatever happens between opening a form and saving it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from typing import NoReturn
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fundapp.core.database import transaction
from fundapp.core.errors import Conflict, Unavailable
from fundapp.donors.models import Funder, FunderSource
from fundapp.donors.views import funders as views
from tests.donors.factories import FunderFactory
from tests.donors.pages import hidden, sent
from tests.fixtures.application import VISITOR, Look

SAME = {"name": "Fonds", "kind": "private_foundation", "needs_registration": "unknown"}
FUNDER = uuid4()
Add = Callable[..., UUID]


def edit_page(funder: UUID) -> str:
    return f"/funders/{funder}/edit"


def test_lists_and_lines_that_nobody_touched_do_not_clash(client: FlaskClient, add: Add, look: Look) -> None:
    """Browsers send choices in the order of the page and lines with CRLF."""
    address = edit_page(add(name="Fonds", themes=("emergency", "hrd_protection"), notes="une\ndeux"))
    mine, theirs = client.get(address).text, client.get(address).text
    untouched = SAME | {"themes": ["hrd_protection", "emergency"], "notes": "une\r\ndeux"}
    added = untouched | {"themes": ["hrd_protection", "emergency", "media"], "notes": "une\r\ndeux\r\ntrois"}
    assert client.post(address, data=sent(theirs, **added)).status_code == 302
    late = client.post(address, data=sent(mine, **untouched, identity_source="Entretien"))
    assert late.status_code == 409
    assert "À vous de choisir" not in late.text
    assert "trois" in late.text
    again = sent(late.text, **added, identity_source="Entretien")
    assert client.post(address, data=again).status_code == 302
    assert look(select(Funder.notes)) == ["une\ndeux\ntrois"]
    assert look(select(FunderSource.source).where(FunderSource.facts == "identity")) == ["Entretien"]


def test_an_amount_that_nobody_touched_does_not_clash_in_another_language(client: FlaskClient, add: Add) -> None:
    address = edit_page(add(name="Fonds", currency="EUR", grant_max=1_250_000_50))
    mine, theirs = client.get(address).text, client.get(address).text
    unchanged = SAME | {"currency": "EUR", "grant_max": "1 250 000,50"}
    assert client.post(address, data=sent(theirs, **unchanged, identity_source="A")).status_code == 302
    client.set_cookie("language", "en")
    typed = unchanged | {"grant_max": "1,250,000.50", "identity_source": "", "notes": "B"}
    late = client.post(address, data=sent(mine, **typed))
    assert late.status_code == 409
    assert late.text.count('<th scope="row">') == 1


def test_who_saves_without_a_change_stands_in_nobodys_way(client: FlaskClient, add: Add, look: Look) -> None:
    address = edit_page(add(name="Fonds"))
    mine, theirs = client.get(address).text, client.get(address).text
    before = look(select(Funder.version))
    assert client.post(address, data=sent(theirs, **SAME)).status_code == 302
    assert look(select(Funder.version)) == before
    assert client.post(address, data=sent(mine, **SAME, notes="B")).status_code == 302


def test_two_who_save_the_same_need_not_choose(client: FlaskClient, add: Add) -> None:
    address = edit_page(add(name="Fonds"))
    mine, theirs = client.get(address).text, client.get(address).text
    assert client.post(address, data=sent(theirs, **SAME, identity_source="Site")).status_code == 302
    assert client.post(address, data=sent(mine, **SAME, identity_source="Site")).status_code == 302


def test_a_change_that_lands_during_the_save_is_seen(
    app: Flask, committed: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record is read again for the comparison: on SQLite, what this request began to read stays as old as that."""
    with Session(committed) as session:
        session.add(FunderFactory.build(id=FUNDER, name="Fonds", notes="Avant"))
        session.commit()
    monkeypatch.setattr(app.extensions["fundapp.ports"], "identify", lambda: VISITOR)
    client = app.test_client()
    page = client.get(edit_page(FUNDER)).text
    quicker = iter([True])

    def meanwhile() -> AbstractContextManager[Session]:
        if next(quicker, False):
            with Session(committed) as other:
                other.get_one(Funder, FUNDER).notes = "De quelqu’un d’autre"
                other.commit()
        return transaction()

    monkeypatch.setattr(views, "transaction", meanwhile)
    late = client.post(edit_page(FUNDER), data=sent(page, **SAME, notes="De moi"))
    assert late.status_code == 409
    assert "De quelqu’un d’autre" in late.text
    assert hidden(late.text)["opened_version"] == "2"


@pytest.mark.parametrize("token", ["", "forged"])
def test_a_form_that_expired_comes_back_as_it_was_typed(client: FlaskClient, look: Look, token: str) -> None:
    page = client.get("/funders/new").text
    answer = client.post("/funders/new", data=sent(page, name="Fonds", notes="Longue note") | {"csrf_token": token})
    assert answer.status_code == 422
    assert "Longue note" in answer.text
    assert "ouverte trop longtemps" in answer.text
    assert look(select(Funder)) == []
    again = sent(answer.text, name="Fonds", notes="Longue note")
    assert client.post("/funders/new", data=again).status_code == 302


@pytest.mark.parametrize("error", [Unavailable("La base ne répond pas."), Conflict("La situation a changé.")])
def test_a_refusal_from_below_keeps_what_was_typed(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, error: Conflict | Unavailable
) -> None:
    def refuse() -> NoReturn:
        raise error

    monkeypatch.setattr(views, "transaction", refuse)
    page = client.get("/funders/new").text
    answer = client.post("/funders/new", data=sent(page, name="Fonds", notes="Longue note"))
    assert answer.status_code == error.status
    assert "Longue note" in answer.text
    assert str(error.reason) in answer.text


@pytest.mark.parametrize(
    "tampered",
    [
        '{"name": {"a": 1}}',
        '{"name": [["x"]]}',
        '{"themes": "media"}',
        '{"grant_max": "a lot"}',
        '{"name": "\\ud800"}',
        "[" * 100_000,
        "[1]",
        "null",
    ],
)
def test_tampered_opening_values_do_no_harm(client: FlaskClient, add: Add, tampered: str) -> None:
    address = edit_page(add(name="Fonds"))
    typed = sent(client.get(address).text, **SAME, notes="De moi") | {"opened_version": "7", "opened_with": tampered}
    answer = client.post(address, data=typed)
    assert answer.status_code == 409
    assert "De moi" in answer.text


def test_files_and_json_are_no_answers(client: FlaskClient, add: Add, look: Look) -> None:
    address = edit_page(add(name="Fonds", notes="Avant"))
    page = client.get(address).text
    files = sent(page, **SAME, notes="Avant") | {"opened_version": (BytesIO(b"1"), "x")}
    assert client.post(address, data=files, content_type="multipart/form-data").status_code == 302
    token = {"X-CSRFToken": hidden(page)["csrf_token"]}
    for body in (None, {"name": ["x"]}, {"name": "\ud800", "opened_version": 1}, [1], "x"):
        assert client.post(address, json=body, headers=token).status_code == 422
    assert look(select(Funder.notes)) == ["Avant"]


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ({"website": "a" * 386 + ".example"}, 422),
        ({"website": "a" * 380 + ".example"}, 302),
        ({"name": "ﷺ" * 60}, 302),
        ({"notes": "\ud800 et \u0000 et \u202e"}, 302),
        ({"website": "https://someone:secret@example.org"}, 422),
        ({"website": "https://example.org:99999"}, 422),
    ],
)
def test_what_the_columns_cannot_hold_is_an_answer_not_an_accident(
    client: FlaskClient, answers: dict[str, str], status: int
) -> None:
    page = client.get("/funders/new").text
    typed = sent(page, **{"name": "Fonds"} | answers)
    typed = {
        name: value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        for name, value in typed.items()
    }
    assert client.post("/funders/new", data=typed).status_code == status


def test_names_that_look_alike_are_the_same_funder(client: FlaskClient, add: Add) -> None:
    add(name="Fonds d'or – Sahel")
    for twin in ("Fonds d’or - Sahel", "Fonds\u200b d'or – Sahel", "FONDS D’OR — SAHEL\u202e"):
        answer = client.post("/funders/new", data=sent(client.get("/funders/new").text, name=twin))
        assert answer.status_code == 422, twin
