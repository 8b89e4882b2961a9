"""The list of opportunities, its sheets, and what the home page tells."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from html import unescape
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.donors.pages import lead

pytestmark = pytest.mark.usefixtures("visitor")

Add = Callable[..., UUID]


def listed(page: str) -> list[str]:
    found = re.findall(r'<th scope="row"><a href="/calls/opportunities/[^"]*">([^<]*)</a>', page)
    return [unescape(each) for each in found]


def test_the_list_is_filtered_by_what_people_ask_for(
    client: FlaskClient, add: Add, add_funder: Add, add_opportunity: Add, visitor: UUID
) -> None:
    add_opportunity(
        title="À moi", owner_id=visitor, funder_id=add_funder(name="Fonds du Rhin", found_by="fonds du rhin")
    )
    add_opportunity(title="Sans montant", state="qualified")
    add_opportunity(title="Envoyée", state="submitted", currency="XAF", requested=5, answer_on=date(2025, 9, 1))
    add_opportunity(title="Gagnée", state="won", currency="EUR", requested=7, submitted_on=date(2024, 2, 1))
    whole = {"À moi", "Sans montant", "Envoyée", "Gagnée"}

    def shown(query: str) -> set[str]:
        return set(listed(client.get(f"/calls/opportunities?{query}").text))

    assert shown("") == whole
    assert shown("owner=me") == {"À moi"}
    assert shown("owner=nobody") == whole - {"À moi"}
    assert shown("owner=unattended") == whole - {"À moi"}
    assert shown(f"owner={visitor}") == {"À moi"}
    assert shown("state=submitted&state=won") == {"Envoyée", "Gagnée"}
    assert shown("q=rhin") == {"À moi"}
    assert shown("q=gagnee") == {"Gagnée"}
    assert shown("year=2024") == {"Gagnée"}
    assert shown("currency=XAF") == {"Envoyée"}
    assert shown("lacking=amount") == {"À moi", "Sans montant"}
    assert shown("lacking=answer_on") == {"À moi", "Sans montant"}
    assert shown("lacking=late") == {"Envoyée"}
    assert shown("lacking=untouched") == {"À moi"}
    assert shown("lead=5d1a9d4c-4a52-4c0e-9b3e-3a6f5f0e7b99") == set()


@pytest.mark.parametrize("sort", ["recent", "deadline", "answer", "sent", "title", "amount"])
def test_every_order_is_total_and_leads_on(client: FlaskClient, add_opportunity: Add, sort: str) -> None:
    for _number in range(30):
        add_opportunity(currency="EUR", requested=100)
    first = client.get(f"/calls/opportunities?sort={sort}").text
    second = client.get(lead(first, "next")).text
    assert len(set(listed(first)) | set(listed(second))) == 30


def test_the_export_holds_what_the_filter_shows(client: FlaskClient, add_opportunity: Add) -> None:
    add_opportunity(title="=HYPERLINK(1)", state="won", currency="XAF", requested=1_250_000)
    add_opportunity(title="Repérée")
    answer = client.get("/calls/opportunities/export.csv?state=won", buffered=True)
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 2
    assert rows[1][0] == "'=HYPERLINK(1)"
    assert "Gagnée" in rows[1]
    assert client.get("/calls/opportunities/export.xlsx", buffered=True).status_code == 200


def test_an_empty_pipeline_says_what_to_do_first(client: FlaskClient) -> None:
    for address in ("/calls/pipeline", "/calls/opportunities", "/calls/forecast"):
        page = client.get(address).text
        assert "portefeuille" in page
        assert 'class="empty"' in page


def test_the_home_page_tells_what_waits(client: FlaskClient, add_opportunity: Add, visitor: UUID) -> None:
    late = (datetime.now(UTC) - timedelta(days=40)).date()
    soon = (datetime.now(UTC) + timedelta(days=20)).date()
    add_opportunity(state="submitted", currency="EUR", requested=120_000_00, answer_on=late, owner_id=visitor)
    add_opportunity(state="submitted", currency="XAF", requested=5_000_000, answer_on=soon)
    add_opportunity(owner_id=visitor)
    add_opportunity(owner_id=visitor, updated_at=datetime.now(UTC))
    page = client.get("/").text
    assert "1 de vos demandes dont la réponse a plus d’un mois de retard" in page
    assert "1 opportunité que vous avez repérée, sans suite depuis deux semaines" in page
    assert "demandes de 120\u202f000\u00a0€ et 5\u202f000\u202f000\u00a0FCFA en attente de réponse" in page
    assert "prochaine réponse attendue" in page
