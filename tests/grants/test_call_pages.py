"""Calls as a fundraiser meets them, without script."""

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.grants.models import Call, Opportunity
from fundapp.grants.views import calls
from fundapp.grants.views.frame import wordings
from tests.donors.pages import hidden, lead
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries
from tests.grants.pages import sent, titles

Add = Callable[..., UUID]


def only(look: Look) -> Call:
    found: Call = look(select(Call))[0]
    return found


def test_the_list_costs_the_same_however_long_it_is(client: FlaskClient, add: Add, query_count: CountQueries) -> None:
    def cost() -> int:
        with query_count() as statements:
            assert client.get("/calls?theme=media&country=TD&within=90&time=all").status_code == 200
        statements.at_most(8)
        return len(statements)

    def more() -> None:
        add(themes=("media", "youth"), countries=("TD", "CM"), deadline_on=date(2100, 1, 1))

    more()
    few = cost()
    for _ in range(40):
        more()
    assert cost() == few


def test_what_is_over_is_not_in_the_way_and_can_be_found(client: FlaskClient, add: Add) -> None:
    add(title="Clos", deadline_on=date(2017, 11, 9))
    add(title="Ouvert", deadline_on=date(2100, 11, 9))
    add(title="Sans fin", timing="rolling")
    assert titles(client.get("/calls").text) == ["Ouvert", "Sans fin"]
    assert titles(client.get("/calls?time=over").text) == ["Clos"]
    assert titles(client.get("/calls?time=all").text) == ["Clos", "Ouvert", "Sans fin"]


def test_a_call_of_which_nobody_knows_where_is_not_left_out_of_a_country(client: FlaskClient, add: Add) -> None:
    add(title="Gabon", countries=("GA",))
    add(title="Partout", place="anywhere")
    add(title="Tchad", countries=("TD",))
    add(title="Inconnu")
    assert sorted(titles(client.get("/calls?country=TD&sort=title").text)) == ["Inconnu", "Partout", "Tchad"]
    assert titles(client.get("/calls?country=TD&focus=named").text) == ["Tchad"]
    assert titles(client.get("/calls?focus=unknown").text) == ["Inconnu"]
    assert titles(client.get("/calls?focus=anywhere").text) == ["Partout"]


def test_pages_lead_on_in_the_order_of_deadlines(client: FlaskClient, add: Add) -> None:
    for number in range(30):
        add(title=f"Appel {number:02d}", deadline_on=date(2100, 1, 30 - number))
    first = client.get("/calls").text
    assert titles(first) == [f"Appel {number:02d}" for number in range(29, 4, -1)]
    assert titles(client.get(lead(first, "next")).text) == [f"Appel {number:02d}" for number in range(4, -1, -1)]


def test_what_is_typed_is_kept_and_shown(client: FlaskClient, look: Look) -> None:
    page = client.get("/calls/new").text
    answers = sent(
        page, title="IEDDH 2017", funder_name="Commission européenne", reference="EuropeAid/155232/DH/ACT/Multi",
        deadline_on="9 novembre 2100", deadline_clock="16h", deadline_zone="Europe/Brussels",
        deadline_step="concept_note", currency="EUR", amount_min="200 000", amount_max="500 k", place="named",
        countries=["CM", "TD"], themes=["human_rights"], languages=["fr"], duration_max="36", cofunding_max_pct="95",
    )  # fmt: skip
    answer = client.post("/calls/new", data=answers)
    assert answer.status_code == 302
    found = only(look)
    assert (found.deadline_on, found.deadline_clock) == (date(2100, 11, 9), time(16))
    assert (found.amount_min, found.amount_max, found.currency) == (200_000_00, 500_000_00, "EUR")
    assert {"title", "amount_max", "countries", "deadline_on"} <= set(found.edited)
    assert not {"min_years", "needs_registration", "body"} & set(found.edited)
    shown = client.get(answer.location).text
    for said in ("IEDDH 2017", "9 novembre 2100 à 16\u00a0h (Bruxelles)", "Cameroun", "Commission européenne", "95"):
        assert said in shown


def test_a_funder_of_the_map_is_linked_by_its_name_or_acronym(
    client: FlaskClient, add_funder: Callable[..., UUID]
) -> None:
    known = add_funder(name="Agir ensemble pour les droits humains", short_name="AEDH")
    for typed in ("agir ensemble pour les DROITS humains", "aedh"):
        page = client.get("/calls/new").text
        answer = client.post("/calls/new", data=sent(page, title=typed, funder_name=typed))
        assert f"/funders/{known}" in client.get(answer.location).text


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"title": ""}, "Cette réponse est nécessaire."),
        ({"deadline_clock": "16h"}, "Une heure sans jour ne suffit pas."),
        ({"deadline_on": "9 novembre 2100", "deadline_clock": "26h"}, "Cette heure n’existe pas"),
        ({"deadline_on": "31/02/2100"}, "n’existe pas"),
        ({"currency": "EUR", "amount_min": "5 000", "amount_max": "500"}, "C’est moins que le minimum."),
        ({"amount_min": "5 000"}, "devise"),
        ({"place": "named"}, "Indiquez les pays"),
        ({"url": "javascript:alert(1)"}, "adresse"),
        ({"deadline_zone": "Mars/Olympus"}, "réponses proposées"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_lost(
    client: FlaskClient, answers: dict[str, object], told: str
) -> None:
    page = client.get("/calls/new").text
    answer = client.post("/calls/new", data=sent(page, title="Appel", eligibility="ONG de plus de 3 ans") | answers)
    assert answer.status_code == 422
    assert told in answer.text
    assert "ONG de plus de 3 ans" in answer.text


def test_two_who_change_a_call_at_once_meet(client: FlaskClient, add: Add, look: Look) -> None:
    call_id = add(title="Appel", deadline_on=date(2100, 1, 1))
    mine, theirs = client.get(f"/calls/{call_id}/edit").text, client.get(f"/calls/{call_id}/edit").text
    as_it_was = {"title": "Appel", "deadline_on": "1er janvier 2100"}
    client.post(f"/calls/{call_id}/edit", data=sent(theirs, **as_it_was, notes="Les leurs"))
    answer = client.post(f"/calls/{call_id}/edit", data=sent(mine, **as_it_was, programme="Le mien"))
    assert answer.status_code == 302
    found = only(look)
    assert (found.notes, found.programme) == ("Les leurs", "Le mien")
    assert set(found.edited) == {"notes", "programme"}


def test_what_was_set_aside_is_followed_again_before_it_enters_the_pipeline(
    client: FlaskClient, add: Add, look: Look
) -> None:
    call_id = add()
    page = client.get(f"/calls/{call_id}/aside").text
    client.post(f"/calls/{call_id}/aside", data=hidden(page) | {"why": "place", "aside_note": ""})
    page = client.get(f"/calls/{call_id}").text
    assert f"/calls/{call_id}/opportunity" not in page
    assert "suivez-le de nouveau" in page
    client.post(f"/calls/{call_id}/opportunity", data=hidden(page))
    assert look(select(Opportunity.id)) == []


def test_a_call_is_followed_or_set_aside_with_a_reason(client: FlaskClient, add: Add, look: Look) -> None:
    call_id = add()
    page = client.get(f"/calls/{call_id}").text
    client.post(f"/calls/{call_id}/follow", data=hidden(page))
    assert only(look).standing == "followed"
    page = client.get(f"/calls/{call_id}/aside").text
    assert client.post(f"/calls/{call_id}/aside", data=hidden(page)).status_code == 422
    client.post(f"/calls/{call_id}/aside", data=hidden(page) | {"why": "place", "aside_note": "Tunisie"})
    assert (only(look).standing, only(look).aside_why) == ("set_aside", "place")
    shown = client.get(f"/calls/{call_id}").text
    assert "Pas dans nos pays" in shown
    assert "Tunisie" in shown


def test_who_saw_an_older_version_decides_nothing(client: FlaskClient, add: Add, look: Look) -> None:
    call_id = add()
    client.post(f"/calls/{call_id}/follow", data=hidden(client.get(f"/calls/{call_id}").text) | {"version": "0"})
    assert only(look).standing == "new"


def test_the_export_holds_what_the_filter_shows(client: FlaskClient, add: Add) -> None:
    for number in range(30):
        add(title=f"Appel {number:02d}", deadline_on=date(2100, 1, 1), currency="XAF", amount_max=1_250_000)
    add(title="=HYPERLINK(1)", deadline_on=date(2017, 1, 1))
    answer = client.get("/calls/export.csv?time=all&sort=title", buffered=True)
    assert re.search(r"appels-a-projets-\d{4}-\d\d-\d\d\.csv", answer.headers["Content-Disposition"])
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[1][0] == "'=HYPERLINK(1)"
    assert len(rows) == 1 + 31


def test_a_call_costs_the_same_whatever_is_known_of_it(
    client: FlaskClient, add: Add, query_count: CountQueries
) -> None:
    def cost(call_id: UUID) -> int:
        with query_count() as statements:
            assert client.get(f"/calls/{call_id}").status_code == 200
        statements.at_most(16)
        return len(statements)

    rich = add(themes=("media", "youth"), countries=("TD", "CM"), languages=("fr", "en"), deadline_on=date(2100, 1, 1))
    assert cost(rich) == cost(add())


def test_no_part_of_the_page_of_a_call_hides_what_another_one_tells(
    client: FlaskClient, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = ["call", "now"]

    def told(part: calls.Part) -> calls.Part:
        def tell(session: Session, ctx: Context, found: Call) -> Mapping[str, Any]:
            more = part(session, ctx, found)
            assert not more.keys() & wordings().keys()
            names.extend(more)
            return more

        return tell

    monkeypatch.setattr(calls, "PARTS", [told(part) for part in calls.PARTS])
    assert client.get(f"/calls/{add(deadline_on=date(2100, 1, 1))}").status_code == 200
    assert sorted(names) == sorted(set(names))


def test_the_first_page_counts_followed_calls_for_those_whose_work_it_is_alone(
    app: Flask, client: FlaskClient, add: Add, ctx: Context, query_count: CountQueries
) -> None:
    add(standing="followed", deadline_on=date(2100, 1, 1))
    assert "appel suivi" in client.get("/").text
    with app.test_request_context(), query_count() as statements:
        assert calls.figures(replace(ctx, actor=None)) == []
    statements.at_most(0)
