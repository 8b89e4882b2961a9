"""A payment that may cost more than was held: one asks, another agrees."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.ledger.models import TopUp
from tests.accounts.acting import error_at, filled, send, told
from tests.accounts.conftest import Become, Someone
from tests.accounts.pages import said
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries
from tests.ledger.till import Till, english_in


class Desk:
    """Two people of finance at one browser, and something held."""

    def __init__(self, client: FlaskClient, become: Become, hired: Someone, till: Till) -> None:
        self.client, self._become = client, become
        self.people = {each: hired(each, GroupCode.FINANCE).id for each in ("Joël Mba", "Fatimé Issa")}
        self.envelope = till.envelope("Fonds d’urgence")
        self.held = till.hold(self.envelope, 100_000)
        self.path = f"/ledger/transfers/{self.held.id}"
        till.keep()

    def sit(self, name: str) -> FlaskClient:
        """This person's browser from now on."""
        self._become(groups=[GroupCode.FINANCE], person=self.people[name])
        return self.client

    def ask(self, name: str = "Joël Mba", up_to: str = "120 000") -> Any:
        """Asks for a top-up."""
        return send(self.sit(name), f"{self.path}/top-up", up_to=up_to)


@pytest.fixture
def till(session: Session, ctx: Context) -> Till:
    """What writes transfers."""
    return Till(session, ctx)


@pytest.fixture
def desk(client: FlaskClient, become: Become, hired: Someone, till: Till) -> Desk:
    """Two people of finance."""
    return Desk(client, become, hired, till)


def test_one_asks_and_another_agrees(desk: Desk, look: Look) -> None:
    assert english_in(desk.sit("Joël Mba").get(f"{desk.path}/top-up").text) == set()
    assert desk.ask().status_code == 303
    page = desk.sit("Fatimé Issa").get(desk.path).text
    assert "Joël Mba" in said(page)
    assert "120 000 FCFA" in said(page)
    assert f"{desk.path}/top-up/agreement" in page
    assert english_in(page) == set()
    form = desk.client.get(f"{desk.path}/top-up/agreement").text
    assert "20 000 FCFA" in said(form)
    assert english_in(form) == set()
    assert send(desk.client, f"{desk.path}/top-up/agreement").status_code == 303
    (kept,) = look(select(TopUp))
    assert (kept.up_to, kept.asked_by_id, kept.agreed_by_id) == (120_000, *desk.people.values())
    assert [action for action, _told in told(look, kept.id)] == ["ledger.top_up.asked", "ledger.top_up.agreed"]
    after = desk.client.get(desk.path).text
    assert "Fatimé Issa a donné son accord" in said(after)
    assert english_in(after) == set()


def test_whoever_asked_is_told_why_they_may_not_agree(desk: Desk, look: Look) -> None:
    desk.ask()
    page = desk.client.get(desk.path).text
    assert "quelqu’un d’autre" in said(page)
    assert f"{desk.path}/top-up/agreement" not in page
    refused = desk.client.get(f"{desk.path}/top-up/agreement")
    assert refused.status_code == 403
    assert "quelqu’un d’autre" in said(refused.text)
    token = filled(desk.client.get(f"{desk.path}/top-up").text)["csrf_token"]
    answer = desk.client.post(f"{desk.path}/top-up/agreement", data={"csrf_token": token, "seen": "120000"})
    assert answer.status_code == 403
    assert [each.agreed_by_id for each in look(select(TopUp))] == [None]


@pytest.mark.parametrize("given", ["", "beaucoup", "100 000", "99 999", "120 000 €", "120 000,5"])
def test_an_amount_that_makes_no_sense_is_told_at_its_field_and_kept(desk: Desk, look: Look, given: str) -> None:
    answer = desk.ask(up_to=given)
    assert answer.status_code == 422
    assert error_at(answer.text, "up_to")
    assert filled(answer.text)["up_to"] == given
    assert english_in(answer.text) == set()
    assert look(select(TopUp)) == []


def test_asked_anew_the_last_holds_and_an_agreement_to_another_amount_does_not_count(desk: Desk, look: Look) -> None:
    desk.ask()
    seen = filled(desk.sit("Fatimé Issa").get(f"{desk.path}/top-up/agreement").text)
    again = desk.sit("Joël Mba").get(f"{desk.path}/top-up").text
    assert "120 000 FCFA" in said(again)
    assert english_in(again) == set()
    desk.ask(up_to="900 000")
    answer = desk.sit("Fatimé Issa").post(f"{desk.path}/top-up/agreement", data=seen)
    assert answer.status_code == 409
    assert "900 000 FCFA" in said(answer.text)
    assert english_in(answer.text) == set()
    assert [(each.up_to, each.agreed_by_id) for each in look(select(TopUp))] == [(900_000, None)]
    assert desk.client.post(f"{desk.path}/top-up/agreement", data=filled(answer.text)).status_code == 303


def test_what_waits_stands_on_the_first_page_of_the_other_person_alone(desk: Desk, become: Become) -> None:
    desk.ask()
    address = f"{desk.path}/top-up/agreement"
    assert address not in desk.client.get("/").text
    page = desk.sit("Fatimé Issa").get("/").text
    assert address in page
    assert "120 000 FCFA" in said(page)
    assert "Un paiement" not in page or english_in(page) == set()
    become(groups=[GroupCode.OFFICERS])
    assert address not in desk.client.get("/").text
    send(desk.sit("Fatimé Issa"), address)
    assert address not in desk.client.get("/").text


def test_what_was_paid_meanwhile_waits_for_nobody(desk: Desk, till: Till) -> None:
    desk.ask()
    till.pay(desk.held)
    till.keep()
    browser = desk.sit("Fatimé Issa")
    assert desk.path not in browser.get("/").text
    for more in ("/top-up", "/top-up/agreement"):
        assert browser.get(desk.path + more).status_code == 404
    assert english_in(browser.get(desk.path).text) == set()


def test_only_finance_asks_and_agrees(desk: Desk, client: FlaskClient, become: Become) -> None:
    desk.ask()
    for groups in ([GroupCode.OFFICERS], [GroupCode.AUDITORS], [GroupCode.FUNDRAISING]):
        become(groups=groups)
        for more in ("/top-up", "/top-up/agreement"):
            assert client.get(desk.path + more).status_code == 404
    become(groups=[GroupCode.AUDITORS])
    page = client.get(desk.path).text
    assert "120 000 FCFA" in said(page)
    assert "top-up" not in page.replace('id="top-up"', "").replace('"top-up"', "")


def test_there_is_no_top_up_of_what_is_not_held(desk: Desk) -> None:
    browser = desk.sit("Joël Mba")
    assert browser.get(f"/ledger/transfers/{uuid4()}/top-up").status_code == 404


def test_a_page_of_a_top_up_asks_few_queries(desk: Desk, query_count: CountQueries) -> None:
    desk.ask()
    for more in ("", "/top-up", "/top-up/agreement"):
        with query_count() as statements:
            desk.sit("Fatimé Issa").get(desk.path + more)
        statements.at_most(8)
