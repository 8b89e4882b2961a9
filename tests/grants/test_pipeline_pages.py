"""Board and forecast as pages: what they cost and what they say."""

import csv
import re
from collections.abc import Callable
from datetime import date
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fundapp.grants.models import Opportunity
from fundapp.grants.rules.pipeline import USUAL_CHANCES
from fundapp.grants.workflow import State
from tests.fixtures.counting import CountQueries
from tests.grants.opportunities import OpportunityFactory


def test_board_and_forecast_ask_the_same_however_much_there_is(
    client: FlaskClient, add_opportunity: Callable[..., UUID], query_count: CountQueries
) -> None:
    def cost(address: str) -> int:
        with query_count() as statements:
            assert client.get(address).status_code == 200
        statements.at_most(10 if address.endswith("forecast") else 8)
        return len(statements)

    pages = ("/calls/pipeline", "/calls/forecast", "/calls/opportunities?q=opp&sort=deadline")
    for state in State:
        add_opportunity(state=state, currency="EUR", requested=10_00)
    few = [cost(each) for each in pages]
    for number in range(40):
        add_opportunity(state=list(State)[number % 12], currency=("EUR", "XAF")[number % 2], requested=10_00)
    assert [cost(each) for each in pages] == few


def test_the_page_of_one_costs_the_same_whatever_is_known(
    client: FlaskClient, add: Callable[..., UUID], add_funder: Callable[..., UUID],
    add_opportunity: Callable[..., UUID], visitor: UUID, query_count: CountQueries,
) -> None:  # fmt: skip
    rich = add_opportunity(
        state="submitted", currency="EUR", requested=5, call_id=add(), funder_id=add_funder(), owner_id=visitor
    )
    with query_count() as statements:
        client.get(f"/calls/opportunities/{rich}")
    statements.at_most(8)


def test_the_board_shows_ten_and_leads_to_the_others(
    client: FlaskClient, add_opportunity: Callable[..., UUID], session: Session
) -> None:
    for _number in range(12):
        add_opportunity(currency="XAF", requested=1_000_000)
    add_opportunity(state="won", currency="EUR", requested=100, awarded=90)
    page = client.get("/calls/pipeline").text
    assert page.count('class="board-card"') == 11
    assert "Voir les 12" in page
    assert "/calls/opportunities?state=spotted" in page
    assert "12\u202f000\u202f000\u00a0FCFA" in page
    assert session.scalar(select(func.count(Opportunity.id))) == 13


def test_the_board_of_one_person_shows_theirs(
    client: FlaskClient, add_opportunity: Callable[..., UUID], visitor: UUID
) -> None:
    add_opportunity(title="La mienne", owner_id=visitor)
    add_opportunity(title="Une autre")
    page = client.get("/calls/pipeline?owner=me").text
    assert "La mienne" in page
    assert "Une autre" not in page


def test_the_forecast_says_what_is_likely_each_currency_on_its_own(
    client: FlaskClient, add_opportunity: Callable[..., UUID]
) -> None:
    add_opportunity(state="submitted", currency="EUR", requested=100_000_00, chance=50, answer_on=date(2100, 2, 1))
    add_opportunity(state="submitted", currency="XAF", requested=65_595_700, answer_on=date(2100, 2, 1))
    add_opportunity(state="qualified")
    page = client.get("/calls/forecast").text
    assert "50\u202f000\u00a0€ sur 100\u202f000\u00a0€ sont probables" in page
    assert "26\u202f238\u202f280\u00a0FCFA" in page
    assert "T1 2100" in page
    assert "En tout, 90\u202f000\u00a0€ sur 200\u202f000\u00a0€" in page
    assert "parité fixe" in page
    assert "1 opportunité n’a pas encore de montant" in page
    assert "lacking=amount" in page


def test_the_forecast_is_taken_home_as_a_sheet(client: FlaskClient, add_opportunity: Callable[..., UUID]) -> None:
    for day in (date(2100, 2, 1), date(2100, 3, 1), None):
        add_opportunity(state="submitted", currency="EUR", requested=100_00, chance=50, answer_on=day)
    add_opportunity(state="submitted", currency="XAF", requested=1_000, chance=10)
    assert "/calls/forecast/export.xlsx" in client.get("/calls/forecast").text
    rows = list(csv.reader(client.get("/calls/forecast/export.csv").text.splitlines()[1:], delimiter=";"))
    assert [each[1:] for each in rows] == [
        ["2", "EUR", "200", "100"], ["1", "EUR", "100", "50"], ["1", "XAF", "1000", "100"],
    ]  # fmt: skip
    assert rows[0][0] == "T1 2100"


def test_a_total_needs_a_rate_of_every_currency(client: FlaskClient, add_opportunity: Callable[..., UUID]) -> None:
    add_opportunity(state="submitted", currency="EUR", requested=100_000_00)
    add_opportunity(state="submitted", currency="BIF", requested=100_000_00)
    assert "En tout" not in client.get("/calls/forecast").text


def test_of_four_answers_no_percentage_is_told_of_five_it_is(
    client: FlaskClient, add_opportunity: Callable[..., UUID]
) -> None:
    for state in ("won", "closed", "lost", "lost"):
        add_opportunity(state=state, currency="EUR", requested=100_00)
    page = client.get("/calls/forecast").text
    assert "2 sur 4" in page
    assert "%" not in page.partition('id="results"')[2]
    add_opportunity(state="won", currency="EUR", requested=100_00)
    page = client.get("/calls/forecast").text
    assert re.search(r"<strong>60\s%</strong>", page)
    assert "100\u00a0jours" in page or "100 jours" in page


def test_a_chance_of_its_own_counts_and_so_does_nought() -> None:
    assert OpportunityFactory.build(chance=0).likelihood == 0
    assert OpportunityFactory.build().likelihood == USUAL_CHANCES[State.SPOTTED]
    assert OpportunityFactory.build(state="won", chance=80).likelihood is None
