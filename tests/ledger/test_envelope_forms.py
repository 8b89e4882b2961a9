"""Envelopes are opened, changed and closed on their pages."""

from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.ledger.commands.envelopes import EnvelopeInput, change_envelope
from fundapp.ledger.commands.funding import take_share
from fundapp.ledger.commands.holding import hold_money
from fundapp.ledger.commands.writing import Entry
from fundapp.ledger.models import EnvelopeTerm, FundEnvelope
from fundapp.ledger.queries.listing import moved_in
from fundapp.ledger.rules.accounts import Movement
from fundapp.ledger.rules.envelopes import Basis
from tests.accounts.acting import error_at, filled, send, told
from tests.accounts.conftest import become, nobody_was_wrong_yet
from tests.accounts.network import content
from tests.accounts.pages import english_in
from tests.fixtures.application import Look
from tests.ledger.purses import (
    LIST,
    Commit,
    Stock,
    at,
    commit,
    finance,
    plain,
    rich,
    stock,
)

pytestmark = pytest.mark.sqlite
"""Of what pages answer; what the databases do otherwise, the tests of commands and lists try on both."""

__all__ = ["become", "commit", "finance", "nobody_was_wrong_yet", "stock"]

ANSWERS: dict[str, Any] = {
    "code": "fu-27", "name": "Fonds 2027", "currency": "EUR", "pledged": "60 000", "basis": "received",
    "begins_on": "1/1/2026", "ends_on": "31/12/2027", "countries": ["CM", "TD"], "not_purposes": ["equipment"],
    "ceiling_award": "2 500,50", "share": "7,5", "rate_method": "month", "tolerance": "5",
}  # fmt: skip


def test_an_envelope_is_opened_as_it_was_typed(finance: FlaskClient, look: Look) -> None:
    assert send(finance, f"{LIST}/envelopes/new", **ANSWERS).status_code == 303
    (made,) = look(select(FundEnvelope))
    assert (made.code, made.currency, made.pledged, made.share) == ("FU-27", "EUR", 60_000_00, 750)
    assert (made.ceiling_award, made.ceiling_person, made.tolerance) == (2_500_50, None, 500)
    assert (made.rate_method, made.ends_on) == ("month", date(2027, 12, 31))
    terms = {(each.kind, each.code, each.allowed) for each in look(select(EnvelopeTerm))}
    assert terms == {("country", "CM", True), ("country", "TD", True), ("purpose", "equipment", False)}
    page = plain(finance.get(at(made.id)).text)
    for words in ("0 € disponibles", "Cameroun", "Remplacement de matériel", "2 500,50 €", "7,5 %", "31 déc. 2027"):
        assert words in page, words
    assert [action for action, _payload in told(look, made.id)] == ["ledger.envelope.opened"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "FU 27"}, "code"),
        ({"code": "-FU"}, "code"),
        ({"code": "F" * 21}, "code"),
        ({"name": ""}, "name"),
        ({"pledged": "12,5", "currency": "XAF", "ceiling_award": ""}, "pledged"),
        ({"pledged": "beaucoup"}, "pledged"),
        ({"currency": "ABC"}, "currency"),
        ({"ends_on": "31/12/2025"}, "ends_on"),
        ({"not_countries": ["CM"]}, "not_countries"),
        ({"purposes": ["equipment"]}, "not_purposes"),
        ({"ceiling_person": "0"}, "ceiling_person"),
        ({"share": "101"}, "share"),
        ({"share": "7,555"}, "share"),
        ({"share": "-1"}, "share"),
        ({"tolerance": ""}, "tolerance"),
    ],
    ids=lambda each: "-".join(each) if isinstance(each, dict) else "",
)
def test_each_rule_is_told_at_its_field(finance: FlaskClient, look: Look, changes: dict[str, Any], field: str) -> None:
    answer = send(finance, f"{LIST}/envelopes/new", **ANSWERS | changes)
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert look(select(FundEnvelope)) == []
    assert english_in(content(answer.text)) == set()


def test_two_envelopes_have_neither_one_name_nor_one_code(finance: FlaskClient, stock: Stock) -> None:
    stock("FU-27", name="Autre")
    assert error_at(send(finance, f"{LIST}/envelopes/new", **ANSWERS).text, "code")
    again = send(finance, f"{LIST}/envelopes/new", **ANSWERS | {"code": "FU-28", "name": "AUTRE"})
    assert error_at(again.text, "name")


def test_what_was_opened_comes_back_into_its_form_and_changes(finance: FlaskClient, look: Look) -> None:
    send(finance, f"{LIST}/envelopes/new", **ANSWERS)
    (made,) = look(select(FundEnvelope))
    shown = filled(finance.get(at(made.id, "/edit")).text)
    assert shown["code"] == "FU-27"
    assert shown["pledged"].replace("\u202f", " ") == "60 000"
    assert (shown["share"], shown["countries"], shown["not_purposes"]) == ("7,5", ["CM", "TD"], ["equipment"])
    answer = send(finance, at(made.id, "/edit"), basis="received", rate_method="day", countries=["TD"], pledged="70 k€")
    assert answer.status_code == 303
    (made,) = look(select(FundEnvelope))
    assert (made.pledged, made.rate_method) == (70_000_00, "day")
    assert [each.code for each in look(select(EnvelopeTerm)) if each.kind == "country"] == ["TD"]


def test_the_currency_of_an_envelope_stays_whatever_is_sent(finance: FlaskClient, stock: Stock, look: Look) -> None:
    answer = send(finance, at(stock(), "/edit"), basis="received", rate_method="day", currency="XOF")
    assert answer.status_code == 422
    assert "ouvrez une autre enveloppe" in plain(answer.text)
    assert look(select(FundEnvelope.currency)) == ["XAF"]


@pytest.mark.parametrize(
    ("before", "changes", "field"),
    [
        ({"basis": Basis.PLEDGED}, {"basis": "pledged", "pledged": "100"}, "pledged"),
        ({"basis": Basis.PLEDGED}, {"basis": "received"}, "basis"),
        ({}, {"basis": "received", "share": "80"}, "share"),
    ],
    ids=["less_pledged", "only_received", "more_for_administration"],
)
def test_an_envelope_cannot_be_made_smaller_than_what_is_held_of_it(
    finance: FlaskClient, stock: Stock, commit: Commit, before: dict[str, Any], changes: dict[str, Any], field: str
) -> None:
    made = stock("FU-26", 1_000 if before else 1_000_000, **before)
    commit(hold_money, Entry("hold", made, 300_000))
    answer = send(finance, at(made, "/edit"), rate_method="day", **changes)
    assert answer.status_code == 422
    assert "300 000 FCFA sont déjà engagés" in error_at(answer.text, field).replace("\u202f", " ").replace("\xa0", " ")
    assert english_in(content(answer.text)) == set()


def test_a_share_that_was_taken_stays_within_the_share(
    finance: FlaskClient, stock: Stock, session: Session, ctx: Context
) -> None:
    made = stock(share=1_000)
    take_share(session, ctx, Entry("share", made, 60_000))
    session.commit()
    answer = send(finance, at(made, "/edit"), basis="received", rate_method="day", share="5")
    assert answer.status_code == 422
    assert error_at(answer.text, "share")


def test_the_second_of_two_editors_sees_three_columns(finance: FlaskClient, stock: Stock, look: Look) -> None:
    address = at(stock(), "/edit")
    mine = filled(finance.get(address).text) | {"basis": "received", "rate_method": "day"}
    assert send(finance, address, basis="received", rate_method="day", name="D’elle").status_code == 303
    late = finance.post(address, data={**mine, "name": "De moi"})
    assert late.status_code == 409
    assert "D’elle" in late.text
    assert "De moi" in late.text
    assert english_in(content(late.text)) == set()
    assert look(select(FundEnvelope.name)) == ["D’elle"]


def test_money_that_moves_meanwhile_disturbs_no_editor(
    finance: FlaskClient, stock: Stock, session: Session, ctx: Context
) -> None:
    made = stock()
    mine = filled(finance.get(at(made, "/edit")).text) | {"basis": "received", "rate_method": "day"}
    rich(session, ctx, made)
    assert finance.post(at(made, "/edit"), data={**mine, "name": "Nouveau"}).status_code == 303


def test_closing_says_what_stays_held_and_closes_once(
    finance: FlaskClient, stock: Stock, session: Session, ctx: Context, look: Look
) -> None:
    made = stock()
    rich(session, ctx, made)
    page = finance.get(at(made, "/close")).text
    assert "100 000 FCFA restent engagés dans 2 écritures" in plain(page)
    assert "ne se rouvre pas" in plain(page)
    assert english_in(content(page)) == set()
    assert send(finance, at(made, "/close")).status_code == 303
    assert look(select(FundEnvelope.closed)) == [True]
    assert "Fermée" in plain(finance.get(at(made)).text)
    assert at(made, "/close") not in finance.get(at(made)).text
    assert finance.get(at(made, "/close")).status_code == 409


def test_a_changed_envelope_keeps_its_version(session: Session, ctx: Context, stock: Stock) -> None:
    made = stock()
    usual = EnvelopeInput("FU-26", "Autre", "XAF", Basis.RECEIVED, 5, date(2026, 1, 1))
    assert change_envelope(session, ctx, made, usual, expected_version=1).version == 2
    assert moved_in(session, ctx, made).keys() == {Movement.INSTALMENT}
