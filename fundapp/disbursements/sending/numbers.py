"""Telephone numbers as each operator wants them written; E.164 comes in, read by phonenumbers."""

import re
from enum import StrEnum

import phonenumbers

from fundapp.core.i18n import lazy
from fundapp.disbursements.rules.instructions import MobileAccount
from fundapp.disbursements.sending.faults import fault

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class NumberStyle(StrEnum):
    """How a number is written; the example is of Congo, whose numbers begin with a zero of their own."""

    E164 = "e164"
    """With plus and country code: +242061234567."""
    MSISDN = "msisdn"
    """With country code and without plus: 242061234567."""
    NATIONAL = "national"
    """The national significant number, without country code: 061234567."""


def written_number(account: MobileAccount, style: NumberStyle, reference: str) -> str:
    """The number in digits; `reference` is of the payment, for the refusal to name.

    Raises:
        UnsendableError: `account`, where it is no E.164 number of the account's country.
    """
    code = phonenumbers.country_code_for_region(account.country)
    if not _E164.fullmatch(account.number) or not account.number.startswith(f"+{code}"):
        sentence = lazy("Payment %(reference)s goes to a number that is not of its country. Correct the account.")
        raise fault("account", sentence, reference=reference)
    if style is NumberStyle.E164:
        return account.number
    if style is NumberStyle.MSISDN:
        return account.number[1:]
    return str(phonenumbers.national_significant_number(phonenumbers.parse(account.number)))
