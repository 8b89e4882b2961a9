"""Pages of what is handed over: chosen, asked once more, followed, downloaded, paid by hand."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from fundapp.disbursements.jobs.files import make_file
from fundapp.disbursements.models import PayingAccount, PaymentBatch, PaymentOrder
from fundapp.disbursements.views.taking import to_do
from tests.disbursements.batches import IBAN
from tests.disbursements.handed import (
    BY_HAND,
    IN_BANK,
    UNREADABLE,
    account_for,
    batch,
    courier,
    founded,
    made,
    order_to,
    paying,
    treasury,
)
from tests.disbursements.treasury import Treasury

__all__ = ["courier", "founded", "paying", "treasury"]

pytestmark = pytest.mark.database

ACCOUNTS, BATCHES = "/payments/accounts", "/payments/batches"


def token(page: str) -> str:
    """The token of the form on a page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    return found[1]


def send(treasury: Treasury, client: FlaskClient, address: str, **typed: object) -> tuple[int, str]:
    """A form, filled in and sent: the status and the page, or where it leads."""
    treasury.session.commit()
    answer = client.post(address, data={"csrf_token": token(client.get(address).text), **typed})
    return answer.status_code, answer.headers.get("Location") or answer.text


def test_an_account_is_opened_changed_and_closed(treasury: Treasury) -> None:
    treasury.session.commit()
    browser = treasury.browser("joel")
    typed = {"name": "Compte courant", "way": "pain001v9", "currency": "XAF", "country": "CM", "holder": "Réseau"}
    status, page = send(treasury, browser, f"{ACCOUNTS}/new", **typed, number=IBAN[:-1] + "9")
    assert status == 422
    assert "Compte courant" in page
    assert "number-error" in page
    status, address = send(treasury, browser, f"{ACCOUNTS}/new", **typed, number=IBAN)
    assert status == 303
    assert "CM21" in browser.get(address).text
    listed = browser.get(ACCOUNTS).text
    assert "Compte courant" in listed
    assert IBAN not in listed.replace(" ", "").replace("\u00a0", "")
    assert send(treasury, browser, f"{address}/close")[0] == 303
    assert "Compte courant" not in browser.get(f"{ACCOUNTS}?standing=open").text
    assert IBAN in browser.get(f"{ACCOUNTS}/export.csv").text


def test_payments_are_chosen_asked_for_once_more_and_handed_over(courier: Treasury) -> None:
    orders = [order_to(courier, IN_BANK, "bank", part) for part in (100_000, 50_000)]
    account = account_for(courier, "pain001v9")
    browser, address = courier.browser("joel"), f"{BATCHES}/new/{account.id}"
    assert account.name in browser.get(f"{BATCHES}/new").text
    status, page = send(courier, browser, address, pay_on="")
    assert status == 422
    assert "pay_on-error" in page
    chosen = {"orders": [each.id.hex for each in orders], "pay_on": courier.acting("joel").today.isoformat()}
    status, page = send(courier, browser, address, **chosen)
    assert status == 200
    assert "150\u202f000" in page
    assert courier.order(orders[0]).state == "authorised"
    status, shown = send(courier, browser, address, **chosen, sure="yes", total="150000")
    assert status == 303
    courier.session.commit()
    assert 'http-equiv="refresh"' in browser.get(shown).text
    assert courier.order(orders[0]).state == "sent"
    assert orders[0].reference in browser.get(shown).text


def test_a_total_that_was_not_seen_is_asked_for_again(courier: Treasury) -> None:
    order = order_to(courier, IN_BANK, "bank")
    account = account_for(courier, "pain001v9")
    chosen = {"orders": [order.id.hex], "pay_on": courier.acting("joel").today.isoformat()}
    status, page = send(
        courier, courier.browser("joel"), f"{BATCHES}/new/{account.id}", **chosen, sure="yes", total="1"
    )
    assert status == 409
    assert f'value="{order.id.hex}" checked' in page
    assert courier.order(order).state == "authorised"


@pytest.mark.parametrize(("way", "begins"), [("pain001v9", b"<?xml"), ("letter", b"%PDF")])
def test_finance_downloads_the_file_and_nobody_else(courier: Treasury, way: str, begins: bytes) -> None:
    batch_id = batch(courier, account_for(courier, way), order_to(courier, IN_BANK, "bank"))
    address = f"{BATCHES}/{batch_id}/file"
    browser = courier.browser("joel")
    assert browser.get(address).status_code == 404
    with courier.app.app_context():
        make_file(made(courier, batch_id))
    assert f"/payments/batches/{batch_id}/file" in browser.get(f"{BATCHES}/{batch_id}").text
    answer = browser.get(address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.data.startswith(begins)
    for name in ("solange", "denis"):
        assert courier.browser(name).get(address).status_code in (403, 404)


def test_a_batch_without_a_file_says_why_and_is_given_up(courier: Treasury) -> None:
    order = order_to(courier, UNREADABLE, "bank")
    batch_id = batch(courier, account_for(courier, "pain001v9"), order)
    with courier.app.app_context():
        make_file(made(courier, batch_id))
    browser, address = courier.browser("joel"), f"{BATCHES}/{batch_id}"
    assert f"{address}/give-up" in browser.get(address).text
    assert send(courier, browser, f"{address}/give-up")[0] == 303
    assert courier.order(order).state == "rejected"
    assert "give-up" not in browser.get(address).text


def test_finance_sees_whom_to_pay_by_hand_and_keeps_the_code_sealed(courier: Treasury) -> None:
    order = order_to(courier, BY_HAND, "operator")
    batch_id = batch(courier, account_for(courier, "hand", number="caisse", bic=None), order)
    browser, address = courier.browser("joel"), f"{BATCHES}/by-hand/{order.reference}"
    assert address in browser.get(f"{BATCHES}/{batch_id}").text
    page = browser.get(address).text
    assert "Clarisse Obono" in page
    assert "À la boutique" in page
    today = courier.acting("joel").today
    assert (
        send(courier, browser, address, code="8841-canari", expires_on=(today - timedelta(days=1)).isoformat())[0]
        == 422
    )
    assert send(courier, browser, address, code="8841-canari", expires_on=today.isoformat())[0] == 303
    assert "8841-canari" in browser.get(address).text
    sealed = courier.session.scalars(select(PaymentOrder.collection)).one()
    assert sealed is not None
    assert b"8841-canari" not in sealed.record
    courier.session.commit()
    assert courier.browser("denis").get(address).status_code in (403, 404)


def test_a_code_that_has_lapsed_is_asked_about(courier: Treasury) -> None:
    order = order_to(courier, BY_HAND, "operator")
    batch(courier, account_for(courier, "hand", number="caisse", bic=None), order)
    courier.session.execute(update(PaymentOrder).values(expires_on=courier.now.date() - timedelta(days=3)))
    courier.session.commit()
    with courier.app.test_request_context():
        (found,) = to_do(courier.acting("joel"))
        assert order.reference in found.label
        assert to_do(courier.acting("solange")) == []


def test_the_list_is_filtered_and_exported(courier: Treasury) -> None:
    account = account_for(courier, "pain001v9")
    batch_id = batch(courier, account, order_to(courier, IN_BANK, "bank"))
    reference = courier.session.scalars(select(PaymentBatch.reference).where(PaymentBatch.id == batch_id)).one()
    courier.session.commit()
    browser = courier.browser("joel")
    for query in ("", "?standing=making", f"?account={account.id.hex}", "?way=pain001v9", "?since=2020-01-01"):
        assert reference in browser.get(f"{BATCHES}{query}").text, query
    for query in ("?standing=ready", "?standing=failed", "?standing=told", "?way=letter", "?until=2020-01-01"):
        assert reference not in browser.get(f"{BATCHES}{query}").text, query
    assert reference in browser.get(f"{BATCHES}/export.csv").text


def test_the_address_for_callbacks_stands_with_the_account(courier: Treasury) -> None:
    found = account_for(courier, "mtn", number="12345", bic=None)
    browser = courier.browser("joel")
    assert "/payments/callbacks/mtn/" in browser.get(f"{ACCOUNTS}/{found.id}").text
    other = courier.session.scalars(select(PayingAccount.id).where(PayingAccount.id != found.id)).first()
    courier.session.commit()
    assert other is None or "/payments/callbacks/" not in browser.get(f"{ACCOUNTS}/{other}").text


@pytest.mark.parametrize("address", ["/payments", "/payments/batches", "/payments/accounts", "/payments/limits"])
def test_every_page_of_the_wing_is_marked_in_the_menu(treasury: Treasury, address: str) -> None:
    page = treasury.browser("joel").get(address).text
    menu = page[: page.index("<h1")]
    assert set(re.findall(r'<a href="([^"]*)" aria-current="page"', menu)) == {"/payments"}
