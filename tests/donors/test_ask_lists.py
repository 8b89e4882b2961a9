"""What was asked of funders, listed: added up currency by currency, filtered, sorted, exported; and who may look."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.donors.queries.asks import totals_of
from tests.donors.asking import ask, keeper, section, written
from tests.donors.factories import FunderFactory
from tests.fixtures.application import VISITOR
from tests.fixtures.counting import CountQueries

Add = Callable[..., UUID]


@pytest.fixture
def keep(rolled_back: Connection) -> Callable[..., UUID]:
    """Keeps a request to a funder; its id."""
    return keeper(rolled_back, ask)


def test_totals_never_add_two_currencies_and_say_what_is_in_no_sum(session: Session, ctx: Context) -> None:
    session.add(host := FunderFactory.build(id=uuid4()))
    session.flush()
    euros, francs = {"currency": "EUR"}, {"currency": "XAF"}
    session.add_all(
        ask(host.id, **facts)
        for facts in (
            {**euros, "asked_amount": 500, "outcome": "won", "got_amount": 300},
            {**euros, "asked_amount": 700, "outcome": "lost"},
            {**euros, "asked_amount": 100, "outcome": "pending"},
            {**francs, "asked_amount": 9, "outcome": "won"},
            {**francs, "got_amount": 4, "outcome": "won"},
            {"outcome": "lost"},
            {"outcome": "withdrawn"},
            {"outcome": "unknown"},
        )
    )
    session.flush()
    found = totals_of(session, ctx, {})
    assert [(str(each.asked), str(each.got), each.won, each.answered) for each in found.sums] == [
        ("13.00 EUR", "3.00 EUR", 1, 2),
        ("9 XAF", "4 XAF", 2, 2),
    ]
    assert (found.count, found.won, found.answered, found.amountless, found.got_unknown) == (8, 3, 5, 4, 1)
    only = totals_of(session, ctx, {"currency": "XAF", "outcome": ("won",)})
    assert (only.count, len(only.sums), only.amountless) == (2, 1, 1)


def test_of_what_was_granted_without_an_amount_the_sum_is_not_zero(client: FlaskClient, add: Add, keep: Add) -> None:
    keep(add(name="Fonds"), currency="EUR", asked_amount=100, outcome="won")
    page = written(client.get("/funders/asks").text)
    assert "1 € demandés" in page
    assert "obtenus" not in page
    assert "Pour 1 demande accordée, on ignore combien a été obtenu." in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("q=alpha", {"Un", "Trois"}),
        ("q=trois+alpha", {"Trois"}),
        ("outcome=won&outcome=lost", {"Deux", "Trois"}),
        ("year=2023", {"Deux"}),
        ("currency=XAF", {"Trois"}),
        ("year=1800", {"Un", "Deux", "Trois"}),
    ],
)
def test_the_list_its_totals_and_its_sheet_follow_the_filter(
    client: FlaskClient, add: Add, keep: Add, asked: str, found: set[str]
) -> None:
    alpha, beta = add(name="Fonds Alpha"), add(name="Fonds Bêta")
    keep(alpha, title="Un", found_by="un")
    keep(beta, title="Deux", found_by="deux", outcome="won", asked_on=date(2023, 12, 31))
    keep(alpha, title="Trois", found_by="trois", outcome="lost", currency="XAF", asked_amount=7)
    page = client.get(f"/funders/asks?{asked}").text
    assert set(re.findall(r'asks/[^"]*/edit">([^<]*)<', page)) == found
    assert ("7 FCFA demandés" in written(page)) == ("Trois" in found)
    sheet = client.get(f"/funders/asks/export.csv?{asked}", buffered=True).data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sheet), delimiter=";"))
    assert {row[1] for row in rows[1:]} == found
    assert "/funders/asks/export.xlsx" in page
    assert client.get(f"/funders/asks/export.xlsx?{asked}", buffered=True).data.startswith(b"PK")


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("newest", ["C", "B", "A"]),
        ("oldest", ["A", "B", "C"]),
        ("funder", ["C", "A", "B"]),
        ("amount", ["B", "A", "C"]),
    ],
)
def test_the_list_has_an_order_for_each_question(
    client: FlaskClient, add: Add, keep: Add, sort: str, order: list[str]
) -> None:
    alpha, beta = add(name="Fonds Alpha"), add(name="Fonds Bêta")
    keep(alpha, title="A", asked_on=date(2020, 1, 1), currency="EUR", asked_amount=5)
    keep(beta, title="B", asked_on=date(2021, 1, 1), currency="EUR", asked_amount=9)
    keep(alpha, title="C", asked_on=date(2022, 1, 1))
    page = client.get(f"/funders/asks?sort={sort}").text
    assert re.findall(r'asks/[^"]*/edit">([^<]*)<', page) == order


def test_the_list_and_the_page_of_a_funder_cost_the_same_however_many_there_are(
    client: FlaskClient, add: Add, keep: Add, query_count: CountQueries
) -> None:
    funder = add(name="Fonds")
    for number in range(60):
        keep(funder, title=f"Demande {number}", currency="EUR", asked_amount=100)
    with query_count() as statements:
        page = client.get("/funders/asks?sort=amount").text
    statements.at_most(8)
    assert page.count('<th scope="row">') == 25
    following = unescape(re.findall(r'href="([^"]*)" rel="next"', page)[0])
    assert client.get(following).text.count('<th scope="row">') == 25
    with query_count() as statements:
        page = client.get(f"/funders/{funder}").text
    statements.at_most(16)
    assert section(page).count("Demandé : 1 €") == 5
    assert "60 € demandés" in section(page)
    assert "/funders/asks?q=Fonds" in page


def test_whoever_may_only_look_reads_what_was_learnt_and_finds_no_button(
    client: FlaskClient, add: Add, keep: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    funder = add(name="Fonds")
    made = keep(funder, lessons="Appeler avant.")
    looking = type(VISITOR)(VISITOR.id, VISITOR.name, VISITOR.role, frozenset({"funder.see"}))
    monkeypatch.setattr(client.application.extensions["fundapp.ports"], "identify", lambda: looking)
    told = section(client.get(f"/funders/{funder}").text)
    assert "Appeler avant." in told
    assert "Enregistrer une demande" not in told
    assert "Appeler avant." in client.get("/funders/asks").text
    assert client.get(f"/funders/{funder}/asks/new").status_code == 403
    assert client.get(f"/funders/asks/{made}/edit").status_code == 403
    assert client.post(f"/funders/asks/{made}/remove").status_code in (400, 403)


def test_an_empty_history_says_what_to_do_next(client: FlaskClient, add: Add) -> None:
    assert "Rien n’est encore enregistré" in section(client.get(f"/funders/{add(name='Fonds')}").text)
    page = written(client.get("/funders/asks").text)
    assert "Aucune demande n’est encore enregistrée" in page
    assert "enregistrez ce qui lui a été demandé" in page
    assert "Aucune demande ne répond à tous ces critères" in written(client.get("/funders/asks?q=rien").text)
