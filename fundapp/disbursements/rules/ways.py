"""How payments are handed over: which files, letters and interfaces there are, and what fits into each. Pure data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.disbursements.rules.instructions import Method

FILE_KEPT = timedelta(days=90)
"""A file names payees and accounts. So long after its last payment is over it is destroyed; its SHA-256 stays."""


class Medium(StrEnum):
    """What is handed over."""

    BANK_FILE = "bank_file"
    LETTER = "letter"
    MOBILE_FILE = "mobile_file"
    INTERFACE = "interface"
    """The courier tells the operator itself, payment by payment."""
    HAND = "hand"
    """Nothing is made: a person pays."""


@dataclass(frozen=True)
class Way:
    """One way. `layout`: of the file; `operator`: whose it is, None where the account says; `ending`: of the file."""

    medium: Medium
    label: Any
    ending: str = ""
    media_type: str = ""
    layout: str = ""
    operator: str | None = None

    @property
    def is_file(self) -> bool:
        """Whether the courier makes something that a person then carries."""
        return self.medium in (Medium.BANK_FILE, Medium.LETTER, Medium.MOBILE_FILE)

    @property
    def is_bank(self) -> bool:
        """Whether it pays out of an account at a bank, into others."""
        return self.medium in (Medium.BANK_FILE, Medium.LETTER)

    @property
    def is_mobile(self) -> bool:
        """Whether it pays into accounts of one mobile operator."""
        return self.medium in (Medium.MOBILE_FILE, Medium.INTERFACE)


_XML = {"ending": "xml", "media_type": "application/xml"}
_CSV = {"ending": "csv", "media_type": "text/csv"}

WAYS: Mapping[str, Way] = {
    "pain001v9": Way(Medium.BANK_FILE, lazy("File for a bank: ISO 20022, pain.001.001.09"), **_XML, layout="v9"),
    "pain001v3": Way(Medium.BANK_FILE, lazy("File for a bank: ISO 20022, pain.001.001.03"), **_XML, layout="v3"),
    "bank_csv_generic": Way(Medium.BANK_FILE, lazy("File for a bank: CSV, all columns"), **_CSV, layout="generic"),
    "bank_csv_semicolon": Way(
        Medium.BANK_FILE, lazy("File for a bank: CSV with RIB and semicolons"), **_CSV, layout="semicolon"
    ),
    "bank_csv_comma": Way(
        Medium.BANK_FILE, lazy("File for a bank: CSV with commas, in English"), **_CSV, layout="comma"
    ),
    "letter": Way(Medium.LETTER, lazy("Letter to a bank, to be signed (PDF)"), "pdf", "application/pdf"),
    "mobile_csv_generic": Way(
        Medium.MOBILE_FILE, lazy("File for a mobile operator: CSV, all columns"), **_CSV, layout="generic"
    ),
    "mobile_csv_mtn": Way(
        Medium.MOBILE_FILE, lazy("File for a mobile operator: MTN’s CSV"), **_CSV, layout="mtn", operator="mtn"
    ),
    "mobile_csv_airtel": Way(
        Medium.MOBILE_FILE, lazy("File for a mobile operator: Airtel’s CSV"), **_CSV, layout="airtel", operator="airtel"
    ),
    "mobile_csv_orange": Way(
        Medium.MOBILE_FILE, lazy("File for a mobile operator: Orange’s CSV"), **_CSV, layout="orange", operator="orange"
    ),
    "mtn": Way(Medium.INTERFACE, lazy("MTN MoMo, by its interface"), operator="mtn"),
    "airtel": Way(Medium.INTERFACE, lazy("Airtel Money, by its interface"), operator="airtel"),
    "wave": Way(Medium.INTERFACE, lazy("Wave, by its interface"), operator="wave"),
    "hand": Way(Medium.HAND, lazy("By hand: cash, or a money-transfer operator")),
}
"""By code, as `PayingAccount.way` and `PaymentBatch.way` keep it."""

INTERFACES = tuple(code for code, way in WAYS.items() if way.medium == Medium.INTERFACE)

_EITHER = (Method.SUPPLIER, Method.ADVANCE)
"""Whoever is paid so has an account of one kind or another, or none: what is known of it decides."""

METHODS: Mapping[Medium, tuple[Method, ...]] = {
    Medium.BANK_FILE: (Method.BANK, *_EITHER),
    Medium.LETTER: (Method.BANK, *_EITHER),
    Medium.MOBILE_FILE: (Method.MOBILE, *_EITHER),
    Medium.INTERFACE: (Method.MOBILE, *_EITHER),
    Medium.HAND: (Method.OPERATOR, Method.CASH, *_EITHER),
}
"""By which methods each medium pays."""


FAULTS: Mapping[str, Any] = {
    "no_payments": lazy("There was no payment in it."),
    "reference": lazy("A reference has signs that the bank or operator does not take."),
    "reference_twice": lazy("A reference stands in it twice."),
    "amount": lazy("An amount is not above zero."),
    "too_large": lazy("An amount, or the sum, is too large for this file."),
    "name": lazy("A name has no letter that banks can read. Have it named in Latin letters, as the bank has it."),
    "account": lazy("An account number is not one of its country."),
    "account_kind": lazy("A payee has no account of the kind that this way pays into."),
    "bank_missing": lazy("An account does not say at which bank it is."),
    "bic": lazy("A BIC is missing or wrong."),
    "currencies": lazy("This file takes one currency only."),
    "operator": lazy("A payee has their account at another operator."),
    "countries": lazy("An operator takes payments into one country in a file."),
    "sepa": lazy("A payment cannot go by SEPA."),
    "encoding": lazy("A name has a sign that this file cannot hold. Choose a layout in UTF-8."),
    "formula": lazy("A number or reference would be run by a spreadsheet as a formula."),
    "gone": lazy("What the courier was to hand over is not there any more."),
    "changed": lazy("What the courier was to hand over is not what was signed."),
}
"""Why no file could be made, by the codes of `sending`, and two of the courier’s own."""
