"""One payment as the request that an operator's API takes: MTN MoMo, Airtel Money, Wave.

Field names, paths and headers follow the operators' own documentation: MTN's disbursement transfer, Airtel's
disbursements (v2), Wave's payout. Notes are empty or left out, and what only the sender knows is left for it to add.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from fundapp.core.i18n import lazy
from fundapp.disbursements.rules.instructions import Instruction, MobileAccount
from fundapp.disbursements.sending.checking import account_of, check_instruction
from fundapp.disbursements.sending.faults import fault
from fundapp.disbursements.sending.latin import one_line
from fundapp.disbursements.sending.numbers import NumberStyle, written_number

_PAYMENTS = UUID("8c4b1f52-3a7d-4e61-b0d9-5f2e6a90c7d4")
_AIRTEL_ID = re.compile(r"[0-9A-Za-z]{4,64}")


@dataclass(frozen=True)
class Request:
    """What is sent, but for what is secret. `path`: below the operator's address.

    `headers_to_add`, `fields_to_add`: what whoever sends it must add: credentials, the PIN.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    headers_to_add: tuple[str, ...]
    fields_to_add: tuple[str, ...] = ()


def idempotency_key(reference: str) -> UUID:
    """The key under which an operator knows a payment: however often it is sent, it is paid once."""
    return uuid5(_PAYMENTS, reference)


def mtn_transfer(instruction: Instruction, environment: str) -> Request:
    """A transfer of MTN MoMo's disbursement product. `environment`: as MTN names it ("mtncameroon", "sandbox").

    Raises:
        UnsendableError: `reference`, `amount`, `too_large`, `name`, `account_kind`, `operator`, `account`; so do the
            other requests here.
    """
    number = _number(instruction, "mtn", NumberStyle.MSISDN)
    # MTN wants a UUID of version 4: the same bits, under that number.
    key = UUID(int=idempotency_key(instruction.reference).int, version=4)
    return Request(
        method="POST",
        path="/disbursement/v1_0/transfer",
        headers={
            "Content-Type": "application/json",
            "X-Reference-Id": str(key),
            "X-Target-Environment": environment,
        },
        body={
            "amount": f"{instruction.money.decimal:f}",
            "currency": instruction.money.currency,
            "externalId": instruction.reference,
            "payee": {"partyIdType": "MSISDN", "partyId": number},
            "payerMessage": "",
            "payeeNote": "",
        },
        headers_to_add=("Authorization", "Ocp-Apim-Subscription-Key"),
    )


def airtel_disbursement(instruction: Instruction) -> Request:
    """A disbursement of Airtel Money, whose transaction id is the key against paying twice: Airtel knows no header.

    The reference must have letters and digits only, 4 at least; the PIN is added encrypted by whoever sends.
    """
    number = _number(instruction, "airtel", NumberStyle.NATIONAL)
    reference, money = instruction.reference, instruction.money
    if not _AIRTEL_ID.fullmatch(reference):
        sentence = lazy(
            "Airtel takes references of 4 or more letters and digits only, not “%(reference)s”. Have another made."
        )
        raise fault("reference", sentence, reference=reference)
    whole = money.decimal == money.decimal.to_integral_value()
    return Request(
        method="POST",
        path="/standard/v2/disbursements/",
        headers={
            "Content-Type": "application/json",
            "X-Country": account_of(instruction, MobileAccount).country,
            "X-Currency": money.currency,
        },
        body={
            "payee": {"currency": money.currency, "msisdn": number},
            "reference": reference,
            "transaction": {
                # A number in JSON. Amounts with a fraction have 15 digits at most, and a float gives them all back.
                "amount": int(money.decimal) if whole else float(money.decimal),
                "id": reference,
                "type": "B2C",
            },
        },
        headers_to_add=("Authorization",),
        fields_to_add=("pin",),
    )


def wave_payout(instruction: Instruction) -> Request:
    """A payout of Wave. The optional reason and the payee's national number are left out."""
    number = _number(instruction, "wave", NumberStyle.E164)
    return Request(
        method="POST",
        path="/v1/payout",
        headers={
            "Content-Type": "application/json",
            "Idempotency-Key": str(idempotency_key(instruction.reference)),
        },
        body={
            "currency": instruction.money.currency,
            "receive_amount": f"{instruction.money.decimal:f}",
            "mobile": number,
            "name": one_line(instruction.payee.name),
            "client_reference": instruction.reference,
        },
        headers_to_add=("Authorization",),
    )


def _number(instruction: Instruction, operator: str, style: NumberStyle) -> str:
    check_instruction(instruction)
    account = account_of(instruction, MobileAccount)
    if account.operator != operator:
        sentence = lazy(
            "Payment %(reference)s goes to an account at another operator than this is for. Hand it to its own."
        )
        raise fault("operator", sentence, reference=instruction.reference)
    return written_number(account, style, instruction.reference)
