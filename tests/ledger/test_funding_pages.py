"""Pages on which money arrives, goes back, and leaves its share to administration."""

from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.ledger.commands.envelopes import EnvelopeInput, open_envelope
from fundapp.ledger.commands.funding import receive_money, refund_money, take_share
from fundapp.ledger.commands.holding import hold_money
from fundapp.ledger.commands.writing import Entry
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.ledger.rules.envelopes import Basis
from fundapp.ledger.rules.returning import most_back, share_left
from tests.accounts.acting import error_at, filled, send, told
from tests.accounts.conftest import Become, become, nobody_was_wrong_yet
from tests.accounts.network import content
from tests.accounts.pages import english_in, said
from tests.fixtures.application import Look

pytestmark = pytest.mark.sqlite
"""Of what pages answer; what the databases do otherwise, the tests of commands and lists try on both."""

__all__ = ["become", "nobody_was_wrong_yet"]

FORMS = ("instalments", "refund", "share")


@pytest.fixture
def finance(client: FlaskClient, become: Become) -> FlaskClient:
    """The browser of somebody of finance."""
    become(groups=[GroupCode.FINANCE])
    return client


@pytest.fixture
def euros(session: Session, ctx: Context) -> UUID:
    """An envelope of euros, of which 1,000 have arrived, a tenth of it for administration."""
    usual = EnvelopeInput("FU-26", "Fonds", "EUR", Basis.RECEIVED, 5_000_00, date(2026, 1, 1), share=1_000)
    made = open_envelope(session, ctx, usual).id
    receive_money(session, ctx, Entry("first", made, 1_000_00))
    session.commit()
    return made


@pytest.fixture
def used(euros: UUID, session: Session, ctx: Context) -> UUID:
    """The same, and a tenth of what can be given out is held."""
    hold_money(session, ctx, Entry("hold", euros, 90_00))
    session.commit()
    return euros


def at(envelope_id: UUID, more: str) -> str:
    """The address of one of the forms."""
    return f"/ledger/envelopes/{envelope_id}/{more}"


def plain(text: str) -> str:
    """With ordinary spaces."""
    return text.replace("\u202f", " ").replace("\xa0", " ")


def received(look: Look) -> list[int]:
    """What has arrived."""
    return [int(each) for each in look(select(FundEnvelope.received))]


def test_an_instalment_arrives_and_the_page_says_so(finance: FlaskClient, euros: UUID, look: Look) -> None:
    answer = send(finance, at(euros, "instalments"), amount="60 000")
    assert answer.status_code == 303
    assert received(look) == [61_000_00]
    page = finance.get(answer.location).text
    assert "Le versement est saisi." in plain(page)
    assert english_in(content(page)) == set()
    (transfer,) = look(select(Transfer).where(Transfer.key.startswith("instalment:")))
    assert (transfer.movement, transfer.amount, transfer.other_money) == ("instalment", 60_000_00, None)
    assert told(look, transfer.id) == [("ledger.money.received", {"envelope": euros.hex, "amount": 60_000_00})]


def test_the_exact_rate_follows_from_what_the_bank_credited(finance: FlaskClient, euros: UUID, look: Look) -> None:
    answer = send(finance, at(euros, "instalments"), amount="60 000", credited="39 357 420", credited_in="XAF")
    assert answer.status_code == 303
    (transfer,) = look(select(Transfer).where(Transfer.other_currency == "XAF"))
    assert (transfer.amount, transfer.other_amount, transfer.rate_source) == (60_000_00, 39_357_420, "bank")
    assert Fraction(transfer.rate) == Fraction(60_000_00, 39_357_420)
    assert "39 357 420 FCFA" in plain(said(finance.get(answer.location).text))


def test_the_currency_is_the_envelope_s_whatever_is_sent(finance: FlaskClient, euros: UUID, look: Look) -> None:
    assert send(finance, at(euros, "instalments"), amount="500,55", currency="XAF").status_code == 303
    assert received(look) == [1_500_55]


def test_a_form_that_is_sent_twice_counts_once(finance: FlaskClient, euros: UUID, look: Look) -> None:
    for form, answers in (
        ("instalments", {"amount": "500"}), ("refund", {"amount": "300", "reason": "refunded"}),
        ("share", {"amount": "50"}),
    ):  # fmt: skip
        sent = filled(finance.get(at(euros, form)).text) | answers
        before = len(look(select(Transfer.id)))
        assert [finance.post(at(euros, form), data=sent).status_code for _time in range(2)] == [303, 303], form
        assert len(look(select(Transfer.id))) == before + 1, form
    assert received(look) == [1_200_00]


def test_a_form_that_comes_back_with_another_amount_is_refused_and_told_why(
    finance: FlaskClient, euros: UUID, look: Look
) -> None:
    sent = filled(finance.get(at(euros, "instalments")).text)
    finance.post(at(euros, "instalments"), data={**sent, "amount": "500"})
    again = finance.post(at(euros, "instalments"), data={**sent, "amount": "700"})
    assert again.status_code == 409
    assert "a déjà été envoyé, avec d’autres réponses" in plain(again.text)
    assert 'value="700"' in again.text
    assert english_in(content(again.text)) == set()
    assert received(look) == [1_500_00]


def test_the_same_seed_counts_for_each_envelope_by_itself(
    finance: FlaskClient, euros: UUID, session: Session, ctx: Context, look: Look
) -> None:
    other = open_envelope(session, ctx, EnvelopeInput("B", "B", "EUR", Basis.RECEIVED, 5, date(2026, 1, 1))).id
    session.commit()
    sent = filled(finance.get(at(euros, "instalments")).text) | {"amount": "500"}
    for each in (euros, other):
        assert finance.post(at(each, "instalments"), data=sent).status_code == 303
    assert sorted(received(look)) == [500_00, 1_500_00]


def test_a_form_without_its_seed_comes_back_with_another_and_can_be_sent(
    finance: FlaskClient, euros: UUID, look: Look
) -> None:
    sent = filled(finance.get(at(euros, "instalments")).text) | {"amount": "500", "seed": "x"}
    answer = finance.post(at(euros, "instalments"), data=sent)
    assert answer.status_code == 422
    assert "arrivé incomplet" in plain(answer.text)
    assert received(look) == [1_000_00]
    assert finance.post(at(euros, "instalments"), data=filled(answer.text)).status_code == 303
    assert received(look) == [1_500_00]


@pytest.mark.parametrize(
    ("form", "answers", "field"),
    [
        ("instalments", {"amount": ""}, "amount"),
        ("instalments", {"amount": "0"}, "amount"),
        ("instalments", {"amount": "500 FCFA"}, "amount"),
        ("instalments", {"amount": "5,555"}, "amount"),
        ("instalments", {"amount": "5", "credited": "0", "credited_in": "XAF"}, "credited"),
        ("instalments", {"amount": "5", "credited": "", "credited_in": "XAF"}, "credited"),
        ("instalments", {"amount": "5", "credited": "5", "credited_in": ""}, "credited_in"),
        ("instalments", {"amount": "5", "credited": "5", "credited_in": "EUR"}, "credited_in"),
        ("refund", {"amount": "5", "reason": "whim"}, "reason"),
        ("refund", {"amount": "900,02", "reason": "refunded"}, "amount"),
        ("share", {"amount": "100,01"}, "amount"),
    ],
    ids=lambda each: "-".join(each) if isinstance(each, dict) else str(each),
)
def test_each_rule_is_told_at_its_field(
    finance: FlaskClient, used: UUID, look: Look, form: str, answers: dict[str, Any], field: str
) -> None:
    answer = send(finance, at(used, form), **answers)
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert english_in(content(answer.text)) == set()
    assert len(look(select(Transfer.id))) == 2


def test_what_can_go_back_is_said_before_and_after(finance: FlaskClient, used: UUID, look: Look) -> None:
    page = finance.get(at(used, "refund")).text
    assert "Au plus 900,01 €" in plain(page), "administration has a cent less of it: its share is rounded down"
    refused = send(finance, at(used, "refund"), amount="900,02", reason="refunded")
    assert "900,01 €" in plain(error_at(refused.text, "amount"))
    assert send(finance, at(used, "refund"), amount="900", reason="mistaken").status_code == 303
    assert received(look) == [100_00]
    (transfer,) = look(select(Transfer).where(Transfer.movement == "refund"))
    assert transfer.reason == "mistaken"
    assert told(look, transfer.id)[0][1]["reason"] == "mistaken"


def test_administration_takes_its_share_and_no_more(finance: FlaskClient, euros: UUID, look: Look) -> None:
    assert send(finance, at(euros, "share"), amount="60").status_code == 303
    refused = send(finance, at(euros, "share"), amount="40,01")
    assert "40,00 €" in plain(error_at(refused.text, "amount"))
    assert send(finance, at(euros, "share"), amount="40").status_code == 303
    assert look(select(FundEnvelope.share_taken)) == [100_00]
    page = finance.get(at(euros, "share")).text
    assert "a prélevé toute sa part" in plain(page)
    assert 'name="amount"' not in page
    page = plain(said(finance.get(f"/ledger/envelopes/{euros}").text))
    assert "dont 100,00 € prélevés et 0,00 € encore à prélever" in page


def test_the_forms_speak_french_and_are_for_finance_alone(
    client: FlaskClient, become: Become, euros: UUID, look: Look
) -> None:
    become(groups=[GroupCode.FINANCE])
    sent = {form: filled(client.get(at(euros, form)).text) | {"amount": "5"} for form in FORMS}
    for form in FORMS:
        assert english_in(content(client.get(at(euros, form)).text)) == set(), form
    become(groups=[GroupCode.OFFICERS, GroupCode.COMMITTEE, GroupCode.AUDITORS])
    for form in FORMS:
        assert client.get(at(euros, form)).status_code == 404, form
        assert client.post(at(euros, form), data=sent[form]).status_code == 404, form
    assert received(look) == [1_000_00]


def test_nothing_is_written_without_the_token_and_nothing_typed_is_lost(
    finance: FlaskClient, euros: UUID, look: Look
) -> None:
    sent = filled(finance.get(at(euros, "instalments")).text) | {"amount": "500", "csrf_token": "old"}
    answer = finance.post(at(euros, "instalments"), data=sent)
    assert answer.status_code in (400, 422)
    assert 'value="500"' in answer.text
    assert received(look) == [1_000_00]


@pytest.mark.parametrize(
    ("terms", "most"),
    [
        ((1_000, 0, 0, 0), 1_000),
        ((1_000, 0, 0, 400), 600),
        ((1_000, 1_000, 0, 90), 901),
        ((1_000, 1_000, 50, 0), 500),
        ((1_000, 1_000, 50, 900), 1),
        ((1_000, 1_000, 100, 900), 0),
        ((1_000, 1_000, 50, None), 500),
        ((1_000, 0, 0, None), 1_000),
    ],
    ids=lambda each: "-".join(map(str, each)) if isinstance(each, tuple) else str(each),
)
def test_the_most_that_can_go_back_is_what_the_database_takes(
    session: Session, ctx: Context, terms: tuple[int, int, int, int | None], most: int
) -> None:
    arrived, share, taken, used = terms
    assert most_back(arrived, share, taken, used=used) == most
    basis = Basis.PLEDGED if used is None else Basis.RECEIVED
    made = open_envelope(session, ctx, EnvelopeInput("X", "X", "XAF", basis, 9_999, date(2026, 1, 1), share=share)).id
    receive_money(session, ctx, Entry("r", made, arrived))
    if taken:
        take_share(session, ctx, Entry("t", made, taken))
    if used:
        hold_money(session, ctx, Entry("h", made, used))
    with pytest.raises((Conflict, IntegrityError)), session.begin_nested():
        refund_money(session, ctx, Entry("more", made, most + 1, reason="refunded"))
    if most:
        refund_money(session, ctx, Entry("most", made, most, reason="refunded"))


def test_what_administration_may_take_is_rounded_down() -> None:
    assert share_left(99, 1_000, 0) == 9
    assert share_left(99, 1_000, 9) == 0
