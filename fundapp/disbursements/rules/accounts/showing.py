"""Accounts as people read them aloud and compare them."""

import phonenumbers
from phonenumbers import PhoneNumberFormat

from fundapp.disbursements.rules.accounts.iban import has_ibans
from fundapp.disbursements.rules.instructions import BankAccount, MobileAccount

_NO_BREAK = "\u00a0"
_GROUP = 4


def shown_account(account: BankAccount | MobileAccount) -> str:
    """In groups: an IBAN by fours (ISO 13616), a telephone number as its country writes it, any other as it is."""
    if isinstance(account, MobileAccount):
        number = phonenumbers.parse(account.number)
        written = str(phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL))
        return written.replace(" ", _NO_BREAK)
    if not has_ibans(account.country):
        return account.number
    groups = (account.number[start : start + _GROUP] for start in range(0, len(account.number), _GROUP))
    return _NO_BREAK.join(groups)


def masked_account(account: BankAccount | MobileAccount) -> str:
    """The last four signs only; how long the number is does not show either."""
    return f"••••{_NO_BREAK}{account.number[-_GROUP:]}"
