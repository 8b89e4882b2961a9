"""The settings as whoever looks after the service meets them, without script."""

import re
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import SettingChange
from fundapp.accounts.rules.groups import GroupCode
from fundapp.accounts.rules.installation import (
    COPIL_DAYS,
    IDLE_MINUTES,
    INVITATION_HOURS,
    LONGEST_HOURS,
    SETTINGS,
    SMALLEST_CELL,
)
from fundapp.accounts.views import settings
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict
from tests.accounts import network
from tests.accounts.conftest import Become
from tests.accounts.pages import english_in, rows, said
from tests.accounts.reached import recorded
from tests.donors.pages import hidden
from tests.fixtures.application import NOW, Look
from tests.fixtures.counting import CountQueries

EDIT = f"/settings/{IDLE_MINUTES}/edit"


@pytest.fixture(autouse=True)
def administrator(client: FlaskClient, become: Become, session: Session) -> None:
    """Whoever asks looks after settings, and is on the list of people."""
    become(groups=[GroupCode.ADMINISTRATORS], person=network.person(session, "Awa Ndiaye", "administrators"))


def set_to(client: FlaskClient, page: str, value: str, path: str = EDIT, **more: str) -> tuple[int, str]:
    """The status and the page of an answer to a setting's form."""
    answer = client.post(path, data=hidden(page) | {"value": value} | more)
    return answer.status_code, answer.text


def values(look: Look) -> list[int]:
    return list(look(select(SettingChange.value).order_by(SettingChange.made_at)))


def test_the_list_tells_what_is_in_force_since_when_and_by_whom(client: FlaskClient, session: Session) -> None:
    who = network.person(session, "Solange Ndeke")
    network.setting_change(session, LONGEST_HOURS, 1, made_by_id=who)
    network.setting_change(session, INVITATION_HOURS, 24)
    page = client.get("/settings").text
    assert rows(page) == [
        "Une session prend fin lorsqu’elle n’a pas servi pendant",
        "Une session prend fin dans tous les cas au bout de",
        "Une invitation reste valable pendant",
        "Une fois le mois commencé, la note au COPIL est établie au bout de",
        "Dans les rapports, un groupe de personnes est montré à partir de",
    ]
    assert "60 minutes l’installation personne pour l’instant" in said(page)
    assert re.search(r"1 heure il y a .*? Solange Ndeke", said(page))
    assert re.search(r"24 heures il y a .*? Système", said(page))
    for code in SETTINGS:
        assert f'href="/settings/{code}/edit"' in page
        assert f'href="/settings/{code}/history"' in page


def test_the_list_costs_the_same_however_long_the_history_is(
    client: FlaskClient, session: Session, query_count: CountQueries
) -> None:
    def cost(path: str, limit: int) -> int:
        with query_count() as statements:
            assert client.get(path).status_code == 200
        statements.at_most(limit)
        return len(statements)

    def fill(count: int) -> None:
        for number in range(count):
            when = NOW + timedelta(minutes=number)
            who = network.person(session, f"Personne {number}/{count}")
            network.setting_change(session, list(SETTINGS)[number % 3], 5, made_at=when, made_by_id=who)

    fill(3)
    few = cost("/settings", 2), cost(EDIT, 2)
    fill(60)
    assert (cost("/settings", 2), cost(EDIT, 2)) == few


def test_a_setting_is_changed_and_the_change_recorded(client: FlaskClient, look: Look) -> None:
    page = client.get(EDIT).text
    assert re.search(r'<input[^>]*name="value"[^>]*value="60"', page)
    told = said(page)
    for words in ("En minutes, de 5 à 240.", "En vigueur 60 minutes", "prennent fin", "machines sont partagées"):
        assert words in told, words
    answer = client.post(EDIT, data=hidden(page) | {"value": " 30 "})
    assert answer.headers["Location"] == "/settings"
    assert values(look) == [30]
    assert recorded(look) == [("setting.changed", {"code": IDLE_MINUTES, "value": 30, "before": 60})]
    index = client.get("/settings").text
    assert "Le réglage est modifié." in index
    assert re.search(r"30 minutes à l’instant Awa Ndiaye", said(index))


@pytest.mark.parametrize("code", SETTINGS)
def test_each_page_says_what_a_change_does(client: FlaskClient, code: str) -> None:
    page = said(client.get(f"/settings/{code}/edit").text)
    assert re.search("Effet d’une modification La nouvelle (durée|limite) vaut", page)
    said_of = {IDLE_MINUTES: "aussitôt", COPIL_DAYS: "restent telles quelles", SMALLEST_CELL: "restent tels quels"}
    assert said_of.get(code, "gardent la fin qui leur a été fixée") in page


@pytest.mark.parametrize("typed", ["", "4", "241", "-30", "1e2", "30,5", "beaucoup", "9" * 50])
def test_a_value_out_of_bounds_is_told_at_its_field_and_kept(client: FlaskClient, look: Look, typed: str) -> None:
    status, page = set_to(client, client.get(EDIT).text, typed)
    assert status == 422
    assert 'href="#value"' in page
    assert f'value="{typed}"' in page
    assert english_in(network.content(page)) == set()
    assert values(look) == []


def test_whoever_opened_the_form_before_another_change_is_told_and_loses_nothing(
    client: FlaskClient, look: Look
) -> None:
    mine, theirs = client.get(EDIT).text, client.get(EDIT).text
    assert set_to(client, theirs, "20")[0] == 302
    status, late = set_to(client, mine, "45")
    assert status == 409
    assert "Quelqu’un a modifié ce réglage" in said(late)
    assert "En vigueur 20 minutes" in said(late)
    assert re.search(r'<input[^>]*name="value"[^>]*value="45"', late)
    assert english_in(network.content(late)) == set()
    assert values(look) == [20]
    assert set_to(client, late, "45")[0] == 302
    assert values(look) == [20, 45]


def test_a_change_that_lands_during_the_save_is_seen(
    app: Flask, committed: Engine, become: Become, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read again for the page: on SQLite, what this request began to read stays as old as that."""
    with Session(committed) as session:
        become(groups=[GroupCode.ADMINISTRATORS], person=network.person(session, "Awa Ndiaye"))
    client, quicker = app.test_client(), iter([True])
    page = client.get(EDIT).text

    def meanwhile() -> AbstractContextManager[Session]:
        if next(quicker, False):
            with Session(committed) as other:
                network.setting_change(other, IDLE_MINUTES, 20)
        return transaction()

    monkeypatch.setattr(settings, "transaction", meanwhile)
    status, late = set_to(client, page, "45")
    assert status == 409
    assert "En vigueur 20 minutes" in said(late)
    assert set_to(client, late, "45")[0] == 302


def test_a_wrong_value_does_not_hide_another_change(client: FlaskClient, look: Look) -> None:
    mine = client.get(EDIT).text
    set_to(client, client.get(EDIT).text, "20")
    status, wrong = set_to(client, mine, "4")
    assert status == 422
    assert set_to(client, wrong, "45")[0] == 409
    assert values(look) == [20]


def test_the_value_in_force_is_not_set_again(client: FlaskClient, look: Look) -> None:
    assert set_to(client, client.get(EDIT).text, "60")[0] == 302
    assert "rien n’a changé" in client.get("/settings").text
    assert (values(look), recorded(look)) == ([], [])


@pytest.mark.parametrize("seen", ["x", "null", "00000000-0000-0000-0000-000000000000", "9" * 5000])
def test_a_tampered_form_is_a_conflict_not_an_accident(client: FlaskClient, look: Look, seen: str) -> None:
    status, page = set_to(client, client.get(EDIT).text, "30", seen=seen)
    assert (status, 'name="value"' in page, hidden(page)["seen"]) == (409, True, "")
    assert values(look) == []


def test_nothing_typed_is_lost_when_the_token_is_no_good(client: FlaskClient, look: Look) -> None:
    status, page = set_to(client, client.get(EDIT).text, "30", csrf_token="forged")
    assert (status, 'value="30"' in page) == (422, True)
    assert values(look) == []


def test_a_refusal_from_below_keeps_what_was_typed(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> AbstractContextManager[Session]:
        raise Conflict("La situation a changé.")

    page = client.get(EDIT).text
    monkeypatch.setattr(settings, "transaction", refuse)
    status, told = set_to(client, page, "30")
    assert (status, 'value="30"' in told, "La situation a changé." in told) == (409, True, True)


PATHS = ("", *(f"/{code}/{page}" for code in SETTINGS for page in ("edit", "history", "history.csv", "history.xlsx")))


@pytest.mark.parametrize("group", sorted(set(GroupCode) - {GroupCode.ADMINISTRATORS}))
def test_for_everybody_else_there_is_nothing_here(client: FlaskClient, become: Become, look: Look, group: str) -> None:
    def seen(path: str) -> tuple[int, str]:
        answer = client.get(path)
        return answer.status_code, network.bare(answer.text, path)

    form = hidden(client.get(EDIT).text)
    become(groups=[group])
    absent = seen("/nowhere")
    assert absent[0] == 404
    for path in PATHS:
        assert seen(f"/settings{path}") == absent, path
    assert client.post(EDIT, data=form | {"value": "30"}).status_code == 404
    assert values(look) == []


@pytest.mark.parametrize("page", ["edit", "history", "history.csv", "history.xlsx"])
def test_an_unknown_setting_is_not_found(client: FlaskClient, page: str) -> None:
    assert client.get(f"/settings/session.colour/{page}").status_code == 404


def test_french_pages_hold_no_english_and_english_pages_work(client: FlaskClient, session: Session) -> None:
    network.setting_change(session, LONGEST_HOURS, 8)
    paths = ["", *(f"/{code}/{page}" for code in SETTINGS for page in ("edit", "history"))]
    for path in paths:
        assert english_in(network.content(client.get(f"/settings{path}").text)) == set(), path
    client.set_cookie("language", "en")
    for path in paths:
        assert client.get(f"/settings{path}").status_code == 200, path
