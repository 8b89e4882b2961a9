"""Bulk files for the web pages of mobile operators, by layouts that are data.

Operators give their layouts to their customers only, and each country's company has its own: those below are in their
manner, and have to be held against what the operator gives before the first payment.
"""

from dataclasses import dataclass
from types import MappingProxyType

from fundapp.core.i18n import lazy
from fundapp.disbursements.rules.instructions import Batch, Instruction, MobileAccount
from fundapp.disbursements.sending.checking import accounts_of, check_batch, only_country, only_currency
from fundapp.disbursements.sending.faults import fault
from fundapp.disbursements.sending.numbers import NumberStyle, written_number
from fundapp.disbursements.sending.templates import Field, Row, Template, filled, row_of


@dataclass(frozen=True)
class MobileTemplate:
    """A layout, how numbers are written in it, and whose it is: an operator's code, or None for whatever operator."""

    layout: Template
    number: NumberStyle
    operator: str | None = None


MOBILE_TEMPLATES = MappingProxyType(
    {
        "generic": MobileTemplate(
            Template(
                columns=(
                    ("Référence", Field.REFERENCE),
                    ("Numéro", Field.ACCOUNT),
                    ("Bénéficiaire", Field.NAME),
                    ("Montant", Field.AMOUNT),
                    ("Devise", Field.CURRENCY),
                    ("Pays", Field.COUNTRY),
                ),
                delimiter=";",
                encoding="utf-8",
                decimal=",",
            ),
            NumberStyle.MSISDN,
        ),
        "mtn": MobileTemplate(
            Template(
                columns=(
                    ("MSISDN", Field.ACCOUNT),
                    ("Name", Field.NAME),
                    ("Amount", Field.AMOUNT),
                    ("Reference", Field.REFERENCE),
                ),
                delimiter=",",
                encoding="utf-8",
                decimal=".",
            ),
            NumberStyle.MSISDN,
            "mtn",
        ),
        "airtel": MobileTemplate(
            Template(
                columns=(
                    ("Mobile Number", Field.ACCOUNT),
                    ("Amount", Field.AMOUNT),
                    ("Currency", Field.CURRENCY),
                    ("Reference", Field.REFERENCE),
                ),
                delimiter=",",
                encoding="utf-8",
                decimal=".",
            ),
            NumberStyle.NATIONAL,
            "airtel",
        ),
        "orange": MobileTemplate(
            Template(
                columns=(
                    ("Numéro", Field.ACCOUNT),
                    ("Montant", Field.AMOUNT),
                    ("Nom", Field.NAME),
                    ("Référence", Field.REFERENCE),
                ),
                delimiter=";",
                encoding="cp1252",
                decimal=",",
            ),
            NumberStyle.NATIONAL,
            "orange",
        ),
    }
)
"""Layouts by code."""


def mobile_file(batch: Batch, template: MobileTemplate) -> bytes:
    """The payments of a batch, one a line, in its order.

    Raises:
        UnsendableError: `no_payments`, `reference`, `reference_twice`, `amount`, `too_large`, `name`, `account_kind`,
            `operator`, `countries`, `currencies`, `account`, `encoding`, `formula`.
    """
    check_batch(batch)
    paid = accounts_of(batch, MobileAccount)
    _check_operator(paid, template.operator)
    if template.operator:
        only_country(account for _each, account in paid)
    if not template.layout.tells_currency:
        only_currency(batch.instructions)
    rows = [_row(batch, place, *each, template.number) for place, each in enumerate(paid, start=1)]
    return filled(template.layout, rows)


def _check_operator(paid: list[tuple[Instruction, MobileAccount]], operator: str | None) -> None:
    for each, account in paid:
        # A file for whatever operator is still for one: nobody pays out what lies with another.
        if account.operator != (operator or paid[0][1].operator):
            sentence = lazy(
                "Payment %(reference)s goes to an account at another operator than this is for. Hand it to its own."
            )
            raise fault("operator", sentence, reference=each.reference)


def _row(batch: Batch, place: int, instruction: Instruction, account: MobileAccount, style: NumberStyle) -> Row:
    number = written_number(account, style, instruction.reference)
    return {**row_of(batch, place, instruction), Field.ACCOUNT: number}
