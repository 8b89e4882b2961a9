"""Pages of who builds a proposal together, as a fundraiser fills them in, without script."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.grants.models import CallTask, Opportunity, OpportunityPartner
from tests.accounts.acting import error_at
from tests.accounts.network import organisation, person
from tests.accounts.pages import said
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries
from tests.grants.members import Describe, describe
from tests.grants.opportunities import at
from tests.grants.partnering import TYPED, Keep, add_partner_row

__all__ = ["add_partner_row", "describe"]

pytestmark = pytest.mark.usefixtures("visitor")
Add = Callable[..., UUID]


def add_one(client: FlaskClient, host: UUID, **answers: str) -> Any:
    address = f"{at(host)}/partners/new"
    return client.post(address, data=hidden(client.get(address).text) | TYPED | answers)


def test_an_empty_list_says_what_to_do_next_and_a_partner_is_added_from_the_directory(
    client: FlaskClient, session: Session, add_opportunity: Add, look: Look
) -> None:
    host, ligue = add_opportunity(), organisation(session, "Ligue des droits")
    assert "Ajoutez le chef de file" in said(client.get(f"{at(host)}/partners").text)
    form = client.get(f"{at(host)}/partners/new").text
    assert "Ligue des droits" in form
    answer = client.post(
        f"{at(host)}/partners/new",
        data=hidden(form) | TYPED | {
            "organisation_id": str(ligue), "role": "lead", "standing": "mandated", "mandate_on": "1er février 2026",
            "country": "CM", "does": "Coordination", "share": "70 000", "contact_name": "Me Okana",
            "contact_email": "m@example.org",
        },
    )  # fmt: skip
    assert answer.location == f"{at(host)}/partners"
    (found,) = look(select(OpportunityPartner))
    assert (found.organisation_id, found.role, found.share) == (ligue, "lead", 7_000_000)
    assert (found.mandate_on, found.country, found.contact_name) == (date(2026, 2, 1), "CM", "Me Okana")
    assert look(select(Opportunity.lead_id)) == [ligue]
    page = said(client.get(answer.location).text)
    for words in ("Ligue des droits", "Chef de file", "Mandat reçu", "Cameroun", "Coordination", "m@example.org"):
        assert words in page, words
    assert "Ligue des droits" in client.get(at(host)).text


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "organisation_id"),
        ({"organisation_id": "nonsense"}, "organisation_id"),
        ({"organisation_id": str(uuid4())}, "organisation_id"),
        ({"name": "x" * 201}, "name"),
        ({"name": "Ligue", "role": ""}, "role"),
        ({"name": "Ligue", "role": "lead"}, "role"),
        ({"name": "Ligue", "standing": "maybe"}, "standing"),
        ({"name": "Ligue", "standing": "mandated"}, "mandate_on"),
        ({"name": "Ligue", "standing": "mandated", "mandate_on": "31/12/2999"}, "mandate_on"),
        ({"name": "Ligue", "standing": "declined"}, "declined_why"),
        ({"name": "Ligue", "standing": "declined", "declined_why": "Non", "role": "lead"}, "standing"),
        ({"name": "Ligue", "share": "-1"}, "share"),
        ({"name": "Ligue", "share": "1,005"}, "share"),
        ({"name": "Ligue", "share": "5", "share_currency": ""}, "share_currency"),
        ({"name": "Ligue", "country": "XX"}, "country"),
        ({"name": "Ligue", "contact_email": "m@example.org"}, "contact_name"),
        ({"name": "Ligue", "contact_name": "Me Okana", "contact_email": "nonsense"}, "contact_email"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_lost(
    client: FlaskClient, add_opportunity: Add, look: Look, answers: dict[str, str], field: str
) -> None:
    answer = add_one(client, add_opportunity(), does="À garder", **answers)
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert "À garder" in answer.text
    assert look(select(OpportunityPartner)) == []


def test_who_takes_part_already_is_not_added_twice(
    client: FlaskClient, session: Session, add_opportunity: Add, look: Look
) -> None:
    host, ligue = add_opportunity(), organisation(session, "Ligue")
    add_one(client, host, organisation_id=str(ligue))
    again = add_one(client, host, organisation_id=str(ligue))
    assert error_at(again.text, "organisation_id")
    assert len(look(select(OpportunityPartner))) == 1


def test_a_contact_is_somebody_of_that_organisation_and_two_editors_meet(
    client: FlaskClient, session: Session, add_opportunity: Add, add_partner_row: Keep, look: Look
) -> None:
    ligue = organisation(session, "Ligue")
    rose, paul = person(session, "Rose", of=ligue), person(session, "Paul")
    address = f"/calls/opportunities/partners/{add_partner_row(add_opportunity(), organisation_id=ligue)}/edit"
    mine, theirs = client.get(address).text, client.get(address).text
    assert str(rose) in mine
    assert str(paul) not in mine
    answer = client.post(address, data=hidden(theirs) | TYPED | {"contact_id": str(rose), "does": "Accueil"})
    assert answer.status_code == 303
    late = client.post(address, data=hidden(mine) | TYPED | {"does": "Plaidoyer"})
    assert late.status_code == 409
    assert "Accueil" in late.text
    (found,) = look(select(OpportunityPartner))
    assert (found.contact_id, found.does) == (rose, "Accueil")
    stranger = client.post(address, data=hidden(client.get(address).text) | TYPED | {"contact_id": str(paul)})
    assert error_at(stranger.text, "contact_id")


def test_taking_out_says_what_it_does_and_whoever_saw_an_older_one_looks_again(
    client: FlaskClient, session: Session, add_opportunity: Add, look: Look
) -> None:
    host, ligue = add_opportunity(), organisation(session, "Ligue")
    add_one(client, host, organisation_id=str(ligue), role="lead")
    (made,) = look(select(OpportunityPartner))
    address = f"/calls/opportunities/partners/{made.id}/remove"
    page = client.get(address).text
    assert "L’organisation disparaît des partenaires" in said(page)
    assert "il n’y en aura plus tant que vous n’en aurez pas choisi un autre" in said(page)
    refused = client.post(address, data=hidden(page) | {"version": "77"}, follow_redirects=True)
    assert "entre-temps" in refused.text
    assert client.post(address, data=hidden(page)).status_code == 303
    assert look(select(OpportunityPartner)) == []
    assert look(select(Opportunity.lead_id)) == [None]
    assert client.get(address).status_code == 404


def test_what_the_directory_does_not_know_becomes_a_task_by_one_button(
    client: FlaskClient, add: Add, add_opportunity: Add, add_partner_row: Keep, describe: Describe, look: Look
) -> None:
    call_id = add(countries=("CM",), needs_registration="yes", min_years=3)
    host = add_opportunity(call_id=call_id)
    ligue = describe("Ligue", founded=None)
    add_partner_row(host, organisation_id=ligue, role="lead")
    address = f"{at(host)}/partners"
    page = client.get(address).text
    assert "Ce que ce bailleur exige d’eux" in page
    assert f'action="{address}/check"' in page
    answer = client.post(f"{address}/check", data=hidden(page) | {"gate": "years", "organisation_id": str(ligue)})
    assert answer.location == address
    (task,) = look(select(CallTask))
    assert (task.call_id, task.gate, task.organisation_id) == (call_id, "years", ligue)
    page = client.get(address).text
    assert f'action="{address}/check"' not in page
    assert f"/calls/tasks/{task.id}/done" in page
    again = client.post(f"{address}/check", data=hidden(page) | {"gate": "years", "organisation_id": str(ligue)})
    assert again.status_code == 303
    assert len(look(select(CallTask))) == 1


def test_of_one_in_words_nothing_can_be_found_out_and_without_a_call_nothing_is_demanded(
    client: FlaskClient, add: Add, add_opportunity: Add, add_partner_row: Keep, look: Look
) -> None:
    called, free = add_opportunity(call_id=add(countries=("CM",))), add_opportunity()
    for host in (called, free):
        add_partner_row(host, name="Ligue", sort_name="ligue")
    page = client.get(f"{at(called)}/partners").text
    assert "ne figure pas au répertoire" in said(page)
    assert "/partners/check" not in page
    page = client.get(f"{at(free)}/partners").text
    assert "n’a pas d’appel dans la veille" in said(page)
    asked = {"gate": "years", "organisation_id": str(uuid4())}
    assert client.post(f"{at(free)}/partners/check", data=hidden(page) | asked).status_code in (400, 404)
    assert look(select(CallTask)) == []


def test_whoever_declined_stands_apart_with_the_reason_and_the_sheet_has_everybody(
    client: FlaskClient, session: Session, add_opportunity: Add, add_partner_row: Keep
) -> None:
    host = add_opportunity(currency="EUR", requested=12_000_000)
    add_partner_row(host, organisation_id=organisation(session, "Ligue"), share=5_000_000, share_currency="EUR")
    facts = {"standing": "declined", "declined_why": "Pas le temps", "share": 100, "share_currency": "EUR"}
    add_partner_row(host, organisation_id=organisation(session, "Cercle"), **facts)
    page = client.get(f"{at(host)}/partners").text
    assert page.index("Ligue") < page.index("Ils ont refusé") < page.index("Pas le temps")
    assert "Parts connues à ce jour : 50 000,00 € sur 120 000,00 €" in said(page)
    sheet = client.get(f"{at(host)}/partners/export.csv", buffered=True).data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sheet), delimiter=";"))
    assert [row[0] for row in rows[1:]] == ["Ligue", "Cercle"]
    part = client.get(at(host)).text
    assert "1 partenaire a refusé" in said(part)


def test_the_page_of_an_opportunity_names_who_lacks_what_and_costs_the_same_however_many_they_are(
    client: FlaskClient, add: Add, add_opportunity: Add, describe: Describe, query_count: CountQueries, look: Look
) -> None:
    host = add_opportunity(call_id=add(countries=("CM",), needs_registration="yes"))
    add_one(client, host, organisation_id=str(describe("Ligue", registration="no")), role="lead")

    def cost(address: str, most: int) -> int:
        with query_count() as statements:
            page = client.get(address)
        assert page.status_code == 200
        statements.at_most(most)
        return len(statements)

    few = cost(at(host), 16), cost(f"{at(host)}/partners", 8)
    assert "manque : Récépissé" in said(client.get(at(host)).text)
    for number in range(6):
        add_one(client, host, organisation_id=str(describe(f"Cercle {number}")))
    assert (cost(at(host), 16), cost(f"{at(host)}/partners", 8)) == few
    assert len(look(select(OpportunityPartner))) == 7
