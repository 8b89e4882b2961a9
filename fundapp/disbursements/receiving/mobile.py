"""What mobile operators say: answers to polls and callbacks of MTN MoMo, Airtel Money, Wave, M-Pesa and Onafriq.

Only codes that leave no doubt mean REJECTED. A timeout, an internal error, a duplicate and every code that we do
not know mean WAITS: whoever took them for a refusal would pay a second time.
"""

import re
from datetime import date

from fundapp.disbursements.receiving.faults import check_place
from fundapp.disbursements.receiving.messages import Message, amount, not_of, objects, part, read_message, word
from fundapp.disbursements.receiving.reading import Kind, Reading, digest
from fundapp.disbursements.receiving.values import code, read_day
from fundapp.disbursements.rules.returns import Became, Report

_MTN_REFUSED = frozenset(
    ("PAYEE_NOT_FOUND", "PAYEE_NOT_ALLOWED_TO_RECEIVE", "NOT_ENOUGH_FUNDS", "PAYER_NOT_FOUND", "PAYER_LIMIT_REACHED",
     "PAYEE_LIMIT_REACHED", "SENDER_ACCOUNT_NOT_ACTIVE", "NOT_ALLOWED", "NOT_ALLOWED_TARGET_ENVIRONMENT",
     "INVALID_CURRENCY", "INVALID_CALLBACK_URL_HOST")
)  # fmt: skip
_AIRTEL_STATUS = {"TS": Became.PAID, "TF": Became.REJECTED}
_AIRTEL_PAID = "DP00900001001"
# Limit of the day, amount out of range, failed, no funds, payee or payer invalid, number invalid, refused. Not among
# them: 000 ambiguous, 006 in process, 011 duplicate, 014 timed out.
_AIRTEL_REFUSED = frozenset(f"DP009000010{end}" for end in ("03", "04", "05", "07", "09", "10", "12", "13"))
_WAVE = {"succeeded": Became.PAID, "failed": Became.REJECTED, "reversed": Became.REVERSED}
# No funds, below or above the limits of an amount, limit of the day, too much for the payee, account of the payer,
# initiator unknown or not allowed, payee not registered, number invalid.
_MPESA_REFUSED = frozenset(("1", "2", "3", "4", "8", "11", "21", "2001", "2028", "2040", "SFC_IC0003"))
_MPESA_DAY = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})(?: .*)?")
_ONAFRIQ = {"100": Became.ACCEPTED, "101": Became.REJECTED}
_MOVED = {Became.PAID, Became.REVERSED}


def read_mtn(content: bytes) -> Reading:
    """A transfer of MTN MoMo: PENDING, SUCCESSFUL, or FAILED with a reason.

    Raises:
        UnreadableReportError: for everything that is no such message; so do the other readers here.
    """
    message = read_message(content)
    status = word(message, "status")
    if status is None or "externalId" not in message:
        raise not_of("MTN MoMo", ("status", "externalId"))
    reason = code(word(part(message, "reason"), "code") or word(message, "reason"))
    became = Became.PAID if status == "SUCCESSFUL" else Became.WAITS
    if status == "FAILED" and reason in _MTN_REFUSED:
        became = Became.REJECTED
    money = amount(message, "amount", word(message, "currency"), 1) if became in _MOVED else None
    theirs = word(message, "financialTransactionId")
    return _reading(Kind.MTN, content, [Report(1, became, word(message, "externalId"), money, None, reason, theirs)])


def read_airtel(content: bytes) -> Reading:
    """A disbursement of Airtel Money: an answer with a response code, a callback with a status, or both.

    Where both are told and differ, nobody can say what happened. Airtel tells no amount.
    """
    message = read_message(content)
    transaction = part(message, "data", "transaction") or part(message, "transaction")
    status, reason = word(transaction, "status", "status_code"), word(part(message, "status"), "response_code")
    if not transaction or not (status or reason):
        raise not_of("Airtel Money", ("transaction", "status"))
    said = {became for became in (_airtel_status(status), _airtel_code(reason)) if became}
    became = said.pop() if len(said) == 1 else Became.WAITS
    report = Report(1, became, word(transaction, "id"), None, None, code(reason), word(transaction, "airtel_money_id"))
    return _reading(Kind.AIRTEL, content, [report])


def read_wave(content: bytes) -> Reading:
    """A payout of Wave, several of a batch, or an event about one; `fee` is what Wave takes for it."""
    message = read_message(content)
    found = objects(message.get("payouts")) or [part(message, "data") or message]
    return _reading(Kind.WAVE, content, [_wave(each, place) for place, each in enumerate(found, start=1)])


def read_mpesa(content: bytes, currency: str | None = None) -> Reading:
    """The result of an M-Pesa payment to a customer (B2C), or the answer that it was taken in.

    M-Pesa tells no currency: `currency` is that of the account which pays.
    """
    message = read_message(content)
    result = part(message, "Result") or message
    status = word(result, "ResultCode", "ResponseCode")
    if status is None or "OriginatorConversationID" not in result:
        raise not_of("M-Pesa", ("ResultCode", "OriginatorConversationID"))
    became = _mpesa(status, is_result="ResultCode" in result)
    told = {word(each, "Key") or "": each for each in objects(part(result, "ResultParameters").get("ResultParameter"))}
    report = Report(
        place=1,
        became=became,
        reference=word(result, "OriginatorConversationID"),
        money=amount(told.get("TransactionAmount", {}), "Value", currency, 1) if became in _MOVED else None,
        on=_mpesa_day(word(told.get("TransactionCompletedDateTime", {}), "Value")),
        reason=code(status) if status != "0" else None,
        theirs=word(result, "TransactionID"),
    )
    return _reading(Kind.MPESA, content, [report])


def read_onafriq(content: bytes) -> Reading:
    """Onafriq's answer to a batch (100 accepted, 101 rejected), or its callback about one payment.

    A callback's codes are not public: they wait until the operator's list is known.
    """
    message = read_message(content)
    message = part(message, "data") or message
    found = objects(part(message, "details").get("transResponse")) or [message]
    return _reading(Kind.ONAFRIQ, content, [_onafriq(each, place) for place, each in enumerate(found, start=1)])


def _airtel_status(status: str | None) -> Became | None:
    return _AIRTEL_STATUS.get(status, Became.WAITS) if status else None


def _airtel_code(reason: str | None) -> Became | None:
    if reason is None:
        return None
    if reason in _AIRTEL_REFUSED:
        return Became.REJECTED
    return Became.PAID if reason == _AIRTEL_PAID else Became.WAITS


def _wave(payout: Message, place: int) -> Report:
    check_place(place)
    status, currency = word(payout, "status"), word(payout, "currency")
    if status is None or "client_reference" not in payout:
        raise not_of("Wave", ("status", "client_reference"))
    became = _WAVE.get(status, Became.WAITS)
    moved, day = became in _MOVED, word(payout, "timestamp")
    return Report(
        place=place,
        became=became,
        reference=word(payout, "client_reference"),
        money=amount(payout, "receive_amount", currency, place) if moved else None,
        on=read_day(day, place) if day else None,
        reason=code(word(part(payout, "payout_error") or part(payout, "payment_error"), "error_code")),
        theirs=word(payout, "id"),
        fee=amount(payout, "fee", currency, place) if moved else None,
    )


def _mpesa(status: str, *, is_result: bool) -> Became:
    if status == "0":
        return Became.PAID if is_result else Became.ACCEPTED
    return Became.REJECTED if is_result and status in _MPESA_REFUSED else Became.WAITS


def _mpesa_day(text: str | None) -> date | None:
    match = _MPESA_DAY.fullmatch(text or "")
    return read_day(f"{match[3]}-{match[2]}-{match[1]}", 1) if match else None


def _onafriq(message: Message, place: int) -> Report:
    check_place(place)
    status = part(message, "status")
    number, reference = word(status, "code"), word(message, "thirdPartyId", "thirdPartyTransId")
    if number is None or reference is None:
        raise not_of("Onafriq", ("status", "thirdPartyTransId"))
    became = _ONAFRIQ.get(number, Became.WAITS)
    # Onafriq has no code of its own for a reference that it knows already: the first payment may well be paid.
    if "already exist" in (word(status, "messageDetail") or "").casefold():
        became = Became.WAITS
    return Report(place, became, reference, None, None, code(number), word(message, "mfsTransId"))


def _reading(kind: Kind, content: bytes, reports: list[Report]) -> Reading:
    return Reading(kind, digest(content), tuple(reports))
