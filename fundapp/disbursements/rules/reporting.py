"""What follows from what banks and operators say: words, who may speak of what, and under which key it counts. Pure."""

import hashlib
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from fundapp.core.i18n import lazy
from fundapp.core.money import Money
from fundapp.disbursements.rules.returns import Became, Report
from fundapp.disbursements.rules.ways import WAYS

HAND = "hand"
"""The kind of what a person entered."""
OUT, IN = "out", "in"
"""What happened, of a movement that names no payment: money went or came, and a person says what for."""

CAME_BACK = (Became.RETURNED, Became.REVERSED, Became.REFUNDED)
SAID_BY_HAND = (Became.PAID, Became.REJECTED, *CAME_BACK)
"""What a person may say became of a payment; the rest changes nothing."""


class Standing(StrEnum):
    """Where a line of a report stands."""

    WAITING = "waiting"
    APPLIED = "applied"
    KNOWN = "known"
    DISMISSED = "dismissed"


STANDINGS: Mapping[Standing, Any] = {
    Standing.WAITING: lazy("Waits for somebody"),
    Standing.APPLIED: lazy("Applied"),
    Standing.KNOWN: lazy("Nothing new"),
    Standing.DISMISSED: lazy("Set aside"),
}
SHAPES: Mapping[Standing, str] = {
    Standing.WAITING: "waiting",
    Standing.APPLIED: "good",
    Standing.KNOWN: "paused",
    Standing.DISMISSED: "closed",
}

EVENTS: Mapping[str, Any] = {
    Became.ACCEPTED: lazy("Taken in, not paid yet"),
    Became.WAITS: lazy("Under way, or nobody can say"),
    Became.PAID: lazy("Paid"),
    Became.REJECTED: lazy("Refused: never paid"),
    Became.RETURNED: lazy("Returned: it could not be credited"),
    Became.REVERSED: lazy("Taken back: a mistake of the bank or operator"),
    Became.REFUNDED: lazy("Refunded: whoever received it sent it back"),
    OUT: lazy("Money went out, without a reference of ours"),
    IN: lazy("Money came in, and the bank does not say why"),
}

KINDS: Mapping[str, Any] = {
    "pain.002": lazy("Answer of a bank (pain.002)"),
    "camt.053": lazy("Statement (camt.053)"),
    "camt.054": lazy("Notice of a bank (camt.054)"),
    "csv": lazy("Statement (CSV)"),
    "mtn": lazy("Message of MTN"),
    "airtel": lazy("Message of Airtel"),
    "wave": lazy("Message of Wave"),
    "mpesa": lazy("Message of M-Pesa"),
    "onafriq": lazy("Message of Onafriq"),
    HAND: lazy("Entered here, by hand"),
}
"""By the codes of receiving/reading.py, and our own."""

NOT_OURS, BY_HAND = "not_ours", "by_hand"
DISMISSALS: Mapping[str, Any] = {
    NOT_OURS: lazy("It is not about a payment of this fund"),
    BY_HAND: lazy("What it says was entered by hand"),
    "corrected": lazy("The bank or operator has corrected or withdrawn it"),
    "booked": lazy("It stands in the books already, in another way"),
}
"""Why a line is set aside."""

_OURS = re.compile("[A-Z0-9]{1,35}")
_OPERATORS = ("mtn", "airtel", "wave", "mpesa", "onafriq")
_BANKS = ("pain.002", "camt.053", "camt.054")


def may_be_ours(reference: str) -> bool:
    """Whether a text that was told, or typed, can be a reference of ours at all: letters and digits alone."""
    return _OURS.fullmatch(reference) is not None


def may_speak(kind: str, way: str | None) -> bool:
    """Whether a message of this kind can tell of a payment that went this `way`; None: it was not handed over.

    No operator's message settles what a bank pays, and none that of another operator.
    """
    found = WAYS.get(way or "")
    if found is None or kind not in (*_OPERATORS, *_BANKS):
        return True
    if kind in _BANKS:
        return not found.is_mobile
    return not found.is_bank and found.operator in (None, kind)


def fits(report: Report, money: Money) -> bool:
    """Whether the amount of a report can be that of a payment; what comes back may be less than what was paid."""
    told = report.money
    if told is None or report.became in (Became.ACCEPTED, Became.WAITS):
        return True
    if report.became in CAME_BACK:
        return told.currency == money.currency and 0 < told.minor <= money.minor
    return told == money


def is_part(report: Report, money: Money) -> bool:
    """Whether only a part of a payment was sent back by whoever received it."""
    return report.became is Became.REFUNDED and report.money is not None and report.money.minor < money.minor


def has_fee(report: Report, money: Money) -> bool:
    """Whether a fee stands beside what moved. What comes back as less than was paid is net of it already."""
    if report.fee is None or report.fee.minor <= 0:
        return False
    if report.became in (Became.RETURNED, Became.REFUNDED):
        return report.money in (None, money)
    return report.became is Became.PAID


def key_of(order_id: UUID, report: Report, money: Money) -> str:
    """Under which a saying about an order counts once, in whichever file it stands.

    A payment is paid, refused and returned once; parts of it may be refunded several times, which the bank's own
    reference tells apart, or else the day.
    """
    if not is_part(report, money):
        return f"{order_id.hex}:{report.became.value}"
    assert report.money is not None
    told = f"{report.money.minor}|{report.theirs or report.on}"
    return f"{order_id.hex}:{report.became.value}:{hashlib.sha256(told.encode()).hexdigest()[:16]}"
