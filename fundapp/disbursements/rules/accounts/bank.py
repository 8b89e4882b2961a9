"""An account at a bank: by IBAN, by RIB, or by number and bank where a country has neither."""

import re
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.disbursements.rules.accounts.bic import judged_bic
from fundapp.disbursements.rules.accounts.faults import AccountError, bare, named
from fundapp.disbursements.rules.accounts.iban import has_ibans, iban_of, judged_iban, wrong_key
from fundapp.disbursements.rules.accounts.rib import CEMAC, RIB_COUNTRIES, has_letters, has_right_key, is_rib
from fundapp.disbursements.rules.instructions import BankAccount

# Burundi's registered example obeys the key, but no rule that says so is published: a RIB alone must obey it,
# for nothing else guards it; a whole IBAN, which has check digits, need not.
_RIB_ALONE = RIB_COUNTRIES | {"BI"}
_HEADING = re.compile(r"(?:IBAN|RIB):?")
# ISO 20022 gives 34 signs to an account without IBAN; banks here write between six and twenty-four.
_NUMBER = re.compile(r"[0-9A-Z]{6,34}")
_LEAST_DIGITS = 6
_DUMMY = re.compile(r"(.)\1*|0?123456789?0?")


def judged_account(text: str, country: str, *, bic: str = "", bank: str = "") -> BankAccount:
    """The account that `text` numbers, at a bank in `country` (ISO 3166, two capitals).

    Spaces, dashes, small letters and a heading (“IBAN:”) are forgiven. A RIB becomes its IBAN. Where there is no IBAN
    (CD, RW), only plausibility is judged, which `account_doubt` says, and the bank or its BIC must be told.

    Raises:
        AccountError: every code that is not about mobile accounts.
    """
    number = _HEADING.sub("", bare(text), count=1)
    if not number:
        raise AccountError("empty", lazy("There is no account number. Write the IBAN, the RIB or the number."))
    name = " ".join(bank.split()) or None
    code = judged_bic(bic, country) if bic.strip() else None
    if has_ibans(country):
        return BankAccount(_iban(number, country), country, code, name)
    if not (code or name):
        sentence = lazy("The account number alone does not say which bank. Write the bank’s BIC or its name.")
        raise AccountError("bank_missing", sentence)
    return BankAccount(_plausible(number), country, code, name)


def account_doubt(account: BankAccount) -> Any:
    """A lazy sentence where nothing but plausibility could be judged, for whoever is about to pay; else None."""
    if has_ibans(account.country):
        return None
    return lazy(
        "Accounts in %(country)s have no check digits that we know: a wrong digit would not be noticed. "
        "Have the number confirmed by a second way before paying.",
        country=named(account.country),
    )


def _iban(number: str, code: str) -> str:
    if not is_rib(number):
        return judged_iban(_begun_as_iban(number, code), code)
    if code not in _RIB_ALONE:
        raise _iban_needed(code)
    if not has_right_key(number):
        raise wrong_key()
    if code in CEMAC and has_letters(number):
        sentence = lazy("This RIB has letters, which an IBAN of %(country)s cannot have. Ask the bank for the IBAN.")
        raise AccountError("rib_letters", sentence, country=named(code))
    return iban_of(number, code)


def _begun_as_iban(number: str, code: str) -> str:
    if number[:2].isalpha():
        return number
    raise _iban_needed(code)


def _iban_needed(code: str) -> AccountError:
    if code not in _RIB_ALONE:
        sentence = lazy(
            "This is not an IBAN of %(country)s. It begins with %(code)s and stands on the bank’s papers: ask for it."
        )
        return AccountError("iban_needed", sentence, country=named(code), code=code)
    return AccountError(
        "iban_needed",
        lazy(
            "This is neither an IBAN nor a whole RIB of %(country)s. An IBAN begins with %(code)s; a RIB has "
            "23 digits: bank 5, branch 5, account 11, key 2."
        ),
        country=named(code),
        code=code,
    )


def _plausible(number: str) -> str:
    enough = sum(map(str.isdecimal, number)) >= _LEAST_DIGITS
    if enough and _NUMBER.fullmatch(number) and not _DUMMY.fullmatch(number):
        return number
    raise AccountError(
        "implausible",
        lazy("This does not look like an account number: 6 to 34 letters and digits, six digits at least."),
    )
