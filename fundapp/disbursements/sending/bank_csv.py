"""Files of transfers for the web pages of banks, by layouts that are data.

Banks publish no common layout: these are the generic one and two that are typical. One that a bank asks for is
another Template.
"""

from types import MappingProxyType

from fundapp.disbursements.rules.instructions import BankAccount, Batch, Instruction
from fundapp.disbursements.sending.checking import accounts_of, check_bank_told, check_batch, is_iban, only_currency
from fundapp.disbursements.sending.templates import Field, Row, Template, filled, row_of

BANK_TEMPLATES = MappingProxyType(
    {
        "generic": Template(
            columns=(
                ("Référence", Field.REFERENCE),
                ("Compte à débiter", Field.DEBTOR_ACCOUNT),
                ("Bénéficiaire", Field.NAME),
                ("Compte du bénéficiaire", Field.ACCOUNT),
                ("BIC", Field.BIC),
                ("Banque", Field.BANK),
                ("Pays", Field.COUNTRY),
                ("Montant", Field.AMOUNT),
                ("Devise", Field.CURRENCY),
                ("Date d’exécution", Field.PAY_ON),
            ),
            delimiter=";",
            encoding="utf-8",
            decimal=",",
            day="%d/%m/%Y",
        ),
        "semicolon": Template(
            columns=(
                ("N°", Field.PLACE),
                ("Nom du bénéficiaire", Field.NAME),
                ("Banque", Field.BANK),
                ("RIB", Field.NATIONAL_ACCOUNT),
                ("Montant", Field.AMOUNT),
                ("Référence", Field.REFERENCE),
            ),
            delimiter=";",
            encoding="cp1252",
            decimal=",",
            day="%d/%m/%Y",
        ),
        "comma": Template(
            columns=(
                ("Debit account", Field.DEBTOR_ACCOUNT),
                ("Value date", Field.PAY_ON),
                ("Beneficiary name", Field.NAME),
                ("Beneficiary account", Field.ACCOUNT),
                ("Bank code", Field.BIC),
                ("Bank name", Field.BANK),
                ("Currency", Field.CURRENCY),
                ("Amount", Field.AMOUNT),
                ("Reference", Field.REFERENCE),
            ),
            delimiter=",",
            encoding="utf-8",
            decimal=".",
        ),
    }
)
"""Layouts by code. “semicolon” is for one currency and tells accounts as RIB."""


def bank_file(batch: Batch, template: Template) -> bytes:
    """The payments of a batch, one a line, in its order.

    Raises:
        UnsendableError: `no_payments`, `reference`, `reference_twice`, `amount`, `too_large`, `name`, `account_kind`,
            `account`, `bank_missing`, `currencies`, `encoding`, `formula`.
    """
    check_batch(batch)
    paid = accounts_of(batch, BankAccount)
    is_iban(batch.account, batch.reference)
    for each, account in paid:
        check_bank_told(account, each.reference)
    if not template.tells_currency:
        only_currency(batch.instructions)
    return filled(template, [_row(batch, place, *each) for place, each in enumerate(paid, start=1)])


def _row(batch: Batch, place: int, instruction: Instruction, account: BankAccount) -> Row:
    number = account.number
    return {
        **row_of(batch, place, instruction),
        Field.DEBTOR_ACCOUNT: batch.account.number,
        Field.ACCOUNT: number,
        Field.NATIONAL_ACCOUNT: number[4:] if is_iban(account, instruction.reference) else number,
        Field.BIC: account.bic or "",
        Field.BANK: account.bank or account.bic or "",
    }
