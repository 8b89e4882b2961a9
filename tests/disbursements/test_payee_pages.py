"""Naming a payee through its page: what a method needs, faults at their fields, doubts ticked off, all of it sealed."""

from typing import Any

import pytest
from sqlalchemy import delete, select

from fundapp.audit.models import Staged
from fundapp.disbursements.models import PayeeDigest
from fundapp.disbursements.rules.payees import PayeeDetails
from fundapp.disbursements.sealing import open_payee
from tests.accounts.acting import error_at, filled
from tests.accounts.pages import english_in, said
from tests.disbursements.preparing import BANK, PAYEE, named, page_of, payees, sent
from tests.disbursements.treasury import AUNT, Treasury, founded, paying, treasury

__all__ = ["founded", "paying", "treasury"]

pytestmark = pytest.mark.database

KINSHASA = {**BANK, "country": "CD", "number": "00012 34567890123", "bank": "Banque Exemple"}


def details(treasury: Treasury) -> PayeeDetails:
    """The newest payee, opened."""
    row = payees(treasury)[-1]
    keys, ctx = treasury.keys("fatime"), treasury.acting("fatime")
    with treasury.app.app_context():
        return open_payee(treasury.vault, ctx, keys, treasury.expunged(treasury.case), row, purpose="test")


def test_a_payee_is_sealed_and_only_codes_stand_open(treasury: Treasury) -> None:
    """Situation 7: of an applicant known by a nickname, the payee's identity is all that a payment needs."""
    assert named(treasury, treasury.browser("joel")).status_code == 303
    (row,) = payees(treasury)
    assert (row.method, row.country, row.operator, row.relation) == ("mobile", "CM", "mtn", "family")
    assert details(treasury) == AUNT
    entries = treasury.session.scalars(select(Staged)).all()
    assert "payment.payee.named" in {each.action for each in entries}
    assert not any(word in str(each.payload) for each in entries for word in ("Obono", "670112233"))


def test_the_page_asks_what_the_method_needs_and_loses_nothing(treasury: Treasury) -> None:
    client, address = treasury.browser("joel"), page_of(treasury, "/payee")
    first = client.get(address).text
    assert 'id="name"' not in first
    bank = client.post(address, data=filled(first) | {**BANK, "act": "show"})
    assert bank.status_code == 200
    assert 'id="number"' in bank.text
    assert 'id="mobile"' not in bank.text
    mobile = client.post(address, data=filled(bank.text) | {"act": "show", "method": "mobile", "who": "person"})
    assert 'id="mobile"' in mobile.text
    assert 'id="number"' not in mobile.text
    assert filled(mobile.text)["number"] == BANK["number"], "kept, though this method does not ask for it"
    assert english_in(bank.text) == english_in(mobile.text) == set()
    assert payees(treasury) == []


@pytest.mark.parametrize("method", ["supplier", "advance"])
def test_of_suppliers_and_partners_somebody_says_how_money_reaches_them(treasury: Treasury, method: str) -> None:
    client, address = treasury.browser("joel"), page_of(treasury, "/payee")
    answers: dict[str, Any] = {**BANK, "method": method, "relation": "supplier", "who": "entity"}
    asked = sent(client, address, **answers)
    assert error_at(asked.text, "through")
    assert sent(client, address, **answers, through="bank").status_code == 303
    found = details(treasury)
    assert (found.entity, found.born) == (True, None)


@pytest.mark.parametrize(
    ("field", "answers"),
    [
        ("number", {**BANK, "number": "CM21 1000 2000 3002 7797 6315 009"}),
        ("number", {**BANK, "number": ""}),
        ("bic", {**BANK, "bic": "XX"}),
        ("bank", {**KINSHASA, "bank": ""}),
        ("mobile", {**PAYEE, "mobile": "12"}),
        ("operator", {**PAYEE, "operator": "vodacom"}),
        ("name", {**PAYEE, "name": "李明"}),
        ("name", {**PAYEE, "name": "x" * 71}),
        ("relation", {**PAYEE, "relation": ""}),
        ("born", {**PAYEE, "born": "80"}),
        ("how", {**PAYEE, "method": "cash"}),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_kept(treasury: Treasury, field: str, answers: dict[str, Any]) -> None:
    answer = sent(treasury.browser("joel"), page_of(treasury, "/payee"), **answers)
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert filled(answer.text)["name"] == answers["name"]
    assert payees(treasury) == []


@pytest.mark.parametrize(
    ("doubt", "answers"), [("account", KINSHASA), ("operator", {**PAYEE, "mobile": "690 11 22 33"})]
)
def test_a_doubt_is_told_and_somebody_ticks_it_off(treasury: Treasury, doubt: str, answers: dict[str, Any]) -> None:
    client, address = treasury.browser("joel"), page_of(treasury, "/payee")
    asked = sent(client, address, **answers)
    assert asked.status_code == 422
    assert error_at(asked.text, "sure")
    assert english_in(asked.text) == set()
    assert client.post(address, data=filled(asked.text) | answers | {"sure": [doubt]}).status_code == 303
    assert len(payees(treasury)) == 1


def test_cash_needs_words_and_no_account(treasury: Treasury) -> None:
    named(treasury, treasury.browser("joel"), method="cash", how="Par Awa, à Yaoundé.")
    assert details(treasury).account is None
    assert treasury.session.scalars(select(PayeeDigest)).all() == []


def test_what_is_sent_twice_names_one_payee(treasury: Treasury) -> None:
    client, address = treasury.browser("joel"), page_of(treasury, "/payee")
    form = filled(client.get(address).text) | PAYEE
    assert [client.post(address, data=form).status_code for _time in range(2)] == [303, 303]
    assert len(payees(treasury)) == 1


def test_another_payee_stands_in_the_place_of_one_and_both_are_kept(treasury: Treasury) -> None:
    client, first = treasury.browser("joel"), treasury.name()
    address = f"{page_of(treasury, '/payee')}?replaces={first.id.hex}"
    assert "reste tel quel" in said(client.get(address).text)
    assert sent(client, address, **{**PAYEE, "name": "Prosper Biyogo"}).status_code == 303
    assert [each.replaces_id for each in payees(treasury)] == [None, first.id]
    assert client.get(address).status_code == 404, "nobody takes the same place twice"


def test_whoever_opens_a_payee_notes_the_digest_of_their_group_once(treasury: Treasury) -> None:
    named(treasury, treasury.browser("joel"))
    treasury.session.execute(delete(PayeeDigest))
    treasury.session.commit()
    for _time in range(2):
        treasury.browser("fatime").get(page_of(treasury))
    assert treasury.session.scalars(select(PayeeDigest.group_code)).all() == ["finance"]
    actions = treasury.session.scalars(select(Staged.action)).all()
    assert actions.count("payment.payee.noted") == 1
