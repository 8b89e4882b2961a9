"""Requests to operators: field by field as they document them, without a secret, under the same key each time."""

import json
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.core.money.amount import LARGEST_MINOR
from fundapp.disbursements.rules.instructions import Instruction
from fundapp.disbursements.sending.faults import UnsendableError
from fundapp.disbursements.sending.payloads import (
    Request,
    airtel_disbursement,
    idempotency_key,
    mtn_transfer,
    wave_payout,
)
from tests.disbursements.batches import AIRTEL, IN_CAMEROON, MTN, WAVE, paying, to

mtn = partial(mtn_transfer, environment="mtncameroon")
OPERATORS: dict[str, tuple[Callable[[Instruction], Request], Instruction]] = {
    "mtn": (mtn, paying(account=MTN)),
    "airtel": (airtel_disbursement, paying(account=AIRTEL)),
    "wave": (wave_payout, paying(account=WAVE, currency="XOF")),
}
EACH = pytest.mark.parametrize("operator", list(OPERATORS))


def test_mtn_gets_a_transfer_with_empty_notes() -> None:
    request = mtn(paying(account=MTN))
    assert (request.method, request.path) == ("POST", "/disbursement/v1_0/transfer")
    assert dict(request.body) == {
        "amount": "250000",
        "currency": "XAF",
        "externalId": "P7K2M9",
        "payee": {"partyIdType": "MSISDN", "partyId": "237670000001"},
        "payerMessage": "",
        "payeeNote": "",
    }
    assert set(request.headers) == {"Content-Type", "X-Reference-Id", "X-Target-Environment"}
    assert request.headers["X-Target-Environment"] == "mtncameroon"
    assert request.headers_to_add == ("Authorization", "Ocp-Apim-Subscription-Key")
    assert UUID(request.headers["X-Reference-Id"]).version == 4


def test_airtel_gets_a_disbursement_to_a_number_without_country_code() -> None:
    request = airtel_disbursement(paying(account=AIRTEL))
    assert (request.method, request.path) == ("POST", "/standard/v2/disbursements/")
    assert dict(request.body) == {
        "payee": {"currency": "XAF", "msisdn": "055123456"},
        "reference": "P7K2M9",
        "transaction": {"amount": 250000, "id": "P7K2M9", "type": "B2C"},
    }
    assert dict(request.headers) == {"Content-Type": "application/json", "X-Country": "CG", "X-Currency": "XAF"}
    assert (request.headers_to_add, request.fields_to_add) == (("Authorization",), ("pin",))


def test_wave_gets_a_payout_without_a_reason() -> None:
    request = wave_payout(paying(account=WAVE, currency="XOF", name="Awa\n Exemple"))
    assert (request.method, request.path) == ("POST", "/v1/payout")
    assert dict(request.body) == {
        "currency": "XOF",
        "receive_amount": "250000",
        "mobile": "+221770000001",
        "name": "Awa Exemple",
        "client_reference": "P7K2M9",
    }
    assert set(request.headers) == {"Content-Type", "Idempotency-Key"}
    assert request.headers["Idempotency-Key"] == str(idempotency_key("P7K2M9"))


def test_a_key_never_changes_from_one_edition_of_the_program_to_the_next() -> None:
    assert str(idempotency_key("P7K2M9")) == "e88cc5de-06bb-58bb-bfcd-81bb3eb0edfd"
    assert mtn(paying(account=MTN)).headers["X-Reference-Id"] == "e88cc5de-06bb-48bb-bfcd-81bb3eb0edfd"


@given(st.text(max_size=35), st.text(max_size=35))
def test_two_payments_have_two_keys_and_one_has_one(one: str, other: str) -> None:
    assert (idempotency_key(one) == idempotency_key(other)) == (one == other)


@EACH
def test_the_same_payment_sent_again_is_the_same_request(operator: str) -> None:
    send, payment = OPERATORS[operator]
    assert send(payment) == send(payment)
    assert json.dumps(dict(send(payment).body)) == json.dumps(dict(send(payment).body))


@given(st.integers(1, LARGEST_MINOR), st.sampled_from(["XAF", "CDF", "USD", "RWF"]))
def test_amounts_in_json_are_exact(minor: int, currency: str) -> None:
    payment = paying(minor=minor, currency=currency, account=AIRTEL)
    read = json.loads(json.dumps(dict(airtel_disbursement(payment).body)), parse_float=Decimal)
    assert read["transaction"]["amount"] == payment.money.decimal
    assert Decimal(mtn(to(MTN, payment)).body["amount"]) == payment.money.decimal


@EACH
@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"minor": 0}, "amount"),
        ({"minor": LARGEST_MINOR + 1}, "too_large"),
        ({"reference": "P_1"}, "reference"),
        ({"name": "\u200b"}, "name"),
        ({"account": IN_CAMEROON}, "account_kind"),
    ],
)
def test_what_an_operator_could_not_pay_is_refused(operator: str, changed: dict, reason: str) -> None:
    send, payment = OPERATORS[operator]
    with pytest.raises(UnsendableError) as refused:
        send(paying(**{"account": payment.payee.account, **changed}))
    assert refused.value.code == reason


@EACH
def test_a_number_at_another_operator_is_refused(operator: str) -> None:
    send, _payment = OPERATORS[operator]
    other = AIRTEL if operator != "airtel" else MTN
    with pytest.raises(UnsendableError, match="P7K2M9") as refused:
        send(paying(account=other))
    assert refused.value.code == "operator"


@pytest.mark.parametrize("reference", ["P-1234", "P12", "P 1234"])
def test_a_reference_that_airtel_would_not_take_is_refused_and_never_altered(reference: str) -> None:
    with pytest.raises(UnsendableError) as refused:
        airtel_disbursement(paying(reference, account=AIRTEL))
    assert refused.value.code == "reference"
