"""The list of organisations as whoever looks after people meets it, without script."""

import io
import re
from contextlib import AbstractContextManager
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fundapp.accounts.models import Organisation
from fundapp.accounts.rules.groups import GroupCode
from fundapp.accounts.views import organisations
from fundapp.core.database import transaction
from fundapp.core.errors import Conflict
from tests.accounts import network
from tests.accounts.conftest import Become
from tests.accounts.pages import english_in, rows, said, sheet
from tests.accounts.reached import recorded
from tests.donors.pages import hidden, lead
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries


@pytest.fixture(autouse=True)
def administrator(client: FlaskClient, become: Become) -> None:
    """Whoever asks looks after people."""
    become(groups=[GroupCode.ADMINISTRATORS])


def sent(page: str, **answers: str) -> dict[str, str]:
    """What a browser sends: the form as it stands, with some answers changed."""
    return hidden(page) | {"name": "Ligue d’appui", "short_name": "", "country": "TD", "active": "yes"} | answers


def test_pages_cost_the_same_however_long_the_lists_are(
    client: FlaskClient, session: Session, query_count: CountQueries
) -> None:
    first = network.organisation(session, "Ligue 0")

    def fill(count: int) -> None:
        for number in range(count):
            name = uuid4().hex
            network.person(session, f"Personne {name}", "officers", "fundraising", of=first)
            network.person(session, f"Autre {number}{name}", of=network.organisation(session, f"Réseau {name}"))

    def cost(path: str, limit: int) -> int:
        with query_count() as statements:
            assert client.get(path).status_code == 200
        statements.at_most(limit)
        return len(statements)

    def costs() -> list[int]:
        paths = {"/organisations?q=e&country=TD&standing=active": 4, f"/organisations/{first}": 3}
        return [cost(path, limit) for path, limit in paths.items()]

    fill(3)
    few = costs()
    fill(57)
    assert costs() == few


def test_the_list_says_who_is_where_and_what_is_active(client: FlaskClient, session: Session) -> None:
    one = network.organisation(session, "Ligue", short_name="LDH")
    network.organisation(session, "Entraide", active=False)
    for name in ("Awa", "Brice"):
        network.person(session, name, of=one)
    page = said(client.get("/organisations").text)
    assert "2 organisations" in page
    assert "Entraide Tchad N’est plus active 0" in page
    assert "Ligue LDH Tchad Active dans le réseau 2" in page


def test_pages_lead_on_and_back_with_the_filter_kept(client: FlaskClient, session: Session) -> None:
    for number in range(60):
        network.organisation(session, f"Ligue {number:02d}", active=bool(number % 2))
    first = client.get("/organisations?standing=active").text
    assert rows(first) == [f"Ligue {number:02d}" for number in range(1, 50, 2)]
    assert "25 sur 30 organisations" in said(first)
    second = client.get(lead(first, "next")).text
    assert rows(second) == [f"Ligue {number:02d}" for number in range(51, 60, 2)]
    assert rows(client.get(lead(second, "prev")).text) == rows(first)


def test_a_filter_that_nothing_meets_says_so_and_one_that_is_not_understood_too(
    client: FlaskClient, session: Session
) -> None:
    assert "Aucune organisation pour l’instant" in client.get("/organisations").text
    network.organisation(session, "Ligue")
    assert "Aucune organisation ne remplit toutes ces conditions" in client.get("/organisations?country=GA").text
    assert rows(client.get("/organisations?standing=sleeping&country=ZZ").text) == ["Ligue"]


def test_a_filter_is_kept_under_a_name(client: FlaskClient, session: Session) -> None:
    network.organisation(session, "Ligue")
    keep = re.findall(r'href="(/views/new/[^"]*)"', client.get("/organisations?country=TD").text)[0]
    page = client.get(keep).text
    answer = client.post(keep, data=hidden(page) | {"title": "Au Tchad", "shared": "me"})
    assert answer.headers["Location"] == "/organisations?country=TD"
    assert "Au Tchad" in client.get("/organisations").text


def test_the_sheet_holds_what_the_filter_shows_all_of_it(client: FlaskClient, session: Session) -> None:
    for number in range(30):
        network.organisation(session, f"Ligue {number:02d}", country="TD" if number else "GA")
    network.organisation(session, "=HYPERLINK(1)", short_name="HYP", active=False)
    answer = client.get("/organisations/export.csv?country=TD", buffered=True)
    assert "organisations-20" in answer.headers["Content-Disposition"]
    found = sheet(answer.data)
    assert found[0] == ["Nom", "Sigle", "Pays", "Active dans le réseau", "Dernière modification"]
    assert found[1][:4] == ["'=HYPERLINK(1)", "HYP", "Tchad", "Non"]
    assert [row[:4] for row in found[2:]] == [[f"Ligue {number:02d}", "", "Tchad", "Oui"] for number in range(1, 30)]
    book = load_workbook(io.BytesIO(client.get("/organisations/export.xlsx", buffered=True).data)).active
    assert book.max_row == 1 + 31


def test_an_organisation_is_put_on_the_list(client: FlaskClient, look: Look) -> None:
    page = client.get("/organisations/new").text
    assert re.search(r'name="active"[^>]*value="yes" checked', page)
    answer = client.post("/organisations/new", data=sent(page, name="  Ligue\u00a0d’appui ", short_name="LDA"))
    (found,) = look(select(Organisation))
    assert answer.headers["Location"] == f"/organisations/{found.id}"
    assert (found.name, found.short_name, found.country, found.active) == ("Ligue d’appui", "LDA", "TD", True)
    assert recorded(look) == [("organisation.added", {})]
    assert "L’organisation figure désormais sur la liste." in client.get(answer.headers["Location"]).text


def test_an_organisation_is_shown_with_its_people_and_their_groups(client: FlaskClient, session: Session) -> None:
    one = network.organisation(session, "Ligue", short_name="LDH")
    network.person(session, "Zara Adoum", "officers", "fundraising", of=one)
    network.person(session, "Éric Bello", of=one)
    network.person(session, "Solange Ndeke", "officers", of=one, state="left")
    page = client.get(f"/organisations/{one}").text
    assert rows(page) == ["Éric Bello", "Zara Adoum"]
    assert "Éric Bello aucun groupe" in said(page)
    assert "Active dans le réseau" in said(page)
    other = client.get(f"/organisations/{network.organisation(session, 'Vide', active=False)}").text
    assert "Personne n’y est rattaché pour l’instant." in said(other)
    assert "Elle n’est plus proposée" in said(other)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"short_name": "x" * 41}, "short_name"),
        ({"country": ""}, "country"),
        ({"country": "ZZ"}, "country"),
        ({"active": ""}, "active"),
        ({"active": "perhaps"}, "active"),
    ],
)
def test_each_rule_is_told_at_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, look: Look, answers: dict[str, str], field: str
) -> None:
    typed = sent(client.get("/organisations/new").text, **{"name": "Vu à <Genève>", "short_name": "VAG"} | answers)
    answer = client.post("/organisations/new", data=typed)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert answer.text.count("&lt;Genève&gt;") == ("name" not in answers)
    assert english_in(network.content(answer.text)) == set()
    assert look(select(Organisation)) == []


def test_the_same_name_twice_is_told_at_the_name(client: FlaskClient, session: Session) -> None:
    network.organisation(session, "Ligue d’Égalité")
    other = network.organisation(session, "Autre")
    for path in ("/organisations/new", f"/organisations/{other}/edit"):
        answer = client.post(path, data=sent(client.get(path).text, name="LIGUE D'EGALITE"))
        assert answer.status_code == 422, path
        assert "Une organisation de ce nom figure déjà sur la liste." in answer.text
        assert 'href="#name"' in answer.text


@pytest.mark.parametrize(("people", "told"), [(0, "Personne n’en relève"), (1, "1 personne en"), (3, "3 personnes en")])
def test_whoever_deactivates_an_organisation_reads_how_many_belong_to_it(
    client: FlaskClient, session: Session, look: Look, people: int, told: str
) -> None:
    one = network.organisation(session, "Ligue d’appui")
    for number in range(people):
        network.person(session, f"Personne {number}", of=one)
    path = f"/organisations/{one}/edit"
    page = client.get(path).text
    assert (told in page) == bool(people)
    answer = client.post(path, data=sent(page, active="no"))
    assert answer.status_code == 302
    assert look(select(Organisation.active)) == [False]
    assert told in client.get(answer.headers["Location"]).text
    again = client.post(path, data=sent(client.get(path).text, active="no", short_name="LDA"))
    assert "Les modifications sont enregistrées." in client.get(again.headers["Location"]).text


def test_the_second_editor_sees_what_changed_and_loses_nothing(
    client: FlaskClient, session: Session, look: Look
) -> None:
    path = f"/organisations/{network.organisation(session, 'Ligue d’appui')}/edit"
    mine, theirs = client.get(path).text, client.get(path).text
    assert client.post(path, data=sent(theirs, short_name="Eux", active="no")).status_code == 302
    late = client.post(path, data=sent(mine, short_name="Moi"))
    assert late.status_code == 409
    assert 'id="conflict"' in late.text
    assert english_in(network.content(late.text)) == set()
    assert re.search(r'name="short_name"[^>]*value="Moi"', late.text)
    assert re.search(r'value="no" checked', late.text), "taken over where I had changed nothing"
    assert look(select(Organisation.short_name)) == ["Eux"]
    knowing = client.post(path, data=sent(late.text, short_name="Moi", active="no"))
    assert knowing.status_code == 302
    (found,) = look(select(Organisation))
    assert (found.short_name, found.active, found.version) == ("Moi", False, 3)


def test_a_change_that_lands_during_the_save_is_seen(
    app: Flask, committed: Engine, become: Become, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read again for the comparison: on SQLite, what this request began to read stays as old as that."""
    become(groups=[GroupCode.ADMINISTRATORS])
    with Session(committed) as session:
        one = network.organisation(session, "Ligue d’appui")
    client, path, quicker = app.test_client(), f"/organisations/{one}/edit", iter([True])
    page = client.get(path).text

    def meanwhile() -> AbstractContextManager[Session]:
        if next(quicker, False):
            with Session(committed) as other:
                other.get_one(Organisation, one).short_name = "Eux"
                other.commit()
        return transaction()

    monkeypatch.setattr(organisations, "transaction", meanwhile)
    late = client.post(path, data=sent(page, short_name="Moi"))
    assert late.status_code == 409
    assert "Eux" in said(late.text)
    assert hidden(late.text)["opened_version"] == "2"


def test_nothing_typed_is_lost_when_the_token_is_no_good(client: FlaskClient, session: Session, look: Look) -> None:
    one = network.organisation(session, "Ligue d’appui")
    for path in ("/organisations/new", f"/organisations/{one}/edit"):
        typed = sent(client.get(path).text, name="Longue", short_name="LNG") | {"csrf_token": "forged"}
        answer = client.post(path, data=typed)
        assert answer.status_code == 422
        assert 'value="Longue"' in answer.text
    assert look(select(Organisation.name)) == ["Ligue d’appui"]


def test_a_refusal_from_below_keeps_what_was_typed(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> AbstractContextManager[Session]:
        raise Conflict("La situation a changé.")

    page = client.get("/organisations/new").text
    monkeypatch.setattr(organisations, "transaction", refuse)
    answer = client.post("/organisations/new", data=sent(page, name="Longue"))
    assert (answer.status_code, 'value="Longue"' in answer.text) == (409, True)


PATHS = ("", "/new", "/export.csv", "/export.xlsx", "/{}", "/{}/edit")


@pytest.mark.parametrize("group", sorted(set(GroupCode) - {GroupCode.ADMINISTRATORS}))
def test_for_everybody_else_there_is_nothing_here(
    client: FlaskClient, session: Session, become: Become, look: Look, group: str
) -> None:
    def seen(organisation_id: UUID) -> list[tuple[int, str]]:
        answers = [client.get(f"/organisations{path}".format(organisation_id)) for path in PATHS]
        return [(each.status_code, network.bare(each.text, str(organisation_id))) for each in answers]

    there, absent = network.organisation(session, "Ligue"), uuid4()
    token = sent(client.get("/organisations/new").text)
    become(groups=[group])
    assert seen(there) == seen(absent)
    assert {status for status, _text in seen(there)} == {404}
    for path in ("/organisations/new", f"/organisations/{there}/edit"):
        assert client.post(path, data=token | {"name": "Autre"}).status_code == 404
    assert look(select(Organisation.name)) == ["Ligue"]


@pytest.mark.parametrize("path", ["/{}", "/{}/edit"])
def test_an_unknown_organisation_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(f"/organisations{path}".format(uuid4())).status_code == 404


def test_french_pages_hold_no_english_and_english_pages_work(client: FlaskClient, session: Session) -> None:
    one = network.organisation(session, "Ligue", short_name="LDH")
    network.person(session, "Awa", "officers", of=one)
    two = network.organisation(session, "Vide", active=False)
    paths = [path.format(one) for path in ("", "?standing=active", "?country=GA", "/new", "/{}", "/{}/edit")]
    paths += [f"/{two}", f"/{two}/edit"]
    for path in paths:
        assert english_in(network.content(client.get(f"/organisations{path}").text)) == set(), path
    client.set_cookie("language", "en")
    for path in paths:
        assert client.get(f"/organisations{path}").status_code == 200, path
