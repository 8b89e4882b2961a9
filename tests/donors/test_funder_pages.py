"""The funder map as a fundraiser meets it, without script."""

import csv
import io
import re
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Actor
from fundapp.donors.models import Funder, FunderSource
from fundapp.donors.permissions import GRANTS
from fundapp.donors.views.funders import figures
from tests.accounts.network import bare
from tests.donors.pages import lead, names, sent
from tests.fixtures.application import Look, MakeContext
from tests.fixtures.counting import CountQueries

Become = Callable[[GroupCode], None]
WHY_NOT = "Seul le groupe de mobilisation des ressources modifie la carte des bailleurs."


@pytest.fixture
def become(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Become:
    """`become(GroupCode.COMMITTEE)`: whoever asks from now on may do what this group may do with funders."""

    def change(group: GroupCode) -> None:
        actor = Actor(uuid4(), "Awa Ndiaye", group.value, GRANTS.get(group, frozenset()))
        monkeypatch.setattr(app.extensions["fundapp.ports"], "identify", lambda: actor)

    return change


def test_the_list_costs_the_same_however_long_it_is(
    client: FlaskClient, add: Callable[..., UUID], query_count: CountQueries
) -> None:
    def cost() -> int:
        with query_count() as statements:
            assert client.get("/funders?theme=media&country=TD").status_code == 200
        statements.at_most(8)
        return len(statements)

    add(themes=("media", "youth"), countries=("TD", "CM"))
    few = cost()
    for _ in range(40):
        add(themes=("media", "youth"), countries=("TD", "CM"))
    assert cost() == few


def test_pages_lead_on_and_back_with_the_filter_kept(client: FlaskClient, add: Callable[..., UUID]) -> None:
    for number in range(60):
        add(name=f"Fonds {number:02d}", kind="embassy" if number % 2 else "ngo")
    first = client.get("/funders?kind=embassy").text
    assert names(first) == [f"Fonds {number:02d}" for number in range(1, 50, 2)]
    second = client.get(lead(first, "next")).text
    assert names(second) == [f"Fonds {number:02d}" for number in range(51, 60, 2)]
    back = client.get(lead(second, "prev")).text
    assert names(back) == names(first)


def test_words_are_found_whatever_their_accents(client: FlaskClient, add: Callable[..., UUID]) -> None:
    add(name="Fonds Égalité Œuvres")
    add(name="100 % pays")
    assert names(client.get("/funders?q=egalite+OEUVRES").text) == ["Fonds Égalité Œuvres"]
    assert names(client.get("/funders?q=%25").text) == ["100 % pays"]
    assert names(client.get("/funders?q=nothing").text) == []


def test_who_gives_anywhere_gives_here_too(client: FlaskClient, add: Callable[..., UUID]) -> None:
    add(name="Anywhere")
    add(name="Chad", countries=("TD",))
    add(name="Gabon", countries=("GA",))
    assert names(client.get("/funders?country=TD").text) == ["Anywhere", "Chad"]


def test_unknown_amounts_come_last_and_are_not_zero(client: FlaskClient, add: Callable[..., UUID]) -> None:
    add(name="Unknown")
    add(name="Large", currency="EUR", grant_max=60_000_00)
    page = client.get("/funders?sort=grant").text
    assert names(page) == ["Large", "Unknown"]
    assert "60\u202f000" in page


def test_the_export_holds_what_the_filter_shows_all_of_it(client: FlaskClient, add: Callable[..., UUID]) -> None:
    for number in range(60):
        add(name=f"Fonds {number:02d}", kind="embassy" if number % 2 else "ngo")
    add(name="=HYPERLINK(1)", kind="embassy", currency="XAF", grant_max=1_250_000)
    answer = client.get("/funders/export.csv?kind=embassy", buffered=True)
    assert re.fullmatch(
        r'attachment; filename="?bailleurs-\d{4}-\d\d-\d\d\.csv"?', answer.headers["Content-Disposition"]
    )
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:3] == ["Nom", "Sigle", "Type de bailleur"]
    assert rows[1][0] == "'=HYPERLINK(1)"
    assert len(rows) == 1 + 31
    assert {row[2] for row in rows[1:]} == {"Ambassade"}
    sheet = load_workbook(io.BytesIO(client.get("/funders/export.xlsx?kind=embassy", buffered=True).data)).active
    assert sheet.max_row == 1 + 31
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=HYPERLINK(1)", "s")
    headings = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, headings.index("Subvention maximale") + 1).value == 1_250_000


def test_an_export_speaks_the_readers_language_to_its_last_row(client: FlaskClient, add: Callable[..., UUID]) -> None:
    for _ in range(600):
        add(kind="embassy", notes="n" * 200)
    client.set_cookie("language", "en")
    answer = client.get("/funders/export.csv", buffered=True)
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Name", "Acronym", "Kind of funder"]
    assert {row[2] for row in rows[1:]} == {"Embassy"}
    assert len(rows) == 601


def test_who_may_not_see_the_map_gets_no_sheet_of_it(client: FlaskClient, become: Become) -> None:
    become(GroupCode.ADMINISTRATORS)
    for sheet in ("csv", "xlsx"):
        assert client.get(f"/funders/export.{sheet}").status_code == 404


def test_a_funder_is_put_on_the_map(client: FlaskClient, look: Look) -> None:
    page = client.get("/funders/new").text
    answer = client.post(
        "/funders/new",
        data=sent(
            page,
            name="  Fonds\u00a0d’urgence ",
            currency="XAF",
            grant_min="1 250 000",
            grant_max="60 M",
            website="www.example.org",
            themes=["media", "youth"],
            focus_countries=["TD"],
        ),
    )
    assert answer.status_code == 302
    (found,) = look(select(Funder))
    assert (found.name, found.grant_min, found.grant_max) == ("Fonds d’urgence", 1_250_000, 60_000_000)
    assert found.website == "https://www.example.org"
    shown = client.get(answer.headers["Location"]).text
    assert "60\u202f000\u202f000" in shown
    assert "Tchad" in shown


def test_wrong_answers_are_named_at_their_fields_and_nothing_typed_is_lost(client: FlaskClient, look: Look) -> None:
    page = client.get("/funders/new").text
    typed = sent(page, kind="", currency="XAF", grant_min="12,5", grant_max="beaucoup", notes="Vu à <Genève>")
    answer = client.post("/funders/new", data=typed)
    assert answer.status_code == 422
    for field in ("name", "kind", "grant_max"):
        assert f'<a href="#{field}">' in answer.text
        assert f'id="{field}-error"' in answer.text
    assert "Vu à &lt;Genève&gt;" in answer.text
    assert 'value="beaucoup"' in answer.text
    assert look(select(Funder)) == []


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"grant_min": "12,50", "currency": "XAF"}, "grant_min"),
        ({"grant_min": "100"}, "currency"),
        ({"grant_min": "200", "grant_max": "100", "currency": "EUR"}, "grant_max"),
        ({"min_years": "-1"}, "min_years"),
        ({"min_years": "٣ ans"}, "min_years"),
        ({"website": "not an address"}, "website"),
        ({"themes": ["media", "nonsense"]}, "themes"),
        ({"name": "x" * 201}, "name"),
    ],
)
def test_each_rule_is_told_at_its_field(client: FlaskClient, answers: dict[str, object], field: str) -> None:
    page = client.get("/funders/new").text
    answer = client.post("/funders/new", data=sent(page, **{"name": "Fonds"} | answers))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


def test_the_same_name_twice_is_told_at_the_name(client: FlaskClient, add: Callable[..., UUID]) -> None:
    add(name="Fonds Égalité")
    answer = client.post("/funders/new", data=sent(client.get("/funders/new").text, name="FONDS EGALITE"))
    assert answer.status_code == 422
    assert "figure déjà sur la carte" in answer.text


def test_the_second_editor_sees_what_changed_and_loses_nothing(
    client: FlaskClient, add: Callable[..., UUID], look: Look
) -> None:
    funder = add(name="Fonds", notes="Avant", source="Ancienne")
    address = f"/funders/{funder}/edit"
    mine, theirs = client.get(address).text, client.get(address).text
    same = {"name": "Fonds", "kind": "private_foundation", "needs_registration": "unknown"}
    quick = client.post(address, data=sent(theirs, **same, notes="De quelqu’un d’autre", identity_source="Nouvelle"))
    assert quick.status_code == 302
    late = client.post(address, data=sent(mine, **same, notes="De moi", identity_source="Ancienne"))
    assert late.status_code == 409
    assert 'id="conflict"' in late.text
    for text in ("Avant", "De quelqu’un d’autre", "De moi"):
        assert text in late.text
    assert re.search(r'<textarea[^>]*name="notes"[^>]*>\s*De moi</textarea>', late.text)
    assert re.search(r'<input[^>]*name="identity_source"[^>]*value="Nouvelle"', late.text)
    assert look(select(Funder.notes)) == ["De quelqu’un d’autre"]

    knowing = client.post(address, data=sent(late.text, **same, notes="De moi", identity_source="Nouvelle"))
    assert knowing.status_code == 302
    assert look(select(Funder.notes)) == ["De moi"]
    assert look(select(FunderSource.source).where(FunderSource.facts == "identity")) == ["Nouvelle"]


@pytest.mark.parametrize("tampered", ["", "x", "-1", "99999999999", "9" * 5000, "1e3"])
def test_a_tampered_version_is_a_conflict_not_an_accident(
    client: FlaskClient, add: Callable[..., UUID], tampered: str
) -> None:
    address = f"/funders/{add(name='Fonds')}/edit"
    typed = sent(client.get(address).text, name="Fonds") | {"opened_version": tampered, "opened_with": "[not json"}
    answer = client.post(address, data=typed)
    assert answer.status_code == 409
    assert 'name="name"' in answer.text


@pytest.mark.parametrize("path", ["", "/edit"])
def test_an_unknown_funder_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(f"/funders/{uuid4()}{path}").status_code == 404


def test_who_may_change_the_map_is_offered_it(client: FlaskClient, add: Callable[..., UUID], become: Become) -> None:
    address = f"/funders/{add()}"
    become(GroupCode.FUNDRAISING)
    assert f'href="{address}/edit"' in client.get(address).text
    assert 'href="/funders/new"' in client.get("/funders").text
    assert WHY_NOT not in client.get(address).text


@pytest.mark.parametrize(
    "group", [GroupCode.COMMITTEE, GroupCode.FINANCE, GroupCode.OFFICERS, GroupCode.AUDITORS], ids=str
)
def test_who_may_only_look_reads_why_there_is_no_button(
    client: FlaskClient, add: Callable[..., UUID], become: Become, group: GroupCode
) -> None:
    address = f"/funders/{add()}"
    become(group)
    for path, action in ((address, f"{address}/edit"), ("/funders", "/funders/new")):
        page = client.get(path).text
        assert page.count(WHY_NOT) == 1, path
        assert action not in page, path
        refused = client.get(action)
        assert (refused.status_code, WHY_NOT in refused.text) == (403, True), path


def test_an_empty_map_offers_its_first_funder_only_to_who_may_add_it(client: FlaskClient, become: Become) -> None:
    assert client.get("/funders").text.count('href="/funders/new"') == 2
    become(GroupCode.COMMITTEE)
    page = client.get("/funders").text
    assert (page.count('href="/funders/new"'), page.count(WHY_NOT)) == (0, 1)


@pytest.mark.parametrize("path", ["", "/edit"])
@pytest.mark.parametrize("group", [GroupCode.ADMINISTRATORS, GroupCode.PARTNERS, GroupCode.DONORS], ids=str)
def test_what_one_may_not_see_looks_as_if_it_were_absent(
    client: FlaskClient, add: Callable[..., UUID], become: Become, group: GroupCode, path: str
) -> None:
    def seen(funder_id: UUID) -> tuple[int, str]:
        answer = client.get(f"/funders/{funder_id}{path}")
        return answer.status_code, bare(answer.text, str(funder_id))

    there, absent = add(), uuid4()
    to_who_sees = seen(absent)
    become(group)
    assert seen(there) == seen(absent) == to_who_sees
    assert to_who_sees[0] == 404


def test_the_figure_of_active_funders_is_that_of_the_list_behind_it(
    in_app: Flask, client: FlaskClient, add: Callable[..., UUID], make_ctx: MakeContext, query_count: CountQueries
) -> None:
    for status in ("active", "active", "dormant", "suspended", "closed"):
        add(status=status)
    with in_app.test_request_context("/"), query_count() as statements:
        (figure,) = figures(make_ctx("funder.see"))
    statements.at_most(1)
    assert (figure.figure, figure.label) == ("2", "bailleurs actifs")
    assert len(names(client.get(figure.url).text)) == 2


def test_who_sees_no_funders_gets_no_figure_of_them(
    in_app: Flask, make_ctx: MakeContext, query_count: CountQueries
) -> None:
    with in_app.test_request_context("/"), query_count() as statements:
        assert list(figures(make_ctx("outbox.see"))) == []
    statements.at_most(0)
