"""The budget of a proposal as a fundraiser writes it, without script."""

from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.grants.models import BudgetLine, ProposalBudget
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.grants.budgeting import SET, TYPED, at, line_at, send, words
from tests.grants.opportunities import at as opportunity_at

pytestmark = pytest.mark.usefixtures("visitor")

Add = Callable[..., UUID]
Put = Callable[..., ProposalBudget]


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


def test_whoever_saves_settings_second_sees_both(client: FlaskClient, host: UUID, put_budget: Put) -> None:
    put_budget(host)
    page = client.get(at(host, "settings")).text
    send(client, at(host, "settings"), SET | {"indirect_pct": "5"})
    answer = client.post(at(host, "settings"), data=hidden(page) | SET | {"indirect_pct": "6"})
    assert answer.status_code == 409
    assert 'id="conflict"' in answer.text
    assert client.post(at(host, "settings"), data=hidden(answer.text) | SET | {"indirect_pct": "6"}).status_code == 303


def test_both_currencies_stand_side_by_side_with_subtotals_and_totals(
    client: FlaskClient, host: UUID, put_budget: Put
) -> None:
    put_budget(
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


def test_a_line_is_added_and_the_next_one_begins_where_it_was(client: FlaskClient, host: UUID, put_budget: Put) -> None:
    put_budget(host)
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
    client: FlaskClient, host: UUID, put_budget: Put, answers: dict[str, str], told: str
) -> None:
    put_budget(host)
    answer = typed(client, host, note="À garder", **answers)
    assert answer.status_code == 422
    assert told in unescape(answer.text)
    assert "À garder" in answer.text


def test_a_line_of_several_years_asks_for_each(client: FlaskClient, host: UUID, put_budget: Put, look: Look) -> None:
    put_budget(host, periods=3)
    page = client.get(at(host, "lines", "new")).text
    assert all(f'name="quantity_{number}"' in page for number in (1, 2, 3))
    assert 'name="quantity_4"' not in page
    typed(client, host, quantity_1="1", quantity_2="", quantity_3="2,5")
    (kept,) = look(select(BudgetLine))
    assert kept.quantities == (100, None, 250, None, None)
    shown = words(client.get(at(host)).text)
    assert "1 + 2,5 mois" in shown
    assert "Année 3" in shown


def test_whoever_saves_a_line_second_sees_both_and_loses_nothing(
    client: FlaskClient, host: UUID, put_budget: Put
) -> None:
    line_id = put_budget(host, {}).lines[0].id
    page = client.get(line_at(line_id, "edit")).text
    assert send(client, line_at(line_id, "edit"), TYPED | {"unit_cost": "2 000"}).status_code == 303
    mine = hidden(page) | TYPED | {"unit_cost": "3 000", "note": "À garder"}
    answer = client.post(line_at(line_id, "edit"), data=mine)
    assert answer.status_code == 409
    assert "À garder" in answer.text
    assert client.post(line_at(line_id, "edit"), data=mine | hidden(answer.text)).status_code == 303


def test_a_line_that_was_only_moved_meanwhile_is_saved_without_asking(
    client: FlaskClient, host: UUID, put_budget: Put
) -> None:
    first, second = (each.id for each in put_budget(host, {}, {}).lines)
    page = client.get(line_at(first, "edit")).text
    client.post(at(host, "move"), data=hidden(page) | {"up": str(second)})
    assert client.post(line_at(first, "edit"), data=hidden(page) | TYPED | {"note": "Après"}).status_code == 303


def test_lines_move_by_buttons_and_the_page_comes_back_to_them(
    client: FlaskClient, host: UUID, put_budget: Put, look: Look
) -> None:
    first, second = (each.id for each in put_budget(host, {"description": "A"}, {"description": "B"}).lines)
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
    client: FlaskClient, host: UUID, put_budget: Put, look: Look
) -> None:
    line_id = put_budget(host, {}).lines[0].id
    page = client.get(line_at(line_id, "remove")).text
    assert "disparaît définitivement" in page
    send(client, line_at(line_id, "edit"), TYPED | {"note": "Changée"})
    answer = client.post(line_at(line_id, "remove"), data=hidden(page))
    assert answer.status_code == 409  # it is not the line any more that was shown
    assert client.post(line_at(line_id, "remove"), data=hidden(answer.text)).location.endswith(at(host))
    assert list(look(select(BudgetLine))) == []
