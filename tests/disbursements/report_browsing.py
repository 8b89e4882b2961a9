"""Browsers of a fund that pays, handing files of banks in and sending forms about them."""

import io

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from fundapp.disbursements.models import PaymentOrder
from tests.disbursements import iso_files as iso
from tests.disbursements.reports_ground import founded, paying, treasury
from tests.disbursements.treasury import Treasury

__all__ = ["founded", "joel", "paying", "treasury"]

LIST, LINES, NEW = "/payments/reports", "/payments/reports/lines", "/payments/reports/new"


@pytest.fixture
def joel(treasury: Treasury) -> FlaskClient:
    """The browser of somebody of finance."""
    return treasury.browser("joel")


def token(client: FlaskClient) -> str:
    """What each form proves itself by."""
    return client.get(NEW).text.partition('name="csrf_token" value="')[2].partition('"')[0]


def hand_in(client: FlaskClient, content: bytes | None, name: str = "a.xml", **more: str) -> TestResponse:
    """Hands a file in, as a browser does."""
    sent = {"csrf_token": token(client), **more}
    file = {"file": FileStorage(io.BytesIO(content), name)} if content is not None else {}
    # Encoded here: the client's own encoder leaves the file in which it keeps a large body open.
    boundary, body = encode_multipart({**sent, **file})
    return client.post(NEW, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def send(client: FlaskClient, address: str, **given: str) -> TestResponse:
    """Sends a form."""
    return client.post(address, data={"csrf_token": token(client), **given})


def camt(*entries: str) -> bytes:
    """A statement of these entries."""
    return iso.statement(*entries)


def table(order: PaymentOrder, amount: str = "100 000,00") -> bytes:
    """A table whose currency nobody names."""
    return f"Date;Libellé;Débit;Crédit\n14/03/2026;VIR {order.reference};{amount};\n".encode()
