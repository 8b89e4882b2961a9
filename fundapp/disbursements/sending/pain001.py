"""The customer credit transfer initiation of ISO 20022: pain.001.001.03 and pain.001.001.09.

Elements and their order are those of the schemas; how they are used follows the CGI's guidelines for both versions.
One PmtInf for each currency, by its code; inside, payments as the batch has them. The only remittance text is the
reference. The same batch makes the same bytes.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC
from decimal import Decimal, localcontext
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from lxml import etree

from fundapp.core.dates import aware
from fundapp.core.i18n import lazy
from fundapp.disbursements.rules.instructions import BankAccount, Batch, Instruction
from fundapp.disbursements.sending.checking import Paid, accounts_of, check_batch, is_iban
from fundapp.disbursements.sending.faults import fault
from fundapp.disbursements.sending.iso_elements import (
    Version,
    add,
    add_account,
    add_bank,
    add_party,
    add_payees_bank,
)


class Charges(StrEnum):
    """Who bears the banks' charges (ISO 20022 ChargeBearerType1Code)."""

    SHARED = "SHAR"
    DEBTOR = "DEBT"
    """Whoever pays bears them all, so that the payee receives the whole amount."""
    SERVICE_LEVEL = "SLEV"
    """As the scheme has it. SEPA is the one that we know: in euros and between IBANs only."""


_LONGEST_ID = 35
_MOST_DIGITS = 18  # of a control sum (DecimalNumber)
_PARTS = UUID("5e0f7c1d-6b0a-4d0e-9a55-0c1f2d7e8b43")


def credit_transfer(batch: Batch, version: Version, charges: Charges = Charges.SHARED) -> bytes:
    """The file, in UTF-8, valid against the schema of its version.

    Raises:
        UnsendableError: `no_payments`, `reference`, `reference_twice`, `amount`, `too_large`, `name`, `account_kind`,
            `account`, `bank_missing`, `bic`, `sepa`.
        ValueError: `made_at` has no time zone: a fault of the program.
    """
    check_batch(batch)
    paid = accounts_of(batch, BankAccount)
    if charges is Charges.SERVICE_LEVEL:
        _check_sepa(batch, paid)
    root = etree.Element(etree.QName(version.value, "Document"), nsmap={None: version.value})
    body = add(root, "CstmrCdtTrfInitn")
    _add_header(body, batch)
    for currency in sorted({each.money.currency for each in batch.instructions}):
        own = [(each, account) for each, account in paid if each.money.currency == currency]
        _add_part(add(body, "PmtInf"), batch, own, version, charges)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def part_reference(reference: str, currency: str) -> str:
    """The PmtInfId of a batch's payments in one currency; one too long is shortened, in the same way each time."""
    whole = f"{reference}-{currency}"
    return whole if len(whole) <= _LONGEST_ID else uuid5(_PARTS, whole).hex


def _add_header(body: Any, batch: Batch) -> None:
    header = add(body, "GrpHdr")
    add(header, "MsgId", text=batch.reference)
    add(header, "CreDtTm", text=aware(batch.made_at).astimezone(UTC).isoformat(timespec="seconds"))
    _add_sums(header, batch.instructions, batch.reference)
    add_party(header, "InitgPty", batch.debtor, batch.reference)


def _add_part(part: Any, batch: Batch, paid: Sequence[Paid], version: Version, charges: Charges) -> None:
    instructions = [each for each, _account in paid]
    add(part, "PmtInfId", text=part_reference(batch.reference, instructions[0].money.currency))
    add(part, "PmtMtd", text="TRF")
    # Each payment is booked alone, so that the statement shows which of them came back.
    add(part, "BtchBookg", text="false")
    _add_sums(part, instructions, batch.reference)
    if charges is Charges.SERVICE_LEVEL:
        add(part, "PmtTpInf", "SvcLvl", "Cd", text="SEPA")
    day = ("ReqdExctnDt",) if version is Version.V03 else ("ReqdExctnDt", "Dt")
    add(part, *day, text=batch.pay_on.isoformat())
    add_party(part, "Dbtr", batch.debtor, batch.reference)
    add_account(part, "DbtrAcct", batch.account, batch.reference)
    add_bank(part, "DbtrAgt", batch.account, batch.reference, version)
    add(part, "ChrgBr", text=charges.value)
    for each, account in paid:
        _add_transfer(part, each, account, version)


def _add_transfer(part: Any, paid: Instruction, account: BankAccount, version: Version) -> None:
    transfer = add(part, "CdtTrfTxInf")
    ids = add(transfer, "PmtId")
    add(ids, "InstrId", text=paid.reference)
    add(ids, "EndToEndId", text=paid.reference)
    add(transfer, "Amt", "InstdAmt", text=f"{paid.money.decimal:f}").set("Ccy", paid.money.currency)
    add_payees_bank(transfer, account, paid.reference, version)
    add_party(transfer, "Cdtr", paid.payee.name, paid.reference)
    add_account(transfer, "CdtrAcct", account, paid.reference)
    add(transfer, "RmtInf", "Ustrd", text=paid.reference)


def _add_sums(parent: Any, instructions: Sequence[Instruction], reference: str) -> None:
    # The standard adds amounts up whatever their currency.
    with localcontext(prec=2 * _MOST_DIGITS):
        total = sum((each.money.decimal for each in instructions), Decimal(0))
    if len(total.as_tuple().digits) > _MOST_DIGITS:
        sentence = lazy("The payments of %(reference)s together are too large for one file. Make several.")
        raise fault("too_large", sentence, reference=reference)
    add(parent, "NbOfTxs", text=str(len(instructions)))
    add(parent, "CtrlSum", text=f"{total:f}")


def _check_sepa(batch: Batch, paid: Iterable[Paid]) -> None:
    for each, account in paid:
        if each.money.currency != "EUR" or not is_iban(account, each.reference):
            sentence = lazy(
                "Payment %(reference)s is not in euros to an IBAN, so it cannot go by SEPA. "
                "Choose other charges, or take it out."
            )
            raise fault("sepa", sentence, reference=each.reference)
    if not is_iban(batch.account, batch.reference):
        sentence = lazy("SEPA pays out of an IBAN, which the account of %(reference)s has not. Choose other charges.")
        raise fault("sepa", sentence, reference=batch.reference)
