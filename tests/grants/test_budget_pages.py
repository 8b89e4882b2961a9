"""The budget of a proposal as a fundraiser writes it, without script."""

import csv
import io
import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from io import BytesIO
from typing import Any
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
from tests.grants.budgeting import SET, TYPED, at, line_at, made_budget, send
from tests.grants.opportunities import at as opportunity_at
from tests.grants.opportunities import take

pytestmark = pytest.mark.usefixtures("visitor")

Add = Callable[..., UUID]
Put = Callable[..., ProposalBudget]


@pytest.fixture
def put(rolled_back: Connection) -> Put:
    """Keeps a made-up budget."""

    def keep(opportunity_id: UUID, *lines: dict[str, Any], **facts: Any) -> ProposalBudget:
        made = made_budget(opportunity_id, list(lines), **facts)
        with Session(rolled_back, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            session.add(made)
            session.commit()
        return made

    return keep


@pytest.fixture
def host(add_opportunity: Add) -> UUID:
    return add_opportunity(title="Voix du fleuve", state="full_proposal", currency="EUR")


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2])).split())


def warned(page: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'class="note warning">.*?<strong>([^<]*)</strong>', page, re.DOTALL)]


def typed(client: FlaskClient, host: UUID, **answers: str) -> Any:
    return send(client, at(host, "lines", "new"), TYPED | answers)


def test_a_proposal_without_a_budget_says_what_to_do_next(client: FlaskClient, host: UUID) -> None:
    page = client.get(at(host)).text
    assert 'class="empty"' in page
    assert at(host, "settings") in page
    assert at(host, "copy") in page
    assert at(host) in client.get(opportunity_at(host)).text


def test_settings_are_offered_with_the_rate_of_the_treaty_and_kept(client: FlaskClient, host: UUID, look: Look) -> None:
    page = client.get(at(host, "settings")).text
    assert 'value="655,957"' in page
    answer = send(client, at(host, "settings"), SET | {"cofunding_pct": "10", "ceiling": "60 000"})
    assert answer.location.endswith(at(host))
    (kept,) = look(select(ProposalBudget))
    assert (kept.indirect_bp, kept.cofunding_bp, kept.ceiling, kept.currency) == (700, 1_000, 60_000_00, "EUR")
    assert "1\u00a0EUR = 655,957\u00a0XAF" in client.get(at(host)).text


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"rate": ""}, "il faut un taux"),
        ({"rate": "0"}, "taux"),
        ({"indirect_pct": "107"}, "100"),
        ({"periods": "9"}, "réponses proposées"),
        ({"ceiling": "0"}, "supérieur à zéro"),
    ],
)
def test_wrong_settings_are_told_at_their_field_and_nothing_is_lost(
    client: FlaskClient, host: UUID, answers: dict[str, str], told: str
) -> None:
    answer = send(client, at(host, "settings"), SET | {"rate_source": "À garder"} | answers)
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    assert "À garder" in answer.text


def test_whoever_saves_settings_second_sees_both(client: FlaskClient, host: UUID, put: Put) -> None:
    put(host)
    page = client.get(at(host, "settings")).text
    send(client, at(host, "settings"), SET | {"indirect_pct": "5"})
    answer = client.post(at(host, "settings"), data=hidden(page) | SET | {"indirect_pct": "6"})
    assert answer.status_code == 409
    assert 'id="conflict"' in answer.text
    assert client.post(at(host, "settings"), data=hidden(answer.text) | SET | {"indirect_pct": "6"}).status_code == 303


def test_both_currencies_stand_side_by_side_with_subtotals_and_totals(
    client: FlaskClient, host: UUID, put: Put
) -> None:
    put(
        host,
        {"description": "Coordination"},
        {"description": "Vols", "heading": "travel", "unit_cost": 250_000, "currency": "XAF", "quantity_1": 4_00},
        {"description": "Salle", "heading": "own", "own_heading": "Ateliers", "funded_by": "own"},
        indirect_bp=700,
        cofunding_bp=2_000,
    )
    page = words(client.get(at(host)).text)
    for said in (
        "12\u202f000,00", "7\u202f871\u202f484", "1\u202f524,49", "1\u202f000\u202f000",
        "Sous-total\u00a0: Voyages et déplacements", "Sous-total\u00a0: Ateliers", "Coûts indirects", "655,957",
        "exige un cofinancement de 20\u202f% du total\u00a0: c’est atteint",
    ):  # fmt: skip
        assert " ".join(said.split()) in page, said


def test_a_line_is_added_and_the_next_one_begins_where_it_was(client: FlaskClient, host: UUID, put: Put) -> None:
    put(host)
    answer = typed(client, host, heading="own", own_heading="Visibilité", more="1")
    assert answer.location.endswith(at(host, "lines", "new"))
    page = client.get(answer.location).text
    assert '<option selected value="own">' in page
    assert 'value="Visibilité"' in page


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"description": ""}, "Cette réponse est nécessaire"),
        ({"quantity_1": "1,255"}, "1,255"),
        ({"currency": "USD"}, "Ce budget est en EUR et en XAF"),
        ({"unit_cost": "1,50 F CFA", "currency": "XAF"}, "1,50"),
        ({"heading": "own"}, "Indiquez laquelle"),
        ({"heading": "feasts"}, "réponses proposées"),
    ],
)
def test_a_wrong_line_comes_back_as_it_was_typed(
    client: FlaskClient, host: UUID, put: Put, answers: dict[str, str], told: str
) -> None:
    put(host)
    answer = typed(client, host, note="À garder", **answers)
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    assert "À garder" in answer.text


def test_a_line_of_several_years_asks_for_each(client: FlaskClient, host: UUID, put: Put, look: Look) -> None:
    put(host, periods=3)
    page = client.get(at(host, "lines", "new")).text
    assert all(f'name="quantity_{number}"' in page for number in (1, 2, 3))
    assert 'name="quantity_4"' not in page
    typed(client, host, quantity_1="1", quantity_2="", quantity_3="2,5")
    (kept,) = look(select(BudgetLine))
    assert kept.quantities == (100, None, 250, None, None)
    shown = words(client.get(at(host)).text)
    assert "1 + 2,5 mois" in shown
    assert "Année 3" in shown


def test_whoever_saves_a_line_second_sees_both_and_loses_nothing(client: FlaskClient, host: UUID, put: Put) -> None:
    line_id = put(host, {}).lines[0].id
    page = client.get(line_at(line_id, "edit")).text
    assert send(client, line_at(line_id, "edit"), TYPED | {"unit_cost": "2 000"}).status_code == 303
    mine = hidden(page) | TYPED | {"unit_cost": "3 000", "note": "À garder"}
    answer = client.post(line_at(line_id, "edit"), data=mine)
    assert answer.status_code == 409
    assert "À garder" in answer.text
    assert client.post(line_at(line_id, "edit"), data=mine | hidden(answer.text)).status_code == 303


def test_a_line_that_was_only_moved_meanwhile_is_saved_without_asking(
    client: FlaskClient, host: UUID, put: Put
) -> None:
    first, second = (each.id for each in put(host, {}, {}).lines)
    page = client.get(line_at(first, "edit")).text
    client.post(at(host, "move"), data=hidden(page) | {"up": str(second)})
    assert client.post(line_at(first, "edit"), data=hidden(page) | TYPED | {"note": "Après"}).status_code == 303


def test_lines_move_by_buttons_and_the_page_comes_back_to_them(
    client: FlaskClient, host: UUID, put: Put, look: Look
) -> None:
    first, second = (each.id for each in put(host, {"description": "A"}, {"description": "B"}).lines)
    page = client.get(at(host)).text
    assert f'name="down" value="{first}"' in page
    assert f'name="up" value="{first}"' not in page
    answer = client.post(at(host, "move"), data=hidden(page) | {"up": str(second)})
    assert answer.location.endswith(f"#line-{second}")
    assert [each.description for each in look(select(BudgetLine).order_by(BudgetLine.position))] == ["B", "A"]
    assert client.post(at(host, "move"), data=hidden(page) | {"up": str(second)}).status_code == 303
    assert "déjà la première" in client.get(at(host)).text
    assert client.post(at(host, "move"), data=hidden(page) | {"up": "nothing"}).status_code == 404


def test_a_line_is_taken_out_once_somebody_has_read_what_that_means(
    client: FlaskClient, host: UUID, put: Put, look: Look
) -> None:
    line_id = put(host, {}).lines[0].id
    page = client.get(line_at(line_id, "remove")).text
    assert "disparaît définitivement" in page
    send(client, line_at(line_id, "edit"), TYPED | {"note": "Changée"})
    answer = client.post(line_at(line_id, "remove"), data=hidden(page))
    assert answer.status_code == 409  # it is not the line any more that was shown
    assert client.post(line_at(line_id, "remove"), data=hidden(answer.text)).location.endswith(at(host))
    assert list(look(select(BudgetLine))) == []


def test_warnings_are_told_with_what_to_do(
    client: FlaskClient, add: Add, add_opportunity: Add, put: Put, session: Session
) -> None:
    lead = network.organisation(session, "Ligue du fleuve", short_name="LDF")
    call_id = add(currency="EUR", amount_max=10_000_00, amount_min=1_00, cofunding_max_bp=9_000)
    host = add_opportunity(call_id=call_id, currency="EUR", requested=5_00, lead_id=lead, state="full_proposal")
    put(host, {}, {"description": "Sans quantité", "quantity_1": None}, indirect_bp=800)
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


def test_one_button_takes_the_amount_over(client: FlaskClient, host: UUID, put: Put, look: Look) -> None:
    put(host, {})
    page = client.get(at(host)).text
    assert at(host, "ask") in page
    assert client.post(at(host, "ask"), data=hidden(page)).location.endswith(at(host))
    assert [each.requested for each in look(select(Opportunity))] == [12_000_00]
    assert warned(client.get(at(host)).text) == []


def test_the_rate_of_today_is_shown_before_it_is_taken(client: FlaskClient, host: UUID, put: Put, look: Look) -> None:
    put(
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


def test_a_rate_that_nobody_knows_is_asked_for(client: FlaskClient, host: UUID, put: Put) -> None:
    put(host, local_currency="BIF")
    page = client.get(at(host, "rate")).text
    assert "Aucun taux entre ces deux devises" in page
    assert client.post(at(host, "rate"), data=hidden(page) | {"shown": "1"}).status_code == 200


def test_a_budget_is_copied_from_another_opportunity(
    client: FlaskClient, add_opportunity: Add, host: UUID, put: Put, look: Look
) -> None:
    put(host, {"description": "À copier"}, periods=2)
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


def test_rows_are_looked_at_then_kept(client: FlaskClient, host: UUID, put: Put, look: Look) -> None:
    put(host)
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
    client: FlaskClient, host: UUID, put: Put, look: Look
) -> None:
    put(host)
    wrong = ROWS.replace("\t12\t", "\tdouze\t").replace("\tVols\t", "\t\t")
    answer = send(client, at(host, "paste"), {"rows": wrong, "keep": "1"})
    assert answer.status_code == 422
    told = unescape(answer.text)
    assert "Ligne 2, Quantité\u00a0: «\u202fdouze\u202f»" in told
    assert "Ligne 3, Objet\u00a0: Cette réponse est nécessaire." in told
    assert wrong in unescape(answer.text)
    assert list(look(select(BudgetLine))) == []


def test_the_budget_is_taken_home_with_its_totals(client: FlaskClient, host: UUID, put: Put) -> None:
    put(host, {"description": "=HYPERLINK(1)"}, {"unit_cost": 250_000, "currency": "XAF", "quantity_1": 4_00})
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
    client: FlaskClient, host: UUID, put: Put, rolled_back: Connection
) -> None:
    line_id = put(host, {}).lines[0].id
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
    client: FlaskClient, host: UUID, add_opportunity: Add, put: Put, query_count: CountQueries, session: Session
) -> None:
    ids = [network.organisation(session, f"Membre {number}") for number in range(20)]
    put(host, {})
    long = add_opportunity(state="full_proposal", currency="EUR")
    put(long, *({"organisation_id": ids[number % 20]} for number in range(300)), periods=3)
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
    client: FlaskClient, add_opportunity: Add, host: UUID, put: Put, query_count: CountQueries
) -> None:
    put(host, {})
    with query_count() as with_budget:
        client.get(opportunity_at(host))
    asked = [each for each in with_budget.texts if "proposal_budget" in each or "budget_line" in each]
    assert len(asked) == 2
