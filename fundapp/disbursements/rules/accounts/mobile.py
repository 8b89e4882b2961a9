"""An account at a mobile operator: numbers are read by phonenumbers (libphonenumber's numbering plans)."""

import re
from datetime import date
from typing import Any

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from fundapp.core.i18n import lazy
from fundapp.core.typed_text import plain_text
from fundapp.disbursements.rules.accounts.faults import AccountError, named
from fundapp.disbursements.rules.accounts.prefixes import OPERATORS, first_operator, operators_of
from fundapp.disbursements.rules.instructions import MobileAccount

_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
# ARCEP of Gabon: a digit was put in on 15 November 2019, and the shorter numbers fell silent on 6 April 2024.
# libphonenumber still takes them for valid.
_GABON = re.compile(r"[67][0-9]{7}")


def judged_mobile(text: str, country: str, operator: str | None = None, *, on: date) -> MobileAccount:
    """The mobile account that `text` numbers in `country`, as typed there or with +, on the day `on`.

    A chosen `operator` is kept even if the prefix tells another, for numbers are ported: `operator_doubt` says so.
    Without one, the prefix decides where it is known.

    Raises:
        AccountError: `empty`, `number`, `number_country`, `number_old`, `landline`, `operator_missing`,
            `operator_unknown`.
    """
    number = _number(text, country)
    code = _operator(number, country, operator, on)
    return MobileAccount(phonenumbers.format_number(number, PhoneNumberFormat.E164), country, code)


def operator_doubt(account: MobileAccount, on: date) -> Any:
    """A lazy sentence where the prefix belonged to another operator than the chosen one; else None."""
    first = first_operator(_national(phonenumbers.parse(account.number)), account.country, on)
    if first is None or first == account.operator:
        return None
    return lazy(
        "Numbers that begin like this one were given out by %(first)s, but %(chosen)s was chosen. "
        "That is right if the number was ported: ask before paying.",
        first=OPERATORS[first],
        chosen=OPERATORS.get(account.operator, account.operator),
    )


def _number(text: str, code: str) -> PhoneNumber:
    if not plain_text(text):
        raise AccountError("empty", lazy("There is no number. Write the number of the mobile account."))
    try:
        number = phonenumbers.parse(plain_text(text), code)
    except phonenumbers.NumberParseException:
        raise _unreadable(code) from None
    if number.country_code != phonenumbers.country_code_for_region(code):
        sentence = lazy("This number is of another country than %(country)s. Check the number, or the country.")
        raise AccountError("number_country", sentence, country=named(code))
    _judge(number, code)
    return number


def _judge(number: PhoneNumber, code: str) -> None:
    if number.extension or not phonenumbers.is_valid_number_for_region(number, code):
        raise _unreadable(code)
    if phonenumbers.number_type(number) not in _MOBILE:
        sentence = lazy("This is not a mobile number: nobody can receive money on it. Ask for a mobile number.")
        raise AccountError("landline", sentence)
    if code == "GA" and not _GABON.fullmatch(_national(number)):
        sentence = lazy(
            "This number is written as in Gabon before 2024. Numbers have one digit more since: 06 became 066 "
            "(and 02 and 05 became 062 and 065), 07 became 077 (and 04 became 074)."
        )
        raise AccountError("number_old", sentence)


def _unreadable(code: str) -> AccountError:
    example = phonenumbers.example_number_for_type(code, PhoneNumberType.MOBILE)
    return AccountError(
        "number",
        lazy("This is not a number of %(country)s. Count its digits; a right one looks like %(example)s."),
        country=named(code),
        example=phonenumbers.format_number(example, PhoneNumberFormat.INTERNATIONAL) if example else "+…",
    )


def _national(number: PhoneNumber) -> str:
    return str(phonenumbers.national_significant_number(number))


def _operator(number: PhoneNumber, code: str, chosen: str | None, on: date) -> str:
    known = operators_of(code)
    if chosen:
        if known and chosen not in known:
            sentence = lazy("%(operator)s is no mobile operator of %(country)s. Choose another.")
            name = OPERATORS.get(chosen, chosen)
            raise AccountError("operator_unknown", sentence, operator=name, country=named(code))
        return chosen
    first = first_operator(_national(number), code, on)
    if first is None:
        sentence = lazy("The number does not tell its operator. Ask which one it is, and choose it.")
        raise AccountError("operator_missing", sentence)
    return first
