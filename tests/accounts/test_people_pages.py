"""The list of people as an administrator meets it, and what everybody else finds in its place."""

import io
import re
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from fundapp.accounts.models import Person
from fundapp.accounts.rules.groups import GroupCode
from fundapp.accounts.schemas.people import STATES
from fundapp.core.text import fold
from tests.accounts import network
from tests.accounts.acting import filled, send, told
from tests.accounts.conftest import Someone
from tests.accounts.pages import english_in, rows, said, sheet
from tests.accounts.people import person_of
from tests.accounts.signing import sign_in_as
from tests.donors.pages import lead
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries

NEW = {"name": "Émérence Fotso", "email": "emerence@example.org", "groups": ["officers"]}


@pytest.fixture
def admin(hired: Someone) -> Person:
    return hired("Zoé Admin", "administrators")


@pytest.fixture
def browser(stranger: FlaskClient, session: Session, admin: Person) -> FlaskClient:
    """An administrator's, who has just signed in."""
    sign_in_as(stranger, session, admin)
    return stranger


def names(page: str) -> list[str]:
    return [each.partition(" ")[0] for each in rows(page)]


def crowd(session: Session, count: int) -> None:
    """People, each of two groups and of an organisation."""
    for _number in range(count):
        name = uuid4().hex
        one = network.organisation(session, f"Réseau {name}")
        network.person(session, f"Personne {name}", "officers", "fundraising", of=one)


def test_pages_cost_the_same_however_many_people_there_are(
    browser: FlaskClient, session: Session, hired: Someone, query_count: CountQueries
) -> None:
    one = network.organisation(session, "Ligue")
    there = network.person(session, "Awa Ndongo", "officers", of=one)

    def cost(path: str, limit: int) -> int:
        with query_count() as statements:
            assert browser.get(path).status_code == 200
        statements.at_most(limit)
        return len(statements)

    def costs() -> list[int]:
        paths = {"/people": 8, f"/people?q=e&group=officers&state=active&organisation={one}": 8, f"/people/{there}": 8}
        paths |= {"/people/new": 8, f"/people/{there}/edit": 8, f"/people/{there}/leave": 12, "/colleagues": 8}
        return [cost(path, limit) for path, limit in paths.items()]

    crowd(session, 3)
    few = costs()
    crowd(session, 57)
    assert costs() == few


def test_pages_lead_on_and_back_in_one_order_that_never_changes(browser: FlaskClient, session: Session) -> None:
    for number in range(30):
        network.person(session, f"Personne-{number:02d}", state="invited")
    for _number in range(30):  # of one name: the order does not hang on it alone
        session.add(same := person_of("Même-Nom", state="invited"))
        same.email = f"{same.id.hex}@example.org"
    session.commit()
    first = browser.get("/people?state=invited").text
    second = browser.get(lead(first, "next")).text
    third = browser.get(lead(second, "next")).text
    seen = [
        found for page in (first, second, third) for found in re.findall(r'<th scope="row"><a href="([^"]*)"', page)
    ]
    assert (len(seen), len(set(seen))) == (60, 60)
    assert names(first) == ["Même-Nom"] * 25
    assert names(third)[-1] == "Personne-29"
    assert rows(browser.get(lead(second, "prev")).text) == rows(first)
    assert "25 sur 60 personnes" in said(first)


def test_the_list_is_filtered_by_words_group_organisation_and_state(browser: FlaskClient, session: Session) -> None:
    one, other = network.organisation(session, "Ligue"), network.organisation(session, "Réseau", active=False)
    network.person(session, "Awa", "officers", of=one)
    network.person(session, "Éric", "finance", of=other)
    network.person(session, "Chantal", "committee", "officers", state="invited")
    network.person(session, "Didier", "officers", of=one, state="left")

    def found(query: str) -> list[str]:
        return names(browser.get(f"/people?{query}").text)

    assert found("") == ["Awa", "Chantal", "Éric", "Zoé"]
    assert found("q=ERIC") == ["Éric"]
    assert found("q=chantal%40example") == ["Chantal"]
    assert found("q=chantal+awa") == []
    assert found("group=officers") == ["Awa", "Chantal"]
    assert found("group=finance&group=committee") == ["Chantal", "Éric"]
    assert found("state=invited") == ["Chantal"]
    assert found("state=left&state=active") == ["Awa", "Didier", "Éric", "Zoé"]
    assert found(f"organisation={one}") == ["Awa"]
    assert found(f"organisation={other}") == ["Éric"]
    assert found(f"organisation={one}&state=left") == ["Didier"]
    assert found("group=sailors&organisation=1") == ["Awa", "Chantal", "Éric", "Zoé"]
    page = browser.get(f"/people?organisation={one}").text
    assert f'<option value="{one}" selected' in page or f'<option selected value="{one}"' in page
    assert "Organisation : Ligue" in said(page)
    assert "Personne ne remplit toutes ces conditions" in said(browser.get("/people?q=personne").text)


def test_a_filter_is_kept_under_a_name(browser: FlaskClient, session: Session) -> None:
    one = network.organisation(session, "Ligue")
    network.person(session, "Awa", "officers", of=one)
    address = f"/people?group=officers&organisation={one}"
    keep = re.findall(r'href="(/views/new/[^"]*)"', browser.get(address).text)[0].replace("&amp;", "&")
    answer = send(browser, keep, title="Fonds, Ligue", shared="me")
    assert answer.headers["Location"] == address
    page = browser.get("/people").text
    assert "Fonds, Ligue" in page
    assert address.replace("&", "&amp;") in page


def test_the_sheet_holds_what_the_filter_shows_all_of_it(browser: FlaskClient, session: Session) -> None:
    one = network.organisation(session, "Ligue")
    for number in range(30):
        network.person(session, f"Personne {number:02d}", "officers", "fundraising", of=one)
    network.person(session, "=HYPERLINK(1)", "officers")
    network.person(session, "Ailleurs", "finance")
    answer = browser.get("/people/export.csv?group=officers", buffered=True)
    assert "personnes-20" in answer.headers["Content-Disposition"]
    found = sheet(answer.data)
    assert found[0][:5] == ["Nom", "Adresse e-mail", "État", "Groupes", "Organisations"]
    assert found[1][0] == "'=HYPERLINK(1)"
    assert [row[0] for row in found[2:]] == [f"Personne {number:02d}" for number in range(30)]
    kept = ["personne.00@example.org", "Se connecte", "Recherche de fonds, Chargé·es du fonds d’urgence", "Ligue"]
    assert found[2][1:5] == kept
    book = load_workbook(io.BytesIO(browser.get("/people/export.xlsx?q=personne", buffered=True).data)).active
    assert book.max_row == 1 + 30


PATHS = ("", "/new", "/export.csv", "/export.xlsx", "/{}", "/{}/edit", "/{}/invite", "/{}/leave", "/{}/seen")


@pytest.mark.parametrize("group", sorted(set(GroupCode) - {GroupCode.ADMINISTRATORS}))
def test_for_everybody_else_there_is_nothing_here(
    stranger: FlaskClient, session: Session, hired: Someone, look: Look, group: str
) -> None:
    sign_in_as(stranger, session, hired("Brice Essomba", group))
    there, absent = network.person(session, "Awa Ndongo", group, state="invited"), uuid4()
    token = filled(stranger.get("/me/edit").text)

    def seen(person_id: UUID) -> list[tuple[int, str]]:
        answers = [stranger.get(f"/people{path}".format(person_id)) for path in PATHS]
        return [(each.status_code, network.bare(each.text, str(person_id))) for each in answers]

    assert seen(there) == seen(absent)
    assert {status for status, _text in seen(there)} == {404}
    for path in PATHS[1:2] + PATHS[5:8]:
        assert stranger.post(f"/people{path}".format(there), data=token | NEW).status_code == 404
    assert told(look) == []
    assert fold("Awa Ndongo") not in fold(stranger.get("/people").text)


def test_french_pages_hold_no_english_and_english_pages_work(browser: FlaskClient, session: Session) -> None:
    one = network.organisation(session, "Ligue")
    people = {state: network.person(session, f"Quelqu’un {state}", of=one, state=state) for state in STATES}
    paths = ["", "?state=left", "?q=personne", "/new"]
    paths += [f"/{each}{page}" for each in people.values() for page in ("", "/seen")]
    paths += [f"/{people['active']}{page}" for page in ("/edit", "/leave", "/seized", "/help")]
    paths += [f"/{people['invited']}{page}" for page in ("/edit", "/invite", "/leave")]
    for path in paths:
        answer = browser.get(f"/people{path}")
        assert answer.status_code == 200, path
        assert english_in(network.content(answer.text)) == set(), path
    browser.set_cookie("language", "en")
    for path in paths:
        assert browser.get(f"/people{path}").status_code == 200, path
