"""What mobile operators say: refused only where no doubt is left, since a doubt read as a refusal pays twice."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.core.money import Money
from fundapp.disbursements.receiving.faults import UnreadableReportError
from fundapp.disbursements.receiving.mobile import read_airtel, read_mpesa, read_mtn, read_onafriq, read_wave
from fundapp.disbursements.receiving.reading import Reading
from fundapp.disbursements.rules.returns import Became, Report

MTN = {"amount": "250000", "currency": "XAF", "externalId": "FU-1", "financialTransactionId": "363440463",
       "payee": {"partyIdType": "MSISDN", "partyId": "237670000001"}}  # fmt: skip
WAVE = {"id": "pt-1", "currency": "XOF", "receive_amount": "15000", "fee": "150", "client_reference": "FU-3",
        "timestamp": "2026-04-01T10:00:00Z"}  # fmt: skip


def one(read: Callable[[bytes], Reading], message: dict[str, Any]) -> Report:
    (report,) = read(json.dumps(message).encode()).reports
    return report


def airtel(status: str | None, code: str | None) -> Report:
    transaction: dict[str, Any] = {"id": "FU2", "airtel_money_id": "AM-9"} | ({"status": status} if status else {})
    return one(read_airtel, {"data": {"transaction": transaction}, "status": {"response_code": code} if code else {}})


def mpesa(code: object, **more: Any) -> dict[str, Any]:
    return {"Result": {"ResultCode": code, "OriginatorConversationID": "FU-4", "TransactionID": "NLJ4"} | more}


def test_a_transfer_of_mtn_that_succeeded_is_paid() -> None:
    report = one(read_mtn, MTN | {"status": "SUCCESSFUL"})
    assert report == Report(1, Became.PAID, "FU-1", Money(250_000, "XAF"), None, theirs="363440463")


@pytest.mark.parametrize(
    ("status", "reason", "became"),
    [
        ("PENDING", None, Became.WAITS),
        ("FAILED", "PAYEE_NOT_FOUND", Became.REJECTED),
        ("FAILED", {"code": "NOT_ENOUGH_FUNDS", "message": "no"}, Became.REJECTED),
        ("FAILED", "PAYEE_NOT_ALLOWED_TO_RECEIVE", Became.REJECTED),
        ("FAILED", "PAYER_LIMIT_REACHED", Became.REJECTED),
        ("FAILED", "INTERNAL_PROCESSING_ERROR", Became.WAITS),
        ("FAILED", "SERVICE_UNAVAILABLE", Became.WAITS),
        ("FAILED", "COULD_NOT_PERFORM_TRANSACTION", Became.WAITS),
        ("FAILED", "SOMETHING_NEW", Became.WAITS),
        ("FAILED", None, Became.WAITS),
        ("PENDING", "PAYEE_NOT_FOUND", Became.WAITS),
        ("successful", None, Became.WAITS),
    ],
)
def test_mtn_refuses_only_for_a_reason_that_is_final(status: str, reason: object, became: Became) -> None:
    report = one(read_mtn, MTN | {"status": status} | ({"reason": reason} if reason else {}))
    assert (report.became, report.money) == (became, None)


@pytest.mark.parametrize(
    ("status", "code", "became"),
    [
        ("TS", None, Became.PAID), ("TF", None, Became.REJECTED), ("TA", None, Became.WAITS),
        ("TIP", None, Became.WAITS), (None, "DP00900001001", Became.PAID), (None, "DP00900001000", Became.WAITS),
        (None, "DP00900001011", Became.WAITS), (None, "DP00900001014", Became.WAITS),
        (None, "DP00900001007", Became.REJECTED), (None, "DP00900009999", Became.WAITS),
        ("TS", "DP00900001001", Became.PAID), ("TS", "DP00900001007", Became.WAITS),
        ("TF", "DP00900001000", Became.WAITS), ("TF", "DP00900001001", Became.WAITS),
    ],
)  # fmt: skip
def test_airtel_is_believed_where_status_and_code_agree(status: str | None, code: str | None, became: Became) -> None:
    report = airtel(status, code)
    assert (report.became, report.reference, report.theirs, report.reason) == (became, "FU2", "AM-9", code)


def test_a_callback_of_airtel_is_read_too() -> None:
    report = one(read_airtel, {"transaction": {"id": "FU2", "status_code": "TS", "airtel_money_id": "AM-9"}})
    assert (report.became, report.reference) == (Became.PAID, "FU2")


@pytest.mark.parametrize(
    ("status", "became"),
    [("processing", Became.WAITS), ("succeeded", Became.PAID), ("failed", Became.REJECTED),
     ("reversed", Became.REVERSED), ("unheard", Became.WAITS)],
)  # fmt: skip
def test_each_status_of_wave_means_one_thing(status: str, became: Became) -> None:
    report = one(read_wave, WAVE | {"status": status})
    moved = became in {Became.PAID, Became.REVERSED}
    assert (report.became, report.reference, str(report.on)) == (became, "FU-3", "2026-04-01")
    assert report.money == (Money(15_000, "XOF") if moved else None)
    assert report.fee == (Money(150, "XOF") if moved else None)


def test_a_batch_of_wave_and_an_event_are_read() -> None:
    failed = WAVE | {"status": "failed", "payout_error": {"error_code": "recipient-limit-exceeded"}}
    found = read_wave(json.dumps({"payouts": [WAVE | {"status": "succeeded"}, failed]}).encode()).reports
    assert [(each.place, each.became, each.reason) for each in found] == [
        (1, Became.PAID, None), (2, Became.REJECTED, "recipient-limit-exceeded"),
    ]  # fmt: skip
    event = {"id": "EV-1", "type": "b2b.payout", "data": WAVE | {"status": "succeeded"}}
    assert one(read_wave, event).became is Became.PAID


def test_a_result_of_mpesa_is_read_in_the_currency_of_the_account() -> None:
    parameters = {
        "ResultParameter": [
            {"Key": "TransactionAmount", "Value": 250000},
            {"Key": "TransactionCompletedDateTime", "Value": "19.12.2026 11:45:50"},
            {"Key": "ReceiverPartyPublicName", "Value": "254700000000 - EXAMPLE"},
        ]
    }
    content = json.dumps(mpesa(0, ResultParameters=parameters)).encode()
    (report,) = read_mpesa(content, "CDF").reports
    assert (report.became, report.reference, report.theirs) == (Became.PAID, "FU-4", "NLJ4")
    assert (report.money, str(report.on)) == (Money(25_000_000, "CDF"), "2026-12-19")
    (report,) = read_mpesa(content).reports
    assert (report.became, report.money) == (Became.PAID, None)


@pytest.mark.parametrize(
    ("code", "became"),
    [(1, Became.REJECTED), ("1", Became.REJECTED), (2040, Became.REJECTED), ("SFC_IC0003", Became.REJECTED),
     (17, Became.WAITS), (26, Became.WAITS), (1037, Became.WAITS), ("new", Became.WAITS)],
)  # fmt: skip
def test_mpesa_refuses_only_for_a_code_that_is_final(code: object, became: Became) -> None:
    assert one(read_mpesa, mpesa(code)).became is became


def test_what_mpesa_only_took_in_is_not_paid() -> None:
    taken = {"ConversationID": "AG_1", "OriginatorConversationID": "FU-4", "ResponseCode": "0"}
    assert one(read_mpesa, taken).became is Became.ACCEPTED
    assert one(read_mpesa, taken | {"ResponseCode": "1"}).became is Became.WAITS


def onafriq(code: str, detail: str = "") -> Report:
    told = {"thirdPartyId": "FU-5", "status": {"code": code, "message": "x", "messageDetail": detail}}
    return one(read_onafriq, {"data": {"totalTxSent": 1, "details": {"transResponse": [told]}}})


def test_onafriq_accepts_and_rejects() -> None:
    assert (onafriq("100").became, onafriq("100").reference) == (Became.ACCEPTED, "FU-5")
    assert (onafriq("101").became, onafriq("101").reason) == (Became.REJECTED, "101")
    assert onafriq("102").became is Became.WAITS


def test_a_payment_that_onafriq_knows_already_may_well_be_paid() -> None:
    assert onafriq("101", "Transaction already exist with given ThirdParty").became is Became.WAITS


def test_a_callback_of_onafriq_waits() -> None:
    report = one(read_onafriq, {"thirdPartyTransId": "FU-5", "mfsTransId": "M-1", "status": {"code": "ZZ9"}})
    assert (report.became, report.reference, report.theirs, report.reason) == (Became.WAITS, "FU-5", "M-1", "ZZ9")


READERS = (read_mtn, read_airtel, read_wave, read_mpesa, read_onafriq)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)
FIELDS = st.sampled_from(
    ["status", "externalId", "data", "transaction", "client_reference", "Result", "ResultCode", "reason", "amount",
     "OriginatorConversationID", "details", "transResponse", "thirdPartyTransId", "code", "payouts", "currency",
     "ResultParameters", "timestamp"]
)  # fmt: skip


@pytest.mark.parametrize("read", READERS)
@given(st.dictionaries(FIELDS, JSON | st.dictionaries(FIELDS, JSON), max_size=8))
def test_whatever_a_message_holds_it_is_read_or_refused(read: Callable[[bytes], Reading], message: Any) -> None:
    with suppress(UnreadableReportError):
        assert all(isinstance(each, Report) for each in read(json.dumps(message).encode()).reports)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "content",
    [b"[]", b"null", b'"x"', b"{", b"{}x", b"\xff{}", b"[" * 100_000, b'{"a":' * 100_000, b'{"amount": NaN}',
     b'{"a": ' + b"9" * 10_000 + b"}", b"{}", b'{"status": {"code": []}}'],
)  # fmt: skip
def test_what_is_no_message_is_explained(read: Callable[[bytes], Reading], content: bytes) -> None:
    with pytest.raises(UnreadableReportError) as raised:
        read(content)
    assert raised.value.code in {"not_json", "other_kind"}


@pytest.mark.parametrize("read", READERS)
def test_a_message_of_more_than_a_megabyte_is_not_opened(read: Callable[[bytes], Reading]) -> None:
    with pytest.raises(UnreadableReportError) as raised:
        read(b'{"a": [' + b"[]," * 400_000 + b"[]]}")
    assert raised.value.code == "too_large"


def test_an_amount_with_a_fraction_that_the_currency_has_not_is_refused() -> None:
    with pytest.raises(UnreadableReportError):
        one(read_mtn, MTN | {"status": "SUCCESSFUL", "amount": "250000.5"})
    assert one(read_mtn, MTN | {"status": "SUCCESSFUL", "amount": 250000.0}).money == Money(250_000, "XAF")
