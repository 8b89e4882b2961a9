"""The numbers at the top of the public page, as an officer looks after them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.rules.groups import GroupCode
from fundapp.cases.commands.hotlines import add_hotline, change_hotline, remove_hotline
from fundapp.cases.models import Hotline
from fundapp.cases.queries.hotlines import hotlines
from fundapp.core.context import Context
from fundapp.core.errors import EditConflict, NotFound
from tests.accounts import network
from tests.accounts.acting import error_at, told
from tests.accounts.conftest import Become
from tests.accounts.pages import english_in, rows, said, sheet
from tests.donors.pages import hidden, lead
from tests.fixtures.application import NOW, Look, MakeContext
from tests.fixtures.counting import CountQueries

GIVEN: dict[str, Any] = {"name": "Écoute", "number": "+237 000 00 00 00", "country": "CM", "hours": None}


@pytest.fixture(autouse=True)
def officer(client: FlaskClient, become: Become) -> None:
    """Whoever asks is an officer of the fund."""
    become(groups=[GroupCode.OFFICERS])


def kept(session: Session, name: str, country: str | None = "CM", **facts: Any) -> UUID:
    """A number on the list; its id."""
    given = {"number": "+237 000 00 00 00", "hours": None, **facts}
    made = Hotline(id=uuid4(), name=name, country=country, created_at=NOW, updated_at=NOW, entry_id=uuid4(), **given)
    found = made.id
    session.add(made)
    session.commit()
    return found


def sent(page: str, **answers: str) -> dict[str, str]:
    """What a browser sends: the form as it stands, with some answers changed."""
    given = {"name": "Écoute", "number": "+237 000 00 00 00", "country": "CM", "hours": ""}
    return hidden(page) | given | answers


def test_whoever_needs_a_number_finds_those_for_all_first_then_by_country_in_one_query(
    session: Session, query_count: CountQueries
) -> None:
    for name, country in (("b", "TD"), ("a", "TD"), ("Z", None), ("c", "CM")):
        kept(session, name, country)
    with query_count() as statements:
        found = [each.name for each in hotlines(session)]
    statements.at_most(1)
    assert found == ["Z", "c", "a", "b"]


def test_the_list_costs_three_queries_however_long_it_is(
    client: FlaskClient, session: Session, query_count: CountQueries
) -> None:
    for count in (3, 57):
        for number in range(count):
            kept(session, f"Ligne {count} {number}")
        with query_count() as statements:
            assert client.get("/hotlines?q=ligne&country=CM").status_code == 200
        statements.at_most(3)


def test_the_list_is_paged_filtered_and_exported_as_filtered(client: FlaskClient, session: Session) -> None:
    for number in range(30):
        kept(session, f"Ligne {number:02d}", number=f"+237 000 00 00 {number:02d}")
    kept(session, "=Tout", None, hours="jour et nuit")
    kept(session, "Autre", "TD")
    first = client.get("/hotlines?country=CM").text
    assert rows(first) == [f"Ligne {number:02d}" for number in range(25)]
    second = client.get(lead(first, "next")).text
    assert rows(second) == [f"Ligne {number:02d}" for number in range(25, 30)]
    assert rows(client.get("/hotlines?country=all").text) == ["=Tout"]
    assert rows(client.get("/hotlines?q=00+07").text) == ["Ligne 07"]
    found = sheet(client.get("/hotlines/export.csv?country=all", buffered=True).data)
    assert [row[:4] for row in found[1:]] == [["Tous les pays", "'=Tout", "'+237 000 00 00 00", "jour et nuit"]]
    assert client.get("/hotlines/export.xlsx", buffered=True).status_code == 200


def test_empty_lists_say_what_to_do(client: FlaskClient, session: Session) -> None:
    assert "Ajouter un numéro" in said(client.get("/hotlines").text)
    kept(session, "Ligne")
    assert "Afficher tous les numéros" in said(client.get("/hotlines?country=GA").text)


def test_a_number_is_added_changed_and_removed_and_each_is_recorded(client: FlaskClient, look: Look) -> None:
    answer = client.post("/hotlines/new", data=sent(client.get("/hotlines/new").text, country=""))
    assert answer.headers["Location"] == "/hotlines"
    (found,) = look(select(Hotline))
    assert (found.name, found.number, found.country, found.hours) == ("Écoute", "+237 000 00 00 00", None, None)
    path = f"/hotlines/{found.id}"
    client.post(f"{path}/edit", data=sent(client.get(f"{path}/edit").text, hours="8 h à 18 h"))
    assert look(select(Hotline.hours)) == ["8 h à 18 h"]
    page = client.get(f"{path}/remove").text
    assert "disparaît aussitôt de la page publique" in said(page)
    client.post(f"{path}/remove", data=hidden(page))
    assert look(select(Hotline)) == []
    assert told(look) == [
        ("hotline.added", {"country": ""}),
        ("hotline.changed", {"country": "CM", "fields": ["country", "hours"]}),
        ("hotline.removed", {"country": "CM"}),
    ]


def test_who_saves_without_a_change_has_changed_nothing(client: FlaskClient, session: Session, look: Look) -> None:
    path = f"/hotlines/{kept(session, 'Écoute')}/edit"
    assert client.post(path, data=sent(client.get(path).text)).status_code == 302
    assert told(look) == []


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"number": ""}, "number"),
        ({"number": "appelez-nous"}, "number"),
        ({"number": "+237 <b>"}, "number"),
        ({"number": "+"}, "number"),
        ({"number": "1" * 61}, "number"),
        ({"country": "ZZ"}, "country"),
        ({"hours": "x" * 121}, "hours"),
    ],
)
def test_each_rule_is_told_at_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, look: Look, answers: dict[str, str], field: str
) -> None:
    typed = sent(client.get("/hotlines/new").text, **{"name": "Vu à <Genève>"} | answers)
    answer = client.post("/hotlines/new", data=typed)
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert answer.text.count("&lt;Genève&gt;") == ("name" not in answers)
    assert english_in(network.content(answer.text)) == set()
    assert look(select(Hotline)) == []


def test_the_second_editor_sees_what_changed_and_loses_nothing(
    client: FlaskClient, session: Session, look: Look
) -> None:
    path = f"/hotlines/{kept(session, 'Écoute')}/edit"
    mine, theirs = client.get(path).text, client.get(path).text
    assert client.post(path, data=sent(theirs, hours="la nuit")).status_code == 302
    late = client.post(path, data=sent(mine, hours="le jour"))
    assert late.status_code == 409
    assert "la nuit" in said(late.text)
    assert look(select(Hotline.hours)) == ["la nuit"]
    assert client.post(path, data=sent(late.text, hours="le jour")).status_code == 302
    assert look(select(Hotline.hours)) == ["le jour"]


def test_an_old_version_changes_nothing(session: Session, make_ctx: MakeContext) -> None:
    found = kept(session, "Écoute")
    with pytest.raises(EditConflict):
        change_hotline(session, make_ctx("case.work"), found, GIVEN, expected_version=7)


def test_a_token_that_is_no_good_loses_nothing(client: FlaskClient, look: Look) -> None:
    typed = sent(client.get("/hotlines/new").text, name="Longue") | {"csrf_token": "forged"}
    answer = client.post("/hotlines/new", data=typed)
    assert (answer.status_code, 'value="Longue"' in answer.text) == (422, True)
    assert look(select(Hotline)) == []


@pytest.mark.parametrize("group", sorted(set(GroupCode) - {GroupCode.OFFICERS}))
def test_for_everybody_else_there_is_nothing_here(
    client: FlaskClient, session: Session, become: Become, look: Look, group: str
) -> None:
    there, absent = kept(session, "Écoute"), uuid4()
    token = sent(client.get("/hotlines/new").text)
    become(groups=[group])
    for path in ("", "/new", "/export.csv", "/export.xlsx", f"/{there}/edit", f"/{there}/remove", f"/{absent}/edit"):
        assert client.get(f"/hotlines{path}").status_code == 404, path
    for path in ("/new", f"/{there}/edit", f"/{there}/remove"):
        assert client.post(f"/hotlines{path}", data=token | {"name": "Autre"}).status_code == 404, path
    assert look(select(Hotline.name)) == ["Écoute"]


def test_the_commands_themselves_ask_for_the_permission(session: Session, make_ctx: MakeContext) -> None:
    found, nobody = kept(session, "Écoute"), make_ctx("case.refer")
    acts: list[Callable[[Context], object]] = [
        lambda ctx: add_hotline(session, ctx, GIVEN),
        lambda ctx: change_hotline(session, ctx, found, GIVEN, expected_version=1),
        lambda ctx: remove_hotline(session, ctx, found),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act(nobody)


def test_french_pages_hold_no_english_and_english_pages_work(client: FlaskClient, session: Session) -> None:
    one = kept(session, "Écoute", hours="la nuit")
    paths = ["", "?country=GA", "?country=all&q=x", "/new", f"/{one}/edit", f"/{one}/remove"]
    for path in paths:
        assert english_in(network.content(client.get(f"/hotlines{path}").text)) == set(), path
    client.set_cookie("language", "en")
    for path in paths:
        assert client.get(f"/hotlines{path}").status_code == 200, path
