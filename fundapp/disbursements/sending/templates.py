"""Files of separated values as banks and operators take them: a layout is data, and this writes any of them."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fundapp.core.i18n import lazy
from fundapp.core.money import Money
from fundapp.core.sheets import protect
from fundapp.disbursements.rules.instructions import Batch, Instruction
from fundapp.disbursements.sending.faults import fault
from fundapp.disbursements.sending.latin import one_line


class Field(StrEnum):
    """What may stand in a column."""

    PLACE = "place"
    """1 for the first payment, 2 for the second."""
    BATCH = "batch"
    REFERENCE = "reference"
    PAY_ON = "pay_on"
    DEBTOR = "debtor"
    DEBTOR_ACCOUNT = "debtor_account"
    NAME = "name"
    ACCOUNT = "account"
    """At a bank: the IBAN, or the number where there is none. At an operator: the telephone number."""
    NATIONAL_ACCOUNT = "national_account"
    """The number as the country has it: of an IBAN, what follows its first four signs (in Cameroon, the RIB)."""
    BIC = "bic"
    BANK = "bank"
    COUNTRY = "country"
    AMOUNT = "amount"
    CURRENCY = "currency"


@dataclass(frozen=True)
class Template:
    """A layout. `columns`: headings and what stands below, in order; `encoding`: as Python names it.

    `decimal`: the sign before the minor units, of which a currency has its own number and XAF none; `day`: as strftime
    takes it. No figure is grouped. `titled`: whether the headings are written.
    """

    columns: Sequence[tuple[str, Field]]
    delimiter: str
    encoding: str
    decimal: str
    day: str = "%Y-%m-%d"
    titled: bool = True

    @property
    def tells_currency(self) -> bool:
        """Whether payments of several currencies can stand side by side."""
        return any(field is Field.CURRENCY for _heading, field in self.columns)


Row = Mapping[Field, str | int | Money | date]
"""One payment: what stands in each field. Text that people wrote is there as they wrote it."""

_WRITTEN_BY_PEOPLE = frozenset({Field.NAME, Field.BANK, Field.DEBTOR})


def row_of(batch: Batch, place: int, instruction: Instruction) -> dict[Field, str | int | Money | date]:
    """What any layout tells of a payment, the `place`-th of a batch, wherever it goes."""
    return {
        Field.PLACE: place,
        Field.BATCH: batch.reference,
        Field.REFERENCE: instruction.reference,
        Field.PAY_ON: batch.pay_on,
        Field.DEBTOR: batch.debtor,
        Field.NAME: instruction.payee.name,
        Field.COUNTRY: instruction.payee.account.country,
        Field.AMOUNT: instruction.money,
        Field.CURRENCY: instruction.money.currency,
    }


def filled(template: Template, rows: Iterable[Row]) -> bytes:
    """The file: headings if the layout has them, and a line for each row, each ended by CRLF.

    Names are made safe against formulas as in all our sheets. Nothing else may be altered, or a bank would not know
    its own account, nor we our reference: what a spreadsheet would run there is refused.

    Raises:
        UnsendableError: `encoding`, `formula`.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=template.delimiter, lineterminator="\r\n")
    if template.titled:
        writer.writerow([heading for heading, _field in template.columns])
    for row in rows:
        cells = [_cell(template, field, row) for _heading, field in template.columns]
        _check_encoding(template, cells, str(row[Field.REFERENCE]))
        writer.writerow(cells)
    return text.getvalue().encode(template.encoding)


def _cell(template: Template, field: Field, row: Row) -> str:
    value = row[field]
    if isinstance(value, Money):
        return f"{value.decimal:f}".replace(".", template.decimal)
    if isinstance(value, date):
        return value.strftime(template.day)
    if field in _WRITTEN_BY_PEOPLE:
        return protect(one_line(str(value)))
    written = str(value)
    if protect(written) != written:
        sentence = lazy(
            "Payment %(reference)s holds a reference or number that a spreadsheet would run as a formula. "
            "Have another reference made, or correct the account."
        )
        raise fault("formula", sentence, reference=str(row[Field.REFERENCE]))
    return written


def _check_encoding(template: Template, cells: Iterable[str], reference: str) -> None:
    for cell in cells:
        try:
            cell.encode(template.encoding)
        except UnicodeEncodeError as error:
            raise fault(
                "encoding",
                lazy(
                    "Payment %(reference)s holds “%(sign)s”, which a file in %(encoding)s cannot have. Choose a layout "
                    "in UTF-8, or write the name without this sign."
                ),
                reference=reference,
                sign=cell[error.start],
                encoding=template.encoding,
            ) from None
