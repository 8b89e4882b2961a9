"""Whoever rings learns nothing, and nothing that they say is believed: at most the operator is asked, once a minute."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from fundapp.disbursements.commands.submitting import POLL_DUE, asked_at_once
from fundapp.disbursements.jobs.files import make_file
from fundapp.disbursements.jobs.frame import ACCESS
from fundapp.disbursements.jobs.operators import poll_operator, tell_operator
from fundapp.disbursements.models import PaymentOrder
from fundapp.disbursements.operators.settings import callback_token
from tests.disbursements.handed import account_for, batch, claim, courier, founded, made, paying, treasury, waiting
from tests.disbursements.sandbox.operators import MtnHandler, access_to
from tests.disbursements.sandbox.server import Sandbox, serving
from tests.disbursements.treasury import Treasury

__all__ = ["courier", "founded", "paying", "treasury"]

pytestmark = pytest.mark.database


@pytest.fixture
def order(courier: Treasury) -> PaymentOrder:
    """A payment that MTN was told of; nobody has asked for it yet."""
    found = courier.authorised()
    batch_id = batch(courier, account_for(courier, "mtn", number="12345", bic=None), found)
    with serving(MtnHandler, Sandbox()) as sandbox:
        courier.app.extensions[ACCESS] = access_to("mtn", sandbox)
        with courier.app.app_context():
            make_file(made(courier, batch_id))
            tell_operator(claim(courier, "payment.submission.due", found.id))
    return courier.order(found)


def ring(treasury: Treasury, told: Any, token: str | None = None, operator: str = "mtn") -> int:
    """A callback; the status of the answer."""
    key = treasury.app.extensions["fundapp.settings"].secret_key
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    address = f"/payments/callbacks/{operator}/{token or callback_token(key, operator)}"
    client: FlaskClient = treasury.app.test_client()
    answer = client.post(address, data=body, content_type="application/json")
    assert answer.data == b""
    return answer.status_code


def says(order: PaymentOrder, status: str = "SUCCESSFUL") -> dict[str, str]:
    """As MTN calls back."""
    return {"externalId": order.reference, "status": status, "amount": "300000", "currency": "XAF"}


def rung(treasury: Treasury) -> int:
    """How often the operator is to be asked because somebody rang."""
    return sum(len(each.ids) == 1 for each in waiting(treasury, POLL_DUE))


def test_a_callback_has_the_operator_asked_and_believes_nothing(courier: Treasury, order: PaymentOrder) -> None:
    assert ring(courier, says(order)) == 204
    assert courier.order(order).state == "sent"
    assert rung(courier) == 1


def test_doubled_and_reordered_callbacks_ask_once_a_minute(courier: Treasury, order: PaymentOrder) -> None:
    context = courier.nobody()
    with courier.app.app_context():
        for _time in range(5):
            asked_at_once(order.reference, courier.session, context, "mtn")
    courier.session.commit()
    assert rung(courier) == 1
    for status in ("FAILED", "SUCCESSFUL", "PENDING", "FAILED"):
        ring(courier, says(order, status))
    assert rung(courier) <= 3


@pytest.mark.parametrize(
    "told", [b"", b"{", b"[]", b"\xff\xfe", b"{}" + b" " * 20_000, {"externalId": "UNKNOWN", "status": "FAILED"}]
)
def test_whatever_is_sent_the_answer_is_the_same(courier: Treasury, order: PaymentOrder, told: Any) -> None:
    assert ring(courier, told) == 204
    assert rung(courier) == 0


def test_with_another_token_nothing_is_looked_at(courier: Treasury, order: PaymentOrder) -> None:
    key = courier.app.extensions["fundapp.settings"].secret_key
    for token in ("x", callback_token(key, "airtel")):
        assert ring(courier, says(order), token) == 204
    assert rung(courier) == 0


def test_nobody_is_asked_for_what_is_known(courier: Treasury, order: PaymentOrder) -> None:
    courier.session.execute(update(PaymentOrder).values(state="confirmed"))
    courier.session.commit()
    ring(courier, says(order))
    assert rung(courier) == 0


def test_what_the_operator_says_when_asked_counts_not_what_was_rung(courier: Treasury, order: PaymentOrder) -> None:
    ring(courier, says(order, "FAILED"))
    with serving(MtnHandler, Sandbox(said="paid")) as sandbox:
        sandbox.paid[order.reference] = {
            "key": _key(order), "amount": "300000", "currency": "XAF", "externalId": order.reference, "payee": {},
        }  # fmt: skip
        courier.app.extensions[ACCESS] = access_to("mtn", sandbox)
        with courier.app.app_context():
            for _double in range(2):
                poll_operator(claim(courier, POLL_DUE, order.id))
    assert courier.order(order).state == "confirmed"
    assert courier.envelope.spent == order.amount


def _key(order: PaymentOrder) -> str:
    """By which MTN knows it."""
    from uuid import UUID

    from fundapp.disbursements.sending.payloads import idempotency_key

    return str(UUID(int=idempotency_key(order.reference).int, version=4))
