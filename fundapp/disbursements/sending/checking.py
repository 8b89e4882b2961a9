"""What must be true of payments before anything is written of them, whatever the file."""

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

from schwifty import IBAN

from fundapp.core.i18n import lazy
from fundapp.core.money.amount import LARGEST_MINOR
from fundapp.disbursements.rules.accounts.iban import has_ibans
from fundapp.disbursements.rules.instructions import BankAccount, Batch, Instruction, MobileAccount
from fundapp.disbursements.sending.faults import fault
from fundapp.disbursements.sending.latin import is_reference, latin, one_line

Account = TypeVar("Account", BankAccount, MobileAccount)
Paid = tuple[Instruction, BankAccount]
"""A payment and the account at a bank that it goes to."""


def check_batch(batch: Batch) -> None:
    """Whether a batch can be handed over at all.

    Raises:
        UnsendableError: `no_payments`, `reference`, `reference_twice`, `amount`, `too_large`, `name`.
    """
    if not batch.instructions:
        raise fault("no_payments", lazy("There is no payment to hand over. Choose one payment at least."))
    check_reference(batch.reference)
    if not one_line(batch.debtor):
        raise fault("name", lazy("The account that pays has no name. Write whose account it is, as the bank has it."))
    for each in batch.instructions:
        check_instruction(each)
    for reference, times in Counter(each.reference for each in batch.instructions).items():
        if times > 1:
            sentence = lazy(
                "Payment %(reference)s stands here %(times)s times and would be paid as often. Take it out."
            )
            raise fault("reference_twice", sentence, reference=reference, times=str(times))


def check_instruction(instruction: Instruction) -> None:
    """Whether one payment can be handed over at all.

    Raises:
        UnsendableError: `reference`, `amount`, `too_large`, `name`.
    """
    check_reference(instruction.reference)
    reference, minor = instruction.reference, instruction.money.minor
    if minor <= 0:
        sentence = lazy("The amount of payment %(reference)s is not above zero. Correct it or take the payment out.")
        raise fault("amount", sentence, reference=reference)
    if minor > LARGEST_MINOR:
        sentence = lazy("The amount of payment %(reference)s is too large. Check the number of zeros.")
        raise fault("too_large", sentence, reference=reference)
    if not one_line(instruction.payee.name):
        sentence = lazy("Payment %(reference)s names no payee. Write the name that the bank or operator knows.")
        raise fault("name", sentence, reference=reference)


def check_reference(text: str) -> None:
    """Whether a reference comes back unchanged. None is ever altered: answers could no longer be matched to it.

    Raises:
        UnsendableError: `reference`.
    """
    if not is_reference(text):
        raise fault(
            "reference",
            lazy(
                "“%(reference)s” cannot be a reference: banks take 1 to 35 plain letters, digits and signs, and no "
                "slash at an end or beside another. Have another reference made."
            ),
            reference="".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text[:35]),
        )


def account_of(instruction: Instruction, kind: type[Account]) -> Account:
    """The account that a payment goes to, which must be of one kind.

    Raises:
        UnsendableError: `account_kind`.
    """
    account = instruction.payee.account
    if isinstance(account, kind):
        return account
    if kind is BankAccount:
        sentence = lazy("Payment %(reference)s goes to a mobile account; this is for banks. Hand it to its operator.")
    else:
        sentence = lazy(
            "Payment %(reference)s goes to a bank account; this is for mobile operators. Hand it to a bank."
        )
    raise fault("account_kind", sentence, reference=instruction.reference)


def accounts_of(batch: Batch, kind: type[Account]) -> list[tuple[Instruction, Account]]:
    """The payments with the accounts they go to. Raises UnsendableError as `account_of`."""
    return [(each, account_of(each, kind)) for each in batch.instructions]


def only_currency(instructions: Iterable[Instruction]) -> str:
    """The currency of all payments, for a file that cannot say which.

    Raises:
        UnsendableError: `currencies`.
    """
    found = sorted({each.money.currency for each in instructions})
    if len(found) > 1:
        sentence = lazy("This file cannot tell currencies apart, and there are %(names)s. Make one file of each.")
        raise fault("currencies", sentence, names=", ".join(found))
    return found[0]


def is_iban(account: BankAccount, reference: str) -> bool:
    """Whether the account is numbered by IBAN; `reference` is the payment's, or the batch's for the account that pays.

    Raises:
        UnsendableError: `account`, where the country has IBANs and this is none of them.
    """
    if not has_ibans(account.country):
        return False
    iban = IBAN(account.number, allow_invalid=True)
    if iban.is_valid and str(iban) == account.number and iban.country_code == account.country:
        return True
    sentence = lazy("An account in %(reference)s has a number that is no IBAN of its country. Correct the account.")
    raise fault("account", sentence, reference=reference)


def check_bank_told(account: BankAccount, reference: str) -> None:
    """Whether it is clear which bank the account is at: an IBAN tells it, else a BIC or a name that banks can read.

    Raises:
        UnsendableError: `bank_missing`, `account`.
    """
    if not (is_iban(account, reference) or account.bic or latin(account.bank or "")):
        sentence = lazy("The account of payment %(reference)s does not say which bank. Write its BIC or its name.")
        raise fault("bank_missing", sentence, reference=reference)


def only_country(accounts: Iterable[MobileAccount]) -> str:
    """The country of all numbers: an operator's company in one country takes no file for another's.

    Raises:
        UnsendableError: `countries`.
    """
    found = sorted({each.country for each in accounts})
    if len(found) > 1:
        sentence = lazy("An operator takes one country in a file, and there are %(names)s. Make one file of each.")
        raise fault("countries", sentence, names=", ".join(found))
    return found[0]
