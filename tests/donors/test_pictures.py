"""The funder map looked at: as a map of countries and as a matrix of themes, with the filter of the list."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Actor
from fundapp.core.places import CENTRAL_AFRICA
from fundapp.donors.permissions import GRANTS
from fundapp.donors.rules.vocabulary import THEMES
from tests.donors.pages import attribute, names
from tests.fixtures.counting import CountQueries

Add = Callable[..., UUID]
PICTURES = ("/funders/map", "/funders/matrix")
NOBODY = "personne"


def twin(page: str) -> dict[str, list[tuple[str, str]]]:
    """The table twin: of each row its heading, then text and address of every cell."""
    body = re.search(r"<details.*?<tbody>(.*?)</tbody>", page, re.DOTALL)
    assert body
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in re.findall(r"<tr>.*?</tr>", body[1])]
    return {plain(row[0]): [(plain(cell), attribute(f" {cell}", "href")) for cell in row] for row in rows}


def plain(cell: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", cell)).strip()


def written(page: str) -> str:
    """All that is written on the page, with the spaces of a person."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def sheet(client: FlaskClient, address: str) -> list[list[str]]:
    answer = client.get(address, buffered=True)
    assert answer.status_code == 200
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def test_the_map_counts_who_names_a_country_and_says_apart_who_gives_anywhere(client: FlaskClient, add: Add) -> None:
    add(countries=("TD", "CM"))
    add(countries=("TD", "KE", "PH"))
    add()
    add()
    page = client.get("/funders/map").text
    rows = twin(page)
    assert [text for text, _url in rows["Tchad"]] == ["Tchad", "2", "4"]
    assert [text for text, _url in rows["Gabon"]] == ["Gabon", NOBODY, "2"]
    assert list(rows)[-2:] == ["Kenya", "Philippines"]
    assert "Et 2 bailleurs qui donnent partout" in written(page)
    assert "4 bailleurs comptés" in written(page)
    assert "Le plus de bailleurs : Tchad (2)." in written(page)


def test_the_matrix_marks_where_nobody_funds(client: FlaskClient, add: Add) -> None:
    add(themes=("media", "youth"), countries=("TD",))
    add(themes=("media",), countries=("TD", "GA"))
    add(themes=("media",))
    page = client.get("/funders/matrix").text
    media = [text for text, _url in twin(page)[str(THEMES["media"])]]
    chad, gabon = (1 + CENTRAL_AFRICA.index(code) for code in ("TD", "GA"))
    assert (media[chad], media[gabon], media[1], media[-1]) == ("2", "1", NOBODY, "1")
    assert len(twin(page)) == len(THEMES)
    assert "239 cases sur 242 sont sans bailleur." in written(page)


def test_behind_each_figure_stands_the_list_of_those_it_counts(client: FlaskClient, add: Add) -> None:
    add(name="Chad and media", themes=("media",), countries=("TD",))
    add(name="Chad and youth", themes=("youth",), countries=("TD",))
    add(name="Media anywhere", themes=("media",))
    add(name="Asleep", themes=("media",), countries=("TD",), status="dormant")
    country = twin(client.get("/funders/map?kind=private_foundation").text)["Tchad"]
    assert country[1][0] == "2"
    assert names(client.get(country[1][1]).text) == ["Chad and media", "Chad and youth"]
    assert country[2][0] == "3"
    assert names(client.get(country[2][1]).text) == ["Chad and media", "Chad and youth", "Media anywhere"]
    cell = twin(client.get("/funders/matrix").text)[str(THEMES["media"])][1 + CENTRAL_AFRICA.index("TD")]
    assert cell[0] == "1"
    assert names(client.get(cell[1]).text) == ["Chad and media"]
    anywhere = twin(client.get("/funders/matrix").text)[str(THEMES["media"])][-1]
    assert anywhere[0] == "1"
    assert names(client.get(anywhere[1]).text) == ["Media anywhere"]
    nobody = twin(client.get("/funders/matrix").text)[str(THEMES["youth"])][1]
    assert nobody[0] == NOBODY
    assert names(client.get(nobody[1]).text) == []


@pytest.mark.parametrize("path", PICTURES)
def test_who_does_not_give_now_is_not_counted_unless_asked_for(client: FlaskClient, add: Add, path: str) -> None:
    add(themes=("media",), countries=("TD",))
    for status in ("dormant", "suspended", "closed"):
        add(themes=("media",), countries=("TD",), status=status)
    page = client.get(path).text
    assert "1 bailleur compté" in written(page)
    assert "3 bailleurs en sommeil, suspendus ou fermés ne sont pas comptés." in written(page)
    (every,) = re.findall(r'<a href="([^"]*)">Compter tous les statuts', page)
    assert "4 bailleurs comptés" in written(client.get(unescape(every)).text)
    assert "1 bailleur compté" in written(client.get(f"{path}?status=closed").text)
    assert "Compter tous les statuts" not in client.get(f"{path}?status=closed").text


def test_of_whom_no_theme_is_known_is_said_and_stands_in_no_row(client: FlaskClient, add: Add) -> None:
    add(countries=("TD",))
    add(themes=("media",), countries=("TD",))
    page = client.get("/funders/matrix").text
    assert "De 1 bailleur, aucun thème n’est connu" in written(page)
    figures = [text for row in twin(page).values() for text, _url in row[1:-1] if text != NOBODY]
    assert figures == ["1"]


def test_list_map_and_matrix_carry_the_filter_to_each_other(client: FlaskClient, add: Add) -> None:
    add(kind="embassy", themes=("media",), countries=("TD",))
    asked = "kind=embassy&registration=unknown"
    for path in ("/funders", *PICTURES):
        page = client.get(f"{path}?{asked}").text
        (ways,) = re.findall(r'<nav aria-label="Parties de la carte des bailleurs">.*?</nav>', page, re.DOTALL)
        assert re.findall(r'href="([^"]*)"', ways)[:3] == [
            f"{other}?{asked.replace('&', '&amp;')}" for other in ("/funders", *PICTURES)
        ]
        (here,) = re.findall(r'<a href="([^"?]*)[^>]*aria-current="page"', ways)
        assert here == path


def test_a_filter_leaves_only_what_it_asks_for_and_the_finding_says_so(client: FlaskClient, add: Add) -> None:
    add(themes=("media",), countries=("TD", "GA"))
    add(themes=("youth", "culture"), countries=("TD",))
    assert list(twin(client.get("/funders/map?country=GA").text)) == ["Gabon"]
    page = client.get("/funders/matrix?theme=media&theme=youth&country=TD").text
    assert [[text for text, _url in row] for row in twin(page).values()] == [
        [str(THEMES["media"]), "1", "0"],
        [str(THEMES["youth"]), "1", "0"],
    ]
    assert "Chaque thème a un bailleur attitré dans chaque pays. Dans les limites de ce filtre." in written(page)


@pytest.mark.parametrize("path", PICTURES)
def test_where_nobody_is_counted_there_is_no_picture(client: FlaskClient, add: Add, path: str) -> None:
    add(status="closed")
    page = client.get(path).text
    assert "<figure" not in page
    assert "1 bailleur en sommeil, suspendu ou fermé n’est pas compté." in written(page)


@pytest.mark.parametrize("path", PICTURES)
def test_a_picture_costs_the_same_however_many_there_are(
    client: FlaskClient, add: Add, query_count: CountQueries, path: str
) -> None:
    def cost() -> int:
        with query_count() as statements:
            assert client.get(f"{path}?kind=private_foundation").status_code == 200
        statements.at_most(8)
        return len(statements)

    add(themes=("media",), countries=("TD",))
    few = cost()
    for code in CENTRAL_AFRICA:
        for theme in THEMES:
            add(themes=(theme, "media") if theme != "media" else (theme,), countries=(code,))
    assert cost() == few


def test_the_sheets_hold_the_figures_of_the_pictures(client: FlaskClient, add: Add) -> None:
    add(themes=("media",), countries=("TD", "KE"))
    add(themes=("media",))
    add(themes=("media",), countries=("TD",), status="closed")
    page = client.get("/funders/map?theme=media").text
    assert "/funders/map.csv?theme=media" in page
    rows = sheet(client, "/funders/map.csv?theme=media")
    assert rows[0] == ["Pays", "En font une priorité", "Avec ceux qui donnent partout"]
    assert ["Tchad", "1", "2"] in rows
    assert ["Gabon", "0", "1"] in rows
    assert rows[-2:] == [["Kenya", "1", "2"], ["Partout", "", "1"]]
    rows = sheet(client, "/funders/matrix.csv?theme=media")
    assert rows[0][:2] == ["Thème", "Cameroun"]
    assert rows[1:] == [[str(THEMES["media"]), *("1" if code == "TD" else "0" for code in CENTRAL_AFRICA), "1"]]
    assert client.get("/funders/matrix.xlsx", buffered=True).data.startswith(b"PK")


@pytest.mark.parametrize("path", [*PICTURES, "/funders/map.csv", "/funders/map.xlsx", "/funders/matrix.csv"])
def test_who_may_not_see_the_funder_map_sees_no_picture_of_it(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    group = GroupCode.ADMINISTRATORS
    actor = Actor(uuid4(), "Awa Ndiaye", group.value, GRANTS.get(group, frozenset()))
    monkeypatch.setattr(app.extensions["fundapp.ports"], "identify", lambda: actor)
    assert client.get(path).status_code == 404


def test_the_pictures_speak_both_languages(client: FlaskClient, add: Add) -> None:
    add(themes=("media",), countries=("CD",))
    client.set_cookie("language", "en")
    countries, themes = (written(client.get(path).text) for path in PICTURES)
    for text in ("Map of the countries funded", "Congo - Kinshasa 1", "No funder of its own: 10 countries."):
        assert text in countries
    for text in ("Matrix of themes and countries", "In 241 of 242 cells there is no funder.", "nobody"):
        assert text in themes
