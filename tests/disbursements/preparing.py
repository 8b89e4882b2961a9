"""Pages on which payments are prepared and signed, as somebody uses them."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import object_session
from werkzeug.test import TestResponse

from fundapp.disbursements.models import PaymentOrder, PaymentPayee
from tests.accounts.acting import filled
from tests.disbursements.treasury import Treasury

PAYEE = {
    "act": "name", "method": "mobile", "relation": "family", "name": "Clarisse Obono", "who": "person", "born": "1980",
    "country": "CM", "mobile": "670 11 22 33", "operator": "mtn",
}  # fmt: skip
"""What is typed of a payee with a mobile account; invented."""
BANK = {
    "act": "name", "method": "bank", "relation": "self", "name": "Élise Ngono", "who": "person", "country": "CM",
    "number": "CM21 1000 2000 3002 7797 6315 008",
}  # fmt: skip


def page_of(treasury: Treasury, step: str = "") -> str:
    """The address of a page on which payments of the case are prepared."""
    return f"/payments/prepare/{treasury.case_id.hex}{step}"


def sent(client: FlaskClient, address: str, **answers: Any) -> TestResponse:
    """Opens a page and sends its form with these answers."""
    page = client.get(address)
    assert page.status_code == 200, page.text
    return client.post(address, data=filled(page.text) | answers)


def named(treasury: Treasury, client: FlaskClient, **answers: Any) -> TestResponse:
    """Names a payee by the page."""
    return sent(client, page_of(treasury, "/payee"), **{**PAYEE, **answers})


def reckoned(treasury: Treasury, client: FlaskClient, **answers: Any) -> TestResponse:
    """Has the instalments of an order reckoned."""
    return sent(client, page_of(treasury, "/order"), **answers)


def prepared(treasury: Treasury, client: FlaskClient, page: TestResponse, **answers: Any) -> TestResponse:
    """Takes the instalments of a page as they are, but for these answers."""
    return client.post(page_of(treasury, "/order"), data=filled(page.text) | {"act": "prepare"} | answers)


def orders(treasury: Treasury) -> list[PaymentOrder]:
    """Every order, in the order of its instalments."""
    found = treasury.session.scalars(select(PaymentOrder).order_by(PaymentOrder.position)).all()
    treasury.session.expunge_all()  # what is read of them later asks nothing
    treasury.session.commit()
    return list(found)


def payees(treasury: Treasury) -> list[PaymentPayee]:
    """Every payee, the earliest first."""
    found = treasury.session.scalars(select(PaymentPayee).order_by(PaymentPayee.at)).all()
    treasury.session.expunge_all()  # what is read of them later asks nothing
    treasury.session.commit()
    return list(found)


def signing(order: PaymentOrder) -> str:
    """The address of the page on which an order is signed."""
    return acting_on(order, "sign")


def acting_on(order: PaymentOrder, act: str) -> str:
    """The address of a page on which something is done to an order."""
    address = f"/payments/{order.reference}/{act}"
    if (session := object_session(order)) is not None:
        session.commit()  # pages are asked with nothing under way
    return address
