"""What the page of a budget tells, takes over, takes in and gives away."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from io import BytesIO
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from fundapp.grants.models import BudgetLine, BudgetSent, Opportunity, ProposalBudget
from tests.accounts import network
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries
from tests.grants.budgeting import TYPED, at, line_at, send, warned, words
from tests.grants.opportunities import at as opportunity_at
from tests.grants.opportunities import take

pytestmark = pytest.mark.usefixtures("visitor")

Add = Callable[..., UUID]
Put = Callable[..., ProposalBudget]


def test_warnings_are_told_with_what_to_do(
    client: FlaskClient, add: Add, add_opportunity: Add, put_budget: Put, session: Session
) -> None:
    lead = network.organisation(session, "Ligue du fleuve", short_name="LDF")
    call_id = add(currency="EUR", amount_max=10_000_00, amount_min=1_00, cofunding_max_bp=9_000)
    host = add_opportunity(call_id=call_id, currency="EUR", requested=5_00, lead_id=lead, state="full_proposal")
    put_budget(host, {}, {"description": "Sans quantité", "quantity_1": None}, indirect_bp=800)
    page = client.get(at(host)).text
    told = warned(page)
    assert [each.replace("\u202f", " ").replace("\u00a0", " ") for each in told] == [
        "2 960,00 € au-dessus du plafond de l’appel",
        "Il manque 1 296,00 € de cofinancement",
        "Les coûts indirects dépassent 7 %",
        "1 ligne sans quantité",
        "1 organisation sans aucune ligne",
        "L’opportunité indique un autre montant à demander",
    ]
    assert "LDF" in page
    assert "6 points à vérifier" in client.get(opportunity_at(host)).text


def test_one_button_takes_the_amount_over(client: FlaskClient, host: UUID, put_budget: Put, look: Look) -> None:
    put_budget(host, {})
    page = client.get(at(host)).text
    assert at(host, "ask") in page
    assert client.post(at(host, "ask"), data=hidden(page)).location.endswith(at(host))
    assert [each.requested for each in look(select(Opportunity))] == [12_000_00]
    assert warned(client.get(at(host)).text) == []


def test_the_rate_of_today_is_shown_before_it_is_taken(
    client: FlaskClient, host: UUID, put_budget: Put, look: Look
) -> None:
    put_budget(
        host, {}, {"unit_cost": 600_000, "currency": "XAF", "quantity_1": 1_00}, rate=Decimal(600), rate_source="Banque"
    )
    page = client.get(at(host, "rate")).text
    shown = words(page)
    assert "13\u202f000,00" in unescape(page)
    assert "12\u202f914,69" in unescape(page)
    assert "655,957" in shown
    late = client.post(at(host, "rate"), data=hidden(page) | {"shown": "650"})
    assert late.status_code == 409
    assert client.post(at(host, "rate"), data=hidden(late.text)).status_code == 303
    assert [str(each.rate) for each in look(select(ProposalBudget))] == ["655.957"]


def test_a_rate_that_nobody_knows_is_asked_for(client: FlaskClient, host: UUID, put_budget: Put) -> None:
    put_budget(host, local_currency="BIF")
    page = client.get(at(host, "rate")).text
    assert "Aucun taux entre ces deux devises" in page
    assert client.post(at(host, "rate"), data=hidden(page) | {"shown": "1"}).status_code == 200


def test_a_budget_is_copied_from_another_opportunity(
    client: FlaskClient, add_opportunity: Add, host: UUID, put_budget: Put, look: Look
) -> None:
    put_budget(host, {"description": "À copier"}, periods=2)
    other = add_opportunity(title="Suite")
    page = client.get(at(other, "copy")).text
    assert "Voix du fleuve" in page
    assert send(client, at(other, "copy"), {"from_id": ""}).status_code == 422
    assert send(client, at(other, "copy"), {"from_id": str(host)}).location.endswith(at(other))
    assert [each.description for each in look(select(BudgetLine))] == ["À copier"] * 2
    assert send(client, at(other, "copy"), {"from_id": str(host)}).status_code == 409


ROWS = (
    "Rubrique\tObjet\tUnité\tQuantité\tCoût unitaire\nPersonnel\tCoordination\tmois\t12\t1 000 EUR\n"
    "Voyages et déplacements\tVols\tvol\t4\t250 000"
)


def test_rows_are_looked_at_then_kept(client: FlaskClient, host: UUID, put_budget: Put, look: Look) -> None:
    put_budget(host)
    shown = send(client, at(host, "paste"), {"rows": ROWS})
    assert shown.status_code == 200
    assert "2 lignes peuvent être enregistrées" in shown.text
    assert list(look(select(BudgetLine))) == []
    kept = client.post(at(host, "paste"), data=hidden(shown.text) | {"rows": ROWS, "keep": "1"})
    assert kept.location.endswith(at(host))
    lines = look(select(BudgetLine).order_by(BudgetLine.position))
    assert [(each.description, each.unit_cost, each.currency) for each in lines] == [
        ("Coordination", 1_000_00, "EUR"), ("Vols", 250_000, "XAF"),
    ]  # fmt: skip


def test_wrong_rows_are_told_by_row_and_column_and_stay_as_they_were_typed(
    client: FlaskClient, host: UUID, put_budget: Put, look: Look
) -> None:
    put_budget(host)
    wrong = ROWS.replace("\t12\t", "\tdouze\t").replace("\tVols\t", "\t\t")
    answer = send(client, at(host, "paste"), {"rows": wrong, "keep": "1"})
    assert answer.status_code == 422
    told = unescape(answer.text)
    assert "Ligne 2, Quantité\u00a0: Indiquez un nombre" in told
    assert "Ligne 3, Objet\u00a0: Cette réponse est nécessaire." in told
    assert wrong in unescape(answer.text)
    assert list(look(select(BudgetLine))) == []


def test_the_budget_is_taken_home_with_its_totals(client: FlaskClient, host: UUID, put_budget: Put) -> None:
    put_budget(host, {"description": "=HYPERLINK(1)"}, {"unit_cost": 250_000, "currency": "XAF", "quantity_1": 4_00})
    answer = client.get(at(host, "export.csv"), buffered=True)
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][1] == "'=HYPERLINK(1)"
    assert rows[2][7:11] == ["1524,49", "EUR", "1000000", "XAF"]
    assert {"Coûts directs", "Total du budget", "Le bailleur sollicité"} <= {each[0] for each in rows}
    book = load_workbook(BytesIO(client.get(at(host, "export.xlsx"), buffered=True).data))
    assert book.sheetnames == ["Lignes", "Totaux"]
    assert book["Lignes"]["B2"].value == "=HYPERLINK(1)"
    assert book["Lignes"]["B2"].data_type == "s"
    assert [each.value for each in book["Totaux"]["A"]][-1] == "Taux"


def test_what_was_submitted_stands_beside_what_there_is_now(
    client: FlaskClient, host: UUID, put_budget: Put, rolled_back: Connection
) -> None:
    line_id = put_budget(host, {}).lines[0].id
    take(client, host, "submit", submitted_on="02/06/2025", currency="EUR", requested="12 000")
    page = client.get(at(host)).text
    assert "Rien n’a changé depuis" in page
    assert at(host, "ask") not in page
    send(client, line_at(line_id, "edit"), TYPED | {"unit_cost": "2 000"})
    page = client.get(at(host)).text
    assert "Tel que soumis le" in page
    assert "Lignes modifiées depuis" in page
    assert "24\u202f000,00" in page
    assert "ne correspond plus" not in page
    rolled_back.execute(update(BudgetSent).values(content=BudgetSent.content + " "))
    assert "ne correspond plus" in client.get(at(host)).text


def test_where_no_budget_is_begun_its_pages_are_not_there(client: FlaskClient, host: UUID) -> None:
    for page in ("rate", "paste", "lines/new", "export.csv", "export.xlsx"):
        assert client.get(at(host, page)).status_code == 404, page


def test_a_budget_costs_as_many_statements_however_long_it_is(
    client: FlaskClient, host: UUID, add_opportunity: Add, put_budget: Put, query_count: CountQueries, session: Session
) -> None:
    ids = [network.organisation(session, f"Membre {number}") for number in range(20)]
    put_budget(host, {})
    long = add_opportunity(state="full_proposal", currency="EUR")
    put_budget(long, *({"organisation_id": ids[number % 20]} for number in range(300)), periods=3)
    counts = []
    for each in (host, long):
        with query_count() as statements:
            assert client.get(at(each)).status_code == 200
        statements.at_most(16)
        counts.append(len(statements))
    assert counts[1] <= counts[0] + 1  # the organisations are joined: nothing is asked line by line
    with query_count() as statements:
        assert client.get(opportunity_at(long)).status_code == 200
    statements.at_most(16)


def test_the_page_of_an_opportunity_spends_two_statements_on_its_budget(
    client: FlaskClient, add_opportunity: Add, host: UUID, put_budget: Put, query_count: CountQueries
) -> None:
    put_budget(host, {})
    with query_count() as with_budget:
        client.get(opportunity_at(host))
    asked = [each for each in with_budget.texts if "proposal_budget" in each or "budget_line" in each]
    assert len(asked) == 2
