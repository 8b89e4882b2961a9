"""The letter that orders a bank to pay, for those that take no file: printed, signed by two, carried there."""

from collections.abc import Sequence

from fundapp.core import formats
from fundapp.core.documents import Block, Facts, Heading, Sheet, Signatures, Table
from fundapp.core.i18n import _
from fundapp.core.money import Money
from fundapp.core.reader import Reader, reading
from fundapp.disbursements.rules.accounts import shown_account
from fundapp.disbursements.rules.instructions import BankAccount, Batch
from fundapp.disbursements.sending.checking import Paid, accounts_of, check_bank_told, check_batch, is_iban

_WIDTHS = (0.5, 3, 4.6, 2.7, 2.3)
_REFERENCE_LINE, _ACCOUNT_LINE = 10, 20
"""Signs on a line of their column: a longer text without a space would run into the amount beside it."""


def transfer_letter(batch: Batch, reader: Reader) -> Sheet:
    """The paper, in the language of `reader`, who is the bank's: accounts, payments, a total for each currency.

    Raises:
        UnsendableError: `no_payments`, `reference`, `reference_twice`, `amount`, `too_large`, `name`, `account_kind`,
            `account`, `bank_missing`.
    """
    check_batch(batch)
    paid = accounts_of(batch, BankAccount)
    is_iban(batch.account, batch.reference)
    for each, account in paid:
        check_bank_told(account, each.reference)
    with reading(reader):
        blocks: list[Block] = [Heading(_("Account to be debited")), Facts(_facts(batch, reader))]
        for currency in sorted({each.money.currency for each in batch.instructions}):
            own = [(each, account) for each, account in paid if each.money.currency == currency]
            blocks += [Heading(formats.currency_name(reader, currency)), _table(own, currency, reader)]
        boxes = (_("First signature"), _("Second signature"))
        blocks += [Heading(_("Signatures")), Signatures(boxes, _("Name, date, signature"))]
        title = _("Transfer order %(reference)s", reference=batch.reference)
        lead = _("Please carry out the transfers below and debit the account named here.")
        return Sheet(title, batch.debtor, blocks, lead, title)


def _facts(batch: Batch, reader: Reader) -> list[tuple[str, str]]:
    return [
        (_("Account holder"), batch.debtor),
        (_("Account number"), shown_account(batch.account)),
        *([(_("Bank"), bank)] if (bank := _bank(batch.account)) else []),
        (_("Written on"), formats.date(reader, batch.made_at)),
        (_("To be carried out on"), formats.date(reader, batch.pay_on)),
    ]


def _table(paid: Sequence[Paid], currency: str, reader: Reader) -> Table:
    head = (_("No."), _("Payee"), _("Account and bank"), _("Reference"), _("Amount"))
    rows = [
        (
            formats.number(reader, place),
            each.payee.name,
            _where(account),
            _broken(each.reference, _REFERENCE_LINE),
            _figure(reader, each.money),
        )
        for place, (each, account) in enumerate(paid, start=1)
    ]
    sum_of = Money.sum([each.money for each, _account in paid], currency)
    total = ("", _("Total in %(currency)s", currency=currency), "", "", _figure(reader, sum_of))
    return Table(head, rows, frozenset({4}), total, _WIDTHS)


def _where(account: BankAccount) -> str:
    shown = shown_account(account)
    number = _broken(shown, _ACCOUNT_LINE) if shown == account.number else shown.replace("\u00a0", " ")
    return "\n".join(part for part in (number, _bank(account)) if part)


def _broken(text: str, width: int) -> str:
    return "\n".join(text[start : start + width] for start in range(0, len(text), width))


def _bank(account: BankAccount) -> str:
    return ", ".join(part for part in (account.bank, account.bic) if part)


def _figure(reader: Reader, money: Money) -> str:
    return formats.amount(reader, money)
