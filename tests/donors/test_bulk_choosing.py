"""Several funders changed at once: which ones, the form, the list of such changes, and the rule alone."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.donors.models import BulkChange, FunderTag
from fundapp.donors.rules.bulk import Effect, Plan, Why, effect, retagged
from tests.accounts.acting import error_at, filled, told
from tests.accounts.conftest import Become, become
from tests.accounts.network import person
from tests.accounts.pages import said, sheet
from tests.donors.bulk import Together, boxes
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries

pytestmark = pytest.mark.usefixtures("visitor")

__all__ = ["become"]

Add = Callable[..., UUID]
LONG_AGO = date(2020, 1, 1)


def tags(look: Look, funder: UUID) -> list[str]:
    return list(look(select(FunderTag.tag).where(FunderTag.funder_id == funder).order_by(FunderTag.folded)))


def entries(look: Look, funder: UUID) -> list[tuple[str, dict[str, Any]]]:
    return told(look, funder)


def test_each_row_has_a_box_by_the_name_of_its_funder_and_the_form_keeps_the_filter(
    client: FlaskClient, add: Add
) -> None:
    kivu = add(name="Fonds « Kivu »", status="closed")
    page = client.get("/funders?status=closed&status=active&tag=").text
    assert boxes(page) == [(str(kivu), "Fonds « Kivu »")]
    form = page.partition('<form id="together"')[2].partition("</form>")[0]
    assert form.count('name="status"') == 2
    assert 'value="chosen"' in form
    assert 'value="all"' in form


def test_whoever_may_only_look_finds_no_boxes(client: FlaskClient, add: Add, become: Become) -> None:
    add(name="Fonds")
    become(groups=["finance"])
    page = client.get("/funders").text
    assert boxes(page) == []
    assert 'id="together"' not in page
    assert "/funders/changes" in page


def test_the_page_names_whom_it_is_about(together: Together, add: Add) -> None:
    some = [add(name=f"Fonds {letter}") for letter in "ABCDEFGHIJKL"]
    chosen = said(together.client.get(together.address(*some[:2])).text)
    assert "Fonds A et Fonds B" in chosen
    assert "Fonds C" not in chosen
    every = said(together.client.get(together.address()).text)
    assert "12 bailleurs" in every
    assert "et 2 autres" in every
    assert "Recherche" not in every


def test_nobody_ticked_and_nobody_found_say_what_to_do_next(together: Together, add: Add) -> None:
    add(name="Fonds")
    nobody = together.client.get("/funders/together?which=chosen&funder=rubbish").text
    assert "Aucun bailleur n’est coché" in said(nobody)
    assert "Aucun bailleur" in said(together.client.get(together.address(q="zzz")).text)
    assert "<form class=" not in nobody.partition("<main")[2]


def test_what_is_ticked_outside_the_filter_is_not_meant(together: Together, add: Add) -> None:
    """As the list showed it: somebody may have closed it since."""
    closed = add(name="Fonds", status="closed")
    page = together.client.get(f"/funders/together?which=chosen&status=active&funder={closed}").text
    assert "Aucun bailleur n’est coché" in said(page)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({}, "status"),
        ({"status": "rubbish"}, "status"),
        ({"owner": str(uuid4())}, "owner"),
        ({"add_tags": "x" * 41}, "add_tags"),
        ({"add_tags": "Été, hiver", "remove_tags": "ete"}, "remove_tags"),
        ({"holds": ["rubbish"]}, "holds"),
    ],
)
def test_what_cannot_be_done_is_said_at_its_field(
    together: Together, add: Add, look: Look, answers: dict[str, Any], field: str
) -> None:
    answer = together.ask(add(name="Fonds"), **answers)
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert f'href="#{field}"' in answer.text
    assert look(select(BulkChange)) == []


def test_nothing_that_was_typed_is_lost(together: Together, add: Add, session: Session) -> None:
    rose = person(session, "Rose Abena", "fundraising")
    typed: dict[str, Any] = {
        "status": "closed",
        "owner": str(rose),
        "add_tags": "x" * 41,
        "remove_tags": "b, c",
        "holds": ["amounts"],
    }
    shown = filled(together.ask(add(name="Fonds"), **typed).text)
    assert {name: shown[name] for name in typed} == typed


def test_a_page_that_was_open_for_too_long_comes_back_as_it_was_typed(together: Together, add: Add, look: Look) -> None:
    answer = together.client.post(
        together.address(add(name="Fonds")), data={"add_tags": "priorité", "holds": ["amounts"]}
    )
    assert answer.status_code in (400, 422)
    assert "priorité" in answer.text
    assert look(select(BulkChange)) == []


def test_whoever_left_the_group_between_form_and_answer_is_refused_at_the_field(
    together: Together, add: Add, session: Session
) -> None:
    other = person(session, "Rose Abena", "committee")
    assert error_at(together.ask(add(name="Fonds"), owner=str(other)).text, "owner")


# The list of changes


def test_the_list_says_who_did_what_and_goes_out_as_filtered(together: Together, add: Add) -> None:
    funder = add(name="Fonds")
    done = together.do(funder, add_tags="un")
    together.prepare(funder, status="closed", owner="nobody")
    page = said(together.client.get("/funders/changes").text)
    assert "Étiquettes à ajouter : un" in page.replace("\u00a0", " ")
    assert "Ama Visite" in page
    assert "Terminée" in page
    rows = sheet(together.client.get("/funders/changes/export.csv?state=done").data)
    assert [row[1:8] for row in rows[1:]] == [["Ama Visite", "Étiquettes à ajouter\u00a0: un", "1", "1", "0", "0", "0"]]
    rows = sheet(together.client.get(f"/funders/changes/{done}/funders.csv").data)
    assert rows[1][:2] == ["Fonds", "Modifié"]
    assert "→ un" in rows[1][2]
    with together.client.get("/funders/changes/export.xlsx") as answer:
        assert answer.status_code == 200


def test_an_empty_list_says_what_to_do_first(together: Together) -> None:
    assert "Cochez plusieurs bailleurs" in said(together.client.get("/funders/changes").text)
    assert "Aucune modification ne correspond" in said(together.client.get("/funders/changes?state=done").text)


@pytest.mark.parametrize("funders", [3, 40])
def test_pages_ask_the_database_as_often_however_many_funders(
    together: Together, add: Add, query_count: CountQueries, funders: int
) -> None:
    for number in range(funders):
        add(name=f"Fonds {number:02}")
    change = together.prepare(add_tags="un")
    for _each in range(3):
        together.prepare(add_tags="deux")
    for address, most in (
        ("/funders?facts=due&owner=me", 8),
        (together.address(), 5),
        (f"/funders/changes/{change}", 5),
        ("/funders/changes", 5),
    ):
        with query_count() as statements:
            assert together.client.get(address).status_code == 200
        statements.at_most(most)


def test_all_rows_are_shown_page_by_page(together: Together, add: Add) -> None:
    for number in range(40):
        add(name=f"Fonds {number:02}")
    change = together.prepare(add_tags="un")
    page = together.page(change, outcome="changed")
    more = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "outcome=changed" in more
    both = page + together.client.get(more).text
    assert all(f"Fonds {number:02}" in both for number in range(40))


# The rule alone


class Known:
    """A funder as the rule reads it."""

    status, owner_id, tags, sources = "active", None, ("Vieux",), {}  # type: ignore[var-annotated]


def test_a_plan_of_nothing_does_nothing() -> None:
    assert effect(Plan(), Known(), LONG_AGO) == Effect()
    assert effect(Plan(), Known(), LONG_AGO).is_none


def test_what_is_like_that_already_stays() -> None:
    plan = Plan(status="active", owner="nobody", add_tags=["VIEUX"], holds=["amounts"])
    found = effect(plan, Known(), LONG_AGO)
    assert found.is_none
    assert found.stays == {
        "status": Why.ALREADY, "owner": Why.ALREADY, "tags": Why.ALREADY, "amounts": Why.UNKNOWN,
    }  # fmt: skip


def test_a_tag_stays_as_it_was_typed_first() -> None:
    assert retagged(["Élection"], ["election", "b"], []) == ["b", "Élection"]
    assert retagged(["Élection", "b"], [], ["ELECTION", "c"]) == ["b"]
