"""What payment messages of ISO 20022 are made of: parties, accounts and banks as elements."""

import re
from enum import StrEnum
from typing import Any

from lxml import etree

from fundapp.core.i18n import lazy
from fundapp.disbursements.rules.instructions import BankAccount
from fundapp.disbursements.sending.checking import check_bank_told, is_iban
from fundapp.disbursements.sending.faults import fault
from fundapp.disbursements.sending.latin import latin, latin_name


class Version(StrEnum):
    """Which edition of pain.001 a bank takes; the value is its namespace."""

    V03 = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"
    V09 = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"


# .03 takes letters only where .09 takes digits too; what passes here passes both.
_BIC = re.compile(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9](?:[A-Z0-9]{3})?")
_OTHER_NUMBER = re.compile(r"[0-9A-Za-z]{1,34}")
_BIC_TAGS = {Version.V03: "BIC", Version.V09: "BICFI"}
_NOT_PROVIDED = "NOTPROVIDED"
"""What the guidelines of the EPC and the CGI write where a bank that must be named is not known."""


def add(parent: Any, *path: str, text: str | None = None) -> Any:
    """New elements one inside the other, in the namespace of `parent`; the innermost, with `text`."""
    for tag in path:
        parent = etree.SubElement(parent, etree.QName(etree.QName(parent).namespace, tag))
    parent.text = text
    return parent


def add_party(parent: Any, tag: str, name: str, reference: str) -> None:
    """A party by its name alone. Here and below, `reference` is what a refusal names.

    Raises:
        UnsendableError: `name`.
    """
    add(parent, tag, "Nm", text=latin_name(name, reference))


def add_account(parent: Any, tag: str, account: BankAccount, reference: str) -> None:
    """An account by IBAN, or by its number where its country has none.

    Raises:
        UnsendableError: `account`.
    """
    identified = add(parent, tag, "Id")
    if is_iban(account, reference):
        add(identified, "IBAN", text=account.number)
        return
    if not _OTHER_NUMBER.fullmatch(account.number):
        sentence = lazy("An account in %(reference)s has a number that is not 1 to 34 letters and digits. Correct it.")
        raise fault("account", sentence, reference=reference)
    other = add(identified, "Othr")
    add(other, "Id", text=account.number)
    add(other, "SchmeNm", "Cd", text="BBAN")


def add_payees_bank(parent: Any, account: BankAccount, reference: str, version: Version) -> None:
    """The bank of the payee; none where only the IBAN tells it.

    Raises:
        UnsendableError: `bic`, `bank_missing`, `account`.
    """
    check_bank_told(account, reference)
    if account.bic or latin(account.bank or ""):
        add_bank(parent, "CdtrAgt", account, reference, version)


def add_bank(parent: Any, tag: str, account: BankAccount, reference: str, version: Version) -> None:
    """A bank by its BIC, else by name and country, else as not known.

    Raises:
        UnsendableError: `bic`.
    """
    bank = add(parent, tag, "FinInstnId")
    name = latin(account.bank or "")
    if account.bic:
        if not _BIC.fullmatch(account.bic):
            sentence = lazy(
                "A bank in %(reference)s has a BIC of the wrong form. Correct it, or write the bank’s name."
            )
            raise fault("bic", sentence, reference=reference)
        add(bank, _BIC_TAGS[version], text=account.bic)
    elif name:
        add(bank, "Nm", text=name)
        add(bank, "PstlAdr", "Ctry", text=account.country)
    else:
        add(bank, "Othr", "Id", text=_NOT_PROVIDED)
