"""The calendar of dates: what it shows, page by page, and as a sheet; and the text of a call that is sent to others."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.donors.pages import hidden, lead
from tests.fixtures.counting import CountQueries
from tests.grants.dating import FAR, AddDate, add_date

__all__ = ["add_date"]

Add = Callable[..., UUID]


def in_calendar(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/calls/[^"]*">([^<]*)</a>', page)


def test_the_calendar_shows_the_dates_ahead_of_followed_calls(
    client: FlaskClient, add: Add, add_date: AddDate, visitor: UUID
) -> None:
    followed = add(title="Suivi", standing="followed", deadline_on=FAR)
    add_date(followed, date(2100, 1, 4), step="concept_note")
    add_date(followed, date(2020, 1, 1))
    mine = add(title="Le mien", deadline_on=FAR + timedelta(days=1))
    add(title="Écarté", standing="set_aside", aside_why="place", deadline_on=FAR)
    add(title="Passé", standing="followed", deadline_on=date(2020, 1, 1))
    add(title="Sans date", standing="followed", timing="rolling")
    assert in_calendar(client.get("/calls/calendar").text) == ["Suivi", "Suivi"]
    assert in_calendar(client.get("/calls/calendar?whose=open").text) == ["Suivi", "Suivi", "Le mien"]
    assert in_calendar(client.get("/calls/calendar?step=concept_note").text) == ["Suivi"]
    assert in_calendar(client.get("/calls/calendar?within=30").text) == []
    client.post(f"/calls/{mine}/remind", data=hidden(client.get(f"/calls/{mine}").text) | {"wanted": "yes"})
    assert in_calendar(client.get("/calls/calendar?whose=mine").text) == ["Le mien"]


def test_an_empty_calendar_says_what_to_do(client: FlaskClient) -> None:
    assert "Suivez un appel" in client.get("/calls/calendar").text
    assert "Tous les appels ouverts" in client.get("/calls/calendar?step=result").text


@pytest.mark.database
def test_pages_of_the_calendar_lead_on_and_back_and_its_sheet_holds_all(
    client: FlaskClient, add: Add, add_date: AddDate
) -> None:
    call_id = add(title="=1+1", standing="followed", deadline_on=FAR, deadline_clock=time(16))
    for number in range(1, 45):
        add_date(call_id, FAR + timedelta(days=number // 2), label=f"Étape {number:02d}")
    first = client.get("/calls/calendar").text
    second = client.get(lead(first, "next")).text
    third = client.get(lead(second, "next")).text
    pages = [re.findall(r"Étape \d\d", page.split("<tbody>", 1)[1]) for page in (first, second, third)]
    assert sorted({each for page in pages for each in page}) == [f"Étape {number:02d}" for number in range(1, 45)]
    assert [len(in_calendar(page)) for page in (first, second, third)] == [20, 20, 5]
    assert client.get(lead(second, "prev")).text.count("Étape 01") == first.count("Étape 01")
    answer = client.get("/calls/calendar/export.csv", buffered=True)
    assert re.search(r"echeances-des-appels-\d{4}-\d\d-\d\d\.csv", answer.headers["Content-Disposition"])
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 1 + 45
    assert [row[1] for row in rows[1:] if row[1]] == ["16:00"]
    assert all("'=1+1" in row for row in rows[1:])


def test_the_calendar_costs_the_same_however_much_lies_ahead(
    client: FlaskClient, add: Add, add_date: AddDate, query_count: CountQueries
) -> None:
    def cost() -> int:
        with query_count() as statements:
            assert client.get("/calls/calendar?whose=open&step=questions&step=application").status_code == 200
        statements.at_most(8)
        return len(statements)

    add_date(add(standing="followed", deadline_on=FAR), FAR)
    few = cost()
    for number in range(30):
        add_date(add(standing="followed", deadline_on=FAR), FAR + timedelta(days=number))
    assert cost() == few


def test_every_call_has_a_text_to_send(client: FlaskClient, add: Add) -> None:
    call_id = add(title="IEDDH *2100*", deadline_on=FAR, url="https://ec.example.org/ieddh", currency="EUR",
                  amount_max=500_000_00)  # fmt: skip
    page = client.get(f"/calls/{call_id}").text
    assert "Copier pour WhatsApp" in page
    assert 'data-copy="*IEDDH ∗2100∗*\nÉchéance' in page
    shown = client.get(f"/calls/{call_id}/share").text
    assert '<textarea id="marked-text"' in shown
    assert "https://ec.example.org/ieddh" in shown
    assert "500\u202f000" in shown or "500 k" in shown or "500\u00a0000" in shown
    (opens,) = re.findall(r'<a class="button" href="(https://wa\.me/[^"]*)" rel="([^"]*)">([^<]*)', shown)
    assert opens[0].startswith("https://wa.me/?text=%2AIEDDH")
    assert {"noopener", "noreferrer"} <= set(opens[1].split())
    assert "WhatsApp" in opens[2]
    assert "localhost" not in shown.split("marked-text")[1].split("</textarea>")[0]


def test_without_a_public_address_the_text_says_it_goes_without(client: FlaskClient, add: Add) -> None:
    assert "sans lien" in client.get(f"/calls/{add()}/share").text
