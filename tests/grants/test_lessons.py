"""What we learnt, across opportunities: found, filtered, exported."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.donors.pages import lead
from tests.fixtures.counting import CountQueries

pytestmark = pytest.mark.usefixtures("visitor")

Add = Callable[..., UUID]


def listed(page: str) -> list[str]:
    return [unescape(each) for each in re.findall(r'<h2><a href="/calls/opportunities/[^"]*">([^<]*)</a>', page)]


@pytest.fixture
def learnt(add_opportunity: Add, add_funder: Add) -> UUID:
    """Five of which something is known; the id of the funder of one."""
    funder = add_funder(name="Fonds du Rhin", found_by="fonds du rhin")
    add_opportunity(title="Perdue", state="lost", reasons="Budget trop élevé", lessons="Demander tôt les lettres")
    add_opportunity(
        title="Gagnée", state="won", lessons="La théorie du changement a convaincu", funder_id=funder,
        submitted_on=date(2024, 1, 5), answered_on=date(2024, 3, 5),
    )  # fmt: skip
    add_opportunity(title="Écartée", state="not_taken_up", reasons="Hors de nos pays")
    add_opportunity(title="Sans leçon", state="closed")
    add_opportunity(title="En cours", state="submitted", lessons="Note")
    return funder


def test_lessons_are_found_by_words_funder_year_and_how_it_ended(client: FlaskClient, learnt: UUID) -> None:
    def shown(query: str) -> set[str]:
        return set(listed(client.get(f"/calls/lessons?{query}").text))

    assert shown("") == {"Perdue", "Gagnée", "Écartée"}
    assert shown("outcome=won") == {"Gagnée"}
    assert shown("outcome=lost") == {"Perdue"}
    assert shown("outcome=withdrawn") == {"Écartée"}
    assert shown("q=eleve+lettres") == {"Perdue"}, "without accents, in reasons and lessons"
    assert shown("q=theorie") == {"Gagnée"}
    assert shown("q=rhin") == {"Gagnée"}
    assert shown(f"funder={learnt}") == {"Gagnée"}
    assert shown("funder=5d1a9d4c-4a52-4c0e-9b3e-3a6f5f0e7b99") == set()
    assert shown("funder=%3Cb%3E") == {"Perdue", "Gagnée", "Écartée"}, "not understood, and said so"
    assert shown("year=2024") == {"Gagnée"}
    assert shown("year=2025") == {"Perdue", "Écartée"}
    assert listed(client.get("/calls/lessons").text) == ["Perdue", "Écartée", "Gagnée"]
    assert listed(client.get("/calls/lessons?sort=title").text)[0] == "Gagnée"


def test_the_export_holds_what_the_filter_shows(client: FlaskClient, learnt: UUID, add_opportunity: Add) -> None:
    add_opportunity(title="=1+1", state="lost", reasons="@SUM(A1)")
    answer = client.get("/calls/lessons/export.csv?outcome=lost", buffered=True)
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert {row[0] for row in rows[1:]} == {"Perdue", "'=1+1"}
    assert all(row[4].startswith(("'@", "Budget")) for row in rows[1:])
    assert client.get("/calls/lessons/export.xlsx", buffered=True).status_code == 200


def test_pages_lead_on_in_a_total_order_with_as_many_queries_whatever_there_is(
    client: FlaskClient, add_opportunity: Add, query_count: CountQueries
) -> None:
    add_opportunity(state="lost", reasons="Non")
    with query_count() as few:
        client.get("/calls/lessons")
    for number in range(29):
        answered = date(2025, 7, 10) + timedelta(days=number // 10)
        add_opportunity(state="lost", reasons="Non", answered_on=answered, days_waited=100 + number // 10)
    with query_count() as many:
        first = client.get("/calls/lessons").text
    assert len(few) == len(many) <= 8
    second = client.get(lead(first, "next")).text
    assert len(listed(first)) + len(listed(second)) == 30


def test_where_nothing_was_learnt_the_page_says_what_to_do(client: FlaskClient) -> None:
    page = client.get("/calls/lessons").text
    assert 'class="empty"' in page
    assert "/calls/opportunities" in page
