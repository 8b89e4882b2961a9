"""The pseudonymous ledger: a row a payment, by which nobody finds a person. No breakdown, no day, no method."""

import hmac
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from fundapp.donors.figures.evidence import Covered
from fundapp.donors.rules.report_data import LedgerRow

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Digits and letters that nobody takes for one another, 32 of them."""
LENGTH = 8

DOCUMENTED, WAIVED, MISSING, PARTLY = "documented", "waived", "missing", "partly"


def pseudonym(key: bytes, subject: UUID) -> str:
    """What a case is called in one report: HMAC-SHA256 under the report's key, its first 40 bits in ALPHABET.

    Another report calls the same case something else, so that nobody follows it from one to the next.
    """
    digest = hmac.new(key, subject.bytes, sha256).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:LENGTH])


def ledger_row(found: Covered, key: bytes, zone: ZoneInfo) -> LedgerRow:
    """A payment as it may be handed out. Of a payment without a case its award stands for one."""
    paid = found.paid
    back = paid.counted - found.counted
    lost = (2 * paid.amount * back + paid.counted) // (2 * paid.counted)
    return LedgerRow(
        case=pseudonym(key, paid.case_id or paid.about_id or paid.booked[0][0]),
        month=f"{paid.at.astimezone(zone):%Y-%m}",
        paid=paid.amount - lost,
        currency=paid.currency,
        counted=found.counted,
        evidence=evidence_word(found),
    )


def in_order(rows: list[LedgerRow]) -> list[LedgerRow]:
    """By month, then pseudonym, then amounts: nothing of the order in which people were paid."""
    return sorted(rows, key=lambda row: (row["month"], row["case"], row["paid"], row["counted"], row["evidence"]))


def evidence_word(found: Covered) -> str:
    """How a payment is covered, in a word."""
    whole = {DOCUMENTED: found.documented, WAIVED: found.waived, MISSING: found.missing}
    return next((word for word, amount in whole.items() if amount == found.counted), PARTLY)
