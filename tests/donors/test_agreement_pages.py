"""The pages of agreements: nothing typed is lost, and whoever was quicker is met."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.donors.models import (
    Agreement,
    AgreementCondition,
)
from tests.donors.agreements import (
    FACTS,
    INSTALMENT,
    REPORT,
    TODAY,
    at,
    filled,
    post,
    report,
    row,
)
from tests.fixtures.application import Look
from tests.fixtures.counting import counted_statements


@pytest.mark.usefixtures("visitor")
def test_an_agreement_is_recorded_from_the_page_of_a_funder(
    client: FlaskClient, add: Callable[..., UUID], look: Look
) -> None:
    funder_id = add(name="Fonds Alpha", currency="EUR")
    assert f"/agreements/new/{funder_id}" in client.get(f"/funders/{funder_id}").text
    answer = post(client, f"/agreements/new/{funder_id}", FACTS | {"envelope": "none"})
    (made,) = look(select(Agreement))
    assert (answer.status_code, answer.location, made.funder_id) == (303, at(made.id), funder_id)
    assert FACTS["title"] in client.get(f"/funders/{funder_id}").text
    assert FACTS["title"] in client.get("/agreements").text


@pytest.mark.usefixtures("visitor")
def test_rows_are_added_moved_filled_and_taken_away_without_losing_a_word(client: FlaskClient, look: Look) -> None:
    typed = FACTS | row("reports", 0, REPORT) | row("instalments", 0, INSTALMENT) | {"funder_name": "Nouveau fonds"}
    sent = filled(client.get("/agreements/new").text) | typed
    more = filled(client.post("/agreements/new", data=sent | {"act": "add-reports"}).text)
    assert (more["reports_count"], more["title"], more["funder_name"]) == ("4", FACTS["title"], "Nouveau fonds")
    up = filled(client.post("/agreements/new", data=more | {"reports_3_note": "", "act": "up-reports-1"}).text)
    assert (up["reports_1_due_on"], up["reports_0_due_on"]) == (REPORT["due_on"], "")
    fewer = filled(client.post("/agreements/new", data=up | {"act": "remove-reports-0"}).text)
    assert (fewer["reports_count"], fewer["reports_0_due_on"]) == ("3", REPORT["due_on"])
    rhythm = {"every_months": "6", "days_after": "60", "act": "fill-reports"}
    full = filled(client.post("/agreements/new", data=fewer | rhythm).text)
    assert (full["reports_count"], full["reports_3_kind"]) == ("4", "final")
    assert full["instalments_0_amount"] == INSTALMENT["amount"]
    told = client.post("/agreements/new", data=fewer | rhythm | {"begins_on": ""})
    assert told.status_code == 422
    assert filled(told.text)["reports_0_due_on"] == REPORT["due_on"]
    assert list(look(select(Agreement))) == []


@pytest.mark.usefixtures("visitor")
def test_a_funder_who_is_only_a_name_is_put_on_the_map_or_chosen(
    client: FlaskClient, add: Callable[..., UUID], look: Look
) -> None:
    typed = FACTS | {"funder_name": "Fonds Nouveau", "envelope": "none"}
    refused = post(client, "/agreements/new", typed)
    assert (refused.status_code, filled(refused.text)["funder_name"]) == (422, "Fonds Nouveau")
    assert "Écrivez le nom qui y figure" in refused.text
    assert post(client, "/agreements/new", typed | {"funder_kind": "embassy"}).status_code == 303
    alpha = add(name="Fonds Alpha", short_name="FA")
    again = typed | {"funder_name": "fa", "code": "AUTRE"}
    assert post(client, "/agreements/new", again).status_code == 303
    hosts = {each.code: each.funder_id for each in look(select(Agreement))}
    assert hosts["AUTRE"] == alpha
    assert hosts["ALPHA-2026"] not in (None, alpha)


@pytest.mark.usefixtures("visitor")
def test_a_list_that_somebody_else_saved_is_shown_beside_what_was_typed(
    client: FlaskClient, keep: Callable[..., UUID], look: Look
) -> None:
    address = f"{at(keep())}/conditions"
    mine = filled(client.get(address).text) | {"conditions_0_text": "La mienne"}
    assert post(client, address, {"conditions_0_text": "La sienne"}).status_code == 303
    met = client.post(address, data=mine)
    assert met.status_code == 409
    assert "La sienne" in met.text
    assert "La mienne" in met.text
    assert client.post(address, data=filled(met.text) | {"conditions_0_text": "La mienne"}).status_code == 303
    assert [each.text for each in look(select(AgreementCondition))] == ["La mienne"]


@pytest.mark.usefixtures("visitor")
@pytest.mark.parametrize(
    ("part", "wrong", "field"),
    [
        ("reports", {"kind": "both", "covers_to": "1/1/2026", "covers_from": "2/2/2026"}, "covers_to"),
        ("reports", {"kind": "both", "note": "Sans date"}, "due_on"),
        ("instalments", {"amount": "10"}, "due_on"),
        ("instalments", {"amount": "10", "condition": "Après l’audit", "received_amount": "5"}, "received_on"),
        ("instalments", {"amount": "dix", "due_on": "1/1/2027"}, "amount"),
        ("lines", {"label": "Soins", "amount": "10,555"}, "amount"),
        ("lines", {"label": "Soins", "amount": "10", "leeway": "120"}, "leeway"),
        ("questions", {"text": "Quoi ?"}, "language"),
        ("indicators", {"statement": "Part", "unit": "percent", "source": "typed", "target": "140"}, "target"),
        ("indicators", {"statement": "Part", "unit": "number", "source": "computed"}, "measure"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_row_is_told_at_its_field_and_nothing_is_lost(
    client: FlaskClient, keep: Callable[..., UUID], part: str, wrong: dict[str, str], field: str
) -> None:
    answer = post(client, f"{at(keep())}/{part}", row(part, 0, wrong))
    assert answer.status_code == 422
    assert f'id="{part}_0_{field}-error"' in answer.text
    for value in wrong.values():
        assert value in answer.text


@pytest.mark.usefixtures("visitor")
def test_the_lists_are_kept_from_their_pages(client: FlaskClient, keep: Callable[..., UUID]) -> None:
    one = at(keep())
    rows = {
        "reports": REPORT | {"sent_on": "01/11/2026"},
        "instalments": INSTALMENT | {"received_on": "20/03/2026", "received_amount": "59 990"},
        "lines": {"code": "1", "label": "Soins", "amount": "12 000", "leeway": "10", "purposes": "medical"},
        "questions": {"text": "Qu’avez-vous fait ?", "language": "fr", "required": "yes", "longest": "4000"},
        "indicators": {"statement": "Personnes", "unit": "number", "source": "computed", "measure": "awards_paid"},
    }
    for part, answers in rows.items():
        answer = post(client, f"{one}/{part}", row(part, 0, answers))
        assert (answer.status_code, answer.location) == (303, f"{one}#{part}"), answer.text
    page = client.get(one).text
    for word in ("Soins", "Qu’avez-vous fait ?", "Personnes", "59\u202f990"):
        assert word in page


@pytest.mark.usefixtures("visitor")
def test_an_agreement_changes_on_its_pages_and_meets_whoever_was_quicker(
    client: FlaskClient, keep: Callable[..., UUID], look: Look
) -> None:
    one = keep(code="UN")
    edit = f"{at(one)}/edit"
    facts = {"title": "Autre titre", "code": "UN", "currency": "EUR", "amount": "5", "signed_on": "01/12/2025"}
    days = {"begins_on": "01/01/2026", "ends_on": "31/12/2027", "name_public": "yes", "ledger_shown": "no"}
    late = filled(client.get(edit).text)
    assert post(client, edit, facts | days).status_code == 303
    assert [(each.title, each.amount, each.name_public) for each in look(select(Agreement))] == [
        ("Autre titre", 500, True)
    ]
    assert client.post(edit, data=late | days | facts | {"title": "Le mien"}).status_code == 409
    taken = post(client, f"{at(one)}/step/suspend", {"day": "14/03/2026"})
    assert taken.status_code == 422, "a reason is needed"
    assert post(client, f"{at(one)}/step/suspend", {"day": "14/03/2026", "reason": "Un litige"}).status_code == 303
    assert "Un litige" in client.get(at(one)).text
    assert post(client, f"{at(one)}/step/end_early", {"day": "14/03/2026", "reason": "Rupture"}).status_code == 303
    for part in ("edit", "costs", "reports"):
        assert client.get(f"{at(one)}/{part}").location.startswith(at(one)), "it is over: read, not changed"


@pytest.mark.usefixtures("visitor")
def test_the_list_is_exported_as_filtered(client: FlaskClient, keep: Callable[..., UUID]) -> None:
    keep(code="UN", title="=cmd|' /C calc'!A0", funder="Fonds Alpha")
    keep(code="DEUX", funder="Fonds Bêta")
    with client.get("/agreements/export.csv?funder=alpha") as answer:
        sheet = answer.get_data(as_text=True)
    assert "UN" in sheet
    assert "DEUX" not in sheet
    assert "'=cmd" in sheet
    with client.get("/agreements/export.xlsx") as workbook:
        assert workbook.data.startswith(b"PK")


@pytest.mark.usefixtures("visitor")
def test_pages_ask_the_database_as_often_however_much_there_is(client: FlaskClient, keep: Callable[..., UUID]) -> None:
    one = keep(*(report(TODAY + timedelta(days=day)) for day in range(3)), code="UN", funder="Fonds 0")
    with counted_statements() as few:
        client.get("/agreements")
    for number in range(12):
        keep(code=f"N-{number}", funder=f"Fonds {number + 1}")
    with counted_statements() as many:
        client.get("/agreements")
    assert len(few) == len(many) <= 8
    with counted_statements() as page:
        client.get(at(one))
    assert len(page) <= 16
