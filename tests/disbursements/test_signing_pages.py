"""Signing a payment through its page: everything is seen, cautions are looked at, two people release it."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from fundapp.accounts.models import Person
from fundapp.audit.models import Staged
from fundapp.cases.models import EmergencyCase
from fundapp.disbursements.models import PaymentOrder, PaymentRelease
from fundapp.disbursements.rules.instructions import MobileAccount
from fundapp.disbursements.rules.payees import PayeeDetails
from fundapp.vault.models import UnlockedSession
from tests.accounts.acting import error_at, filled
from tests.accounts.pages import english_in, said
from tests.accounts.signing import PASSPHRASE
from tests.disbursements.preparing import PAYEE, acting_on, orders, page_of, payees, sent, signing
from tests.disbursements.treasury import AWARDED, Treasury, founded, paying, treasury
from tests.fixtures.counting import CountQueries

__all__ = ["founded", "paying", "treasury"]

pytestmark = pytest.mark.database

OTHER = PayeeDetails("Prosper Biyogo", MobileAccount("+237670445566", "CM", "mtn"))


def plain(text: str) -> str:
    """Without the spaces that do not break."""
    return text.replace("\u202f", " ").replace("\xa0", " ")


def ticked(page: str) -> dict[str, Any]:
    """The form of a page with everything ticked off."""
    form = page.partition("<main")[2]
    seen = [each.partition('"')[0] for each in form.split('name="seen"')[1:] for each in each.split('value="')[1:2]]
    return filled(page) | {"seen": seen}


def sign(client: FlaskClient, order: PaymentOrder) -> int:
    """Signs an order with everything ticked off; the status of the answer."""
    page = client.get(signing(order)).text
    return client.post(signing(order), data=ticked(page)).status_code


def test_two_people_see_everything_and_release_it(treasury: Treasury) -> None:
    order, reference = treasury.prepare(), treasury.case_id.hex[:8]
    treasury.session.commit()
    first = treasury.browser("fatime")
    page = first.get(signing(order)).text
    text = plain(said(page))
    for told in ("Clarisse Obono", "+237 6 70 11 22 33", "trois cent mille francs CFA", reference):
        assert told in text
    assert "première signature" in text
    assert english_in(page) == set()
    assert sign(first, order) == 303
    assert "Vous avez signé" in said(first.get(signing(order)).text)
    second = treasury.browser("marthe")
    page = second.get(signing(order)).text
    assert "deuxième signature" in said(page)
    assert "Fatimé Issa" in said(page)
    assert sign(second, order) == 303
    page = second.get(signing(order)).text
    assert treasury.order(order).state == "authorised"
    assert "Il peut être remis à partir du" in said(page)
    assert english_in(page) == set()


def test_only_the_second_signature_gives_the_courier_what_it_needs(treasury: Treasury) -> None:
    order = treasury.prepare()
    for name in ("fatime", "marthe"):
        sign(treasury.browser(name), order)
    rows = treasury.session.scalars(select(PaymentRelease).order_by(PaymentRelease.at)).all()
    assert [each.instruction is not None for each in rows] == [False, True]


def test_the_opening_stands_in_the_log_before_anything_is_seen(treasury: Treasury) -> None:
    order = treasury.prepare()
    treasury.browser("fatime").get(signing(order))
    purposes = [each.payload.get("purpose") for each in treasury.session.scalars(select(Staged)).all()]
    assert "payment.sign" in purposes


def test_whoever_may_not_sign_reads_why_and_sees_no_payee(treasury: Treasury) -> None:
    order = treasury.prepare(by="joel")
    page = said(treasury.browser("joel").get(signing(order)).text)
    assert "préparé" in page
    assert "Obono" not in page


def test_whoever_does_not_pay_finds_no_page(treasury: Treasury) -> None:
    order = treasury.prepare()
    assert treasury.browser("denis").get(signing(order)).status_code == 404
    assert treasury.browser("fatime").get("/payments/NOSUCHREFERENCE2/sign").status_code == 404


def test_locked_keys_open_nothing(treasury: Treasury) -> None:
    order, client = treasury.prepare(), treasury.browser("fatime")
    treasury.session.execute(delete(UnlockedSession))
    treasury.session.commit()
    assert client.get(signing(order)).status_code == 403


def test_a_signature_takes_the_passphrase_again(treasury: Treasury) -> None:
    order, client = treasury.prepare(), treasury.app.test_client()
    treasury.keyholders.sign_in(client, treasury.people["fatime"], fresh=False)
    for passphrase in ("", "wrong horse"):
        answer = sent(client, signing(order), passphrase=passphrase)
        assert (answer.status_code, bool(error_at(answer.text, "passphrase"))) == (422, True)
    assert treasury.session.scalars(select(PaymentRelease)).all() == []
    assert sent(client, signing(order), passphrase=PASSPHRASE).status_code == 303


def test_what_is_sent_twice_is_signed_once_and_no_error(treasury: Treasury) -> None:
    order, client = treasury.prepare(), treasury.browser("fatime")
    form = filled(client.get(signing(order)).text)
    assert [client.post(signing(order), data=form).status_code for _time in range(2)] == [303, 303]
    assert len(treasury.session.scalars(select(PaymentRelease)).all()) == 1


def test_a_caution_is_ticked_off_and_kept_as_a_code(treasury: Treasury) -> None:
    payee = treasury.name(by="fatime")
    order = treasury.prepare(payee=payee)
    client = treasury.browser("fatime")
    page = client.get(signing(order)).text
    assert "Vous avez vous-même indiqué" in said(page)
    refused = client.post(signing(order), data=filled(page))
    assert (refused.status_code, bool(error_at(refused.text, "seen"))) == (422, True)
    assert client.post(signing(order), data=ticked(page)).status_code == 303
    (entry,) = treasury.session.scalars(select(Staged).where(Staged.action == "payment.order.signed")).all()
    assert entry.payload["warnings"] == ["named"]


def test_whoever_signs_what_was_changed_meanwhile_is_told_what_changed(treasury: Treasury) -> None:
    order, other = treasury.prepare(), treasury.name(OTHER)
    client = treasury.browser("fatime")
    page = client.get(signing(order)).text
    sent(treasury.browser("joel"), acting_on(order, "payee"), payee=str(other.id))
    answer = client.post(signing(order), data=filled(page))
    assert answer.status_code == 409, error_at(answer.text, "seen")
    assert "n’est plus le même" in said(answer.text)
    assert "Prosper Biyogo" in said(answer.text)
    assert treasury.session.scalars(select(PaymentRelease)).all() == []
    assert client.post(signing(order), data=ticked(answer.text)).status_code == 303


def test_another_payee_says_how_many_signatures_it_voids(treasury: Treasury) -> None:
    order, other = treasury.expunged(treasury.authorised()), treasury.name(OTHER)
    client, address = treasury.browser("joel"), acting_on(order, "payee")
    page = client.get(address).text
    assert "2 signatures ne comptent plus" in plain(said(page))
    assert english_in(page) == set()
    assert client.post(address, data=filled(page) | {"payee": str(other.id)}).status_code == 303
    assert (treasury.order(order).state, treasury.order(order).payee_id) == ("planned", other.id)
    assert client.post(address, data=filled(page) | {"payee": str(order.payee_id)}).status_code == 409


def test_arrested_before_payment(treasury: Treasury) -> None:
    """Situation 4: the payment is blocked; another payee is named, and nothing that was is overwritten."""
    order, first = treasury.prepare(), treasury.browser("fatime")
    was = (order.amount, order.payee_id)
    assert sign(first, order) == 303
    stop(treasury, "suspended")
    second = treasury.browser("marthe")
    page = second.get(signing(order)).text
    assert "Suspendu" in said(page)
    assert "Obono" not in said(page)
    stop(treasury, "payment")
    address = f"{page_of(treasury, '/payee')}?replaces={order.payee_id.hex}&order={order.reference}"
    answer = sent(treasury.browser("joel"), address, **{**PAYEE, "name": "Prosper Biyogo", "mobile": "670 44 55 66"})
    assert sent(treasury.browser("joel"), answer.location).status_code == 303
    old, new = payees(treasury)
    assert (old.id, new.replaces_id) == (was[1], old.id)
    (changed,) = orders(treasury)
    assert (changed.amount, changed.payee_id, changed.revision) == (was[0], new.id, 2)
    assert "48 heures" in plain(said(second.get(signing(order)).text))
    assert [sign(each, order) for each in (second, first)] == [303, 303]
    assert treasury.order(order).state == "authorised"


def stop(treasury: Treasury, state: str) -> None:
    """Puts the case into a state, as its officer would."""
    resumes = "payment" if state == "suspended" else None
    treasury.session.execute(update(EmergencyCase).values(state=state, resumes_in=resumes))
    treasury.session.commit()


def test_the_page_costs_the_same_whatever_happened_before(treasury: Treasury, query_count: CountQueries) -> None:
    treasury.prepare(AWARDED // 10)  # so that the account is known already: that asks whose case it is
    counts = []
    for _round in range(3):
        order = treasury.prepare(AWARDED // 10, payee=treasury.name())
        client = treasury.browser("fatime")
        client.get(signing(order))
        with query_count() as statements:
            client.get(signing(order))
        statements.at_most(45)
        counts.append(len(statements))
    assert counts[0] == counts[1] == counts[2]


def test_a_change_of_payee_is_told_to_whoever_signs(treasury: Treasury) -> None:
    order, other = treasury.prepare(), treasury.name(OTHER)
    sent(treasury.browser("joel"), acting_on(order, "payee"), payee=str(other.id))
    text = plain(said(treasury.browser("fatime").get(signing(order)).text))
    assert "48 heures" in text


def test_the_pages_read_in_english_too(treasury: Treasury) -> None:
    order, other = treasury.prepare(AWARDED // 2), treasury.name(OTHER)
    treasury.session.execute(update(Person).values(language="en"))
    treasury.session.commit()
    assert "three hundred" not in said(treasury.browser("fatime").get(signing(order)).text)
    assert "one hundred and fifty thousand" in said(treasury.browser("fatime").get(signing(order)).text)
    client = treasury.browser("joel")
    for address in (page_of(treasury), page_of(treasury, "/order"), page_of(treasury, "/payee")):
        assert "Payments of case" in said(client.get(address).text)
    assert other.id != order.payee_id
