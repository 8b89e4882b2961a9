"""What goes out tells nothing but payments: every word is of the batch, a code of a standard, or a heading."""

import ast
import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from inspect import getmembers, isfunction, signature
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from fundapp.core.reader import Reader
from fundapp.disbursements import sending
from fundapp.disbursements.rules.accounts import shown_account
from fundapp.disbursements.rules.instructions import BankAccount, Batch, Instruction
from fundapp.disbursements.sending import bank_csv, letter, mobile_csv, pain001, payloads
from fundapp.disbursements.sending.bank_csv import BANK_TEMPLATES, bank_file
from fundapp.disbursements.sending.faults import UnsendableError
from fundapp.disbursements.sending.iso_elements import Version
from fundapp.disbursements.sending.latin import latin
from fundapp.disbursements.sending.letter import transfer_letter
from fundapp.disbursements.sending.mobile_csv import MOBILE_TEMPLATES, mobile_file
from fundapp.disbursements.sending.pain001 import credit_transfer
from fundapp.disbursements.sending.payloads import airtel_disbursement, idempotency_key, mtn_transfer, wave_payout
from tests.disbursements.batches import AIRTEL, MIXED, MTN, ORANGE, WAVE, batch_of, laden, paying
from tests.meta.sources import Source, sample

FOLDER = Path(sending.__file__).parent
READERS = [Reader(language, ZoneInfo("Africa/Douala")) for language in ("fr", "en")]
BANKS = [laden(MIXED.instructions), laden(MIXED.instructions[:1])]
MOBILES = {
    name: laden([paying("P7K2M9", account=account), paying("P2", 300, account=account)])
    for name, account in {"generic": MTN, "mtn": MTN, "airtel": AIRTEL, "orange": ORANGE}.items()
}
REQUESTS: list[tuple[Callable[..., Any], Instruction]] = [
    (partial(mtn_transfer, environment="sandbox"), laden([paying(account=MTN)]).instructions[0]),
    (airtel_disbursement, laden([paying(account=AIRTEL)]).instructions[0]),
    (wave_payout, laden([paying(account=WAVE)]).instructions[0]),
]
CODES = {"TRF", "false", "SHAR", "BBAN", "CM", "CD", "FR", "application/json", "sandbox", "MSISDN", "B2C", "CG", ""}
"""What the standards and interfaces have us write, whatever is paid."""
HEADINGS = {
    "fr": {
        "Compte à débiter", "Titulaire du compte", "Numéro de compte", "Banque", "Établi le", "À exécuter le", "N°",
        "Bénéficiaire", "Compte et banque", "Référence", "Montant", "Première signature", "Deuxième signature",
        "Signatures", "Nom, date, signature", "Ordre de virement LOT4Q8",
        "Veuillez exécuter les virements ci-dessous par le débit du compte indiqué ici.",
    },
    "en": {
        "Account to be debited", "Account holder", "Account number", "Bank", "Written on", "To be carried out on",
        "No.", "Payee", "Account and bank", "Reference", "Amount", "First signature", "Second signature", "Signatures",
        "Name, date, signature", "Transfer order LOT4Q8",
        "Please carry out the transfers below and debit the account named here.",
    },
}  # fmt: skip


def of_batch(batch: Batch) -> set[str]:
    """All that a batch says, as people and machines write it."""
    accounts = [batch.account, *(each.payee.account for each in batch.instructions)]
    told = {batch.reference, batch.debtor, latin(batch.debtor), "2026-04-01", "01/04/2026", "2026-03-31T10:00:00+00:00"}
    for each in batch.instructions:
        figure, currency = f"{each.money.decimal:f}", each.money.currency
        told |= {each.reference, each.payee.name, latin(each.payee.name), figure, figure.replace(".", ","), currency}
        told |= {str(idempotency_key(each.reference)), f"{batch.reference}-{currency}"}
    for account in accounts:
        told |= {account.number, account.number[1:], account.number[4:]}
        told |= {shown_account(account), shown_account(account).replace("\u00a0", " ")}
        if isinstance(account, BankAccount):
            told |= {account.bic or "", account.bank or ""}
    return told


def leaves(value: Any) -> Iterator[str]:
    """Every value in nested data, as text."""
    if isinstance(value, Mapping):
        for each in value.values():
            yield from leaves(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from leaves(each)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def everything() -> Iterator[str]:
    """All that goes out, by every way, of batches that carry what must not."""
    for batch in BANKS:
        yield from (credit_transfer(batch, version).decode() for version in Version)
        yield from (json.dumps(transfer_letter(batch, reader).told(), ensure_ascii=False) for reader in READERS)
    yield from (bank_file(BANKS[1], each).decode(each.encoding) for each in BANK_TEMPLATES.values())
    for name, template in MOBILE_TEMPLATES.items():
        yield mobile_file(MOBILES[name], template).decode(template.layout.encoding)
    yield from (repr(send(payment)) for send, payment in REQUESTS)


def test_what_must_not_go_out_is_nowhere() -> None:
    told = list(everything())
    assert len(told) == 8 + len(BANK_TEMPLATES) + len(MOBILE_TEMPLATES) + 3
    assert all("P7K2M9" in each for each in told)
    assert [each for each in told if "SECRET" in each] == []


@pytest.mark.parametrize("batch", BANKS, ids=["mixed", "plain"])
@pytest.mark.parametrize("version", list(Version))
def test_every_word_of_a_credit_transfer_is_of_the_batch_or_a_code(batch: Batch, version: Version) -> None:
    root = etree.fromstring(credit_transfer(batch, version))
    sums = {each.text for tag in ("NbOfTxs", "CtrlSum") for each in root.iter(f"{{*}}{tag}")}
    words = {(each.text or "").strip() for each in root.iter()} | {
        v for each in root.iter() for v in each.attrib.values()
    }
    assert words - of_batch(batch) - CODES - sums == set()
    assert all(set(each) <= set("0123456789.") for each in sums)


@pytest.mark.parametrize("name", list(BANK_TEMPLATES))
def test_every_word_of_a_bank_file_is_of_the_batch_or_a_heading(name: str) -> None:
    template = BANK_TEMPLATES[name]
    text = bank_file(BANKS[1], template).decode(template.encoding)
    assert words_of(text, template.delimiter) - of_batch(BANKS[1]) - {h for h, _f in template.columns} - CODES == {
        *(["1"] if name == "semicolon" else [])
    }


@pytest.mark.parametrize("name", list(MOBILE_TEMPLATES))
def test_every_word_of_an_operators_file_is_of_the_batch_or_a_heading(name: str) -> None:
    template = MOBILE_TEMPLATES[name].layout
    text = mobile_file(MOBILES[name], MOBILE_TEMPLATES[name]).decode(template.encoding)
    headings = {heading for heading, _field in template.columns}
    assert words_of(text, template.delimiter) - of_batch(MOBILES[name]) - headings - CODES == set()


@pytest.mark.parametrize(("send", "payment"), REQUESTS, ids=["mtn", "airtel", "wave"])
def test_every_word_of_a_request_is_of_the_payment_or_a_code(send: Callable[..., Any], payment: Instruction) -> None:
    request = send(payment)
    headers = {name: value for name, value in request.headers.items() if name != "X-Reference-Id"}
    assert {*leaves([headers, request.body])} - of_batch(batch_of(payment)) - CODES == set()


@pytest.mark.parametrize("reader", READERS, ids=["fr", "en"])
def test_every_word_of_a_letter_is_of_the_batch_or_a_heading(reader: Reader) -> None:
    batch = BANKS[1]
    letter_told = transfer_letter(batch, reader).told()
    blocks = [{key: value for key, value in each.items() if key != "widths"} for each in letter_told["blocks"]]
    told = {*leaves({**letter_told, "blocks": blocks})}
    totals = {cell for block in blocks for cell in block.get("total", ())}
    shown = {each for cell in told for each in cell.split("\n")}
    kinds = {"heading", "facts", "table", "signatures", "1", "2"}
    rest = shown - of_batch(batch) - HEADINGS[reader.language] - totals - kinds
    assert (
        rest
        == {
            "fr": {"31 mars 2026", "1er avril 2026", "franc CFA (BEAC)"},
            "en": {"31 March 2026", "1 April 2026", "Central African CFA Franc"},
        }[reader.language]
    )


def words_of(text: str, delimiter: str) -> set[str]:
    """The cells of a file."""
    return {cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row}


@pytest.mark.parametrize("write", [
    lambda batch: credit_transfer(batch, Version.V09),
    lambda batch: bank_file(batch, BANK_TEMPLATES["semicolon"]),
    lambda batch: transfer_letter(batch, READERS[0]),
    lambda batch: mobile_file(batch, MOBILE_TEMPLATES["mtn"]),
    lambda batch: mtn_transfer(batch.instructions[0], "sandbox"),
])  # fmt: skip
@pytest.mark.parametrize("changed", [
    {"minor": 0}, {"reference": "P_1"}, {"account": replace(MTN, number="+1")}, {"account": AIRTEL},
    {"account": BankAccount("98765432", "CM", "SGCMCMCX")}, {"account": BankAccount("98765432", "CD")},
    {"account": BankAccount("98765432", "CD", "WRONGBIC!")}, {"account": BankAccount("9876-5432", "CD", bank="ɔb")},
])  # fmt: skip
def test_a_refusal_names_neither_people_nor_accounts(write: Callable[[Batch], Any], changed: dict) -> None:
    payment = paying(**{"reference": "P7K2M9", "name": "Awa ɔ Exemple", **changed})
    told = refusal(write, batch_of(payment))
    assert told is None or payment.reference in told
    for secret in ("Awa", "98765432", "9876-5432", "670000001", "055123456"):
        assert secret not in (told or "")


def refusal(write: Callable[[Batch], Any], batch: Batch) -> str | None:
    """Why nothing was written, if so."""
    try:
        write(batch)
    except UnsendableError as refused:
        return str(refused)
    return None


def parameters(module: ModuleType) -> set[str]:
    """The names of all that public functions of a module take."""
    own = [
        each for name, each in getmembers(module, isfunction) if each.__module__ == module.__name__ and name[0] != "_"
    ]
    assert own
    return {name for each in own for name in signature(each).parameters}


def test_nothing_else_can_be_handed_in() -> None:
    taken = set().union(*map(parameters, (pain001, bank_csv, mobile_csv, payloads, letter)))
    assert taken == {
        "batch", "version", "charges", "template", "instruction", "environment", "reader", "reference", "currency",
    }  # fmt: skip


FORBIDDEN = {
    "flask", "sqlalchemy", "requests", "urllib", "urllib3", "http", "socket", "time", "random", "secrets", "os",
    "pathlib", "redis", "rq",
}  # fmt: skip
CLOCKS = {"now", "today", "utcnow", "time", "uuid1", "uuid4", "open", "urandom"}


def impure(sources: Iterable[Source]) -> list[str]:
    """Imports of, and calls to, what a pure module has no business with: web, database, network, clock, chance."""
    found = []
    for source in sources:
        for node in ast.walk(source.tree):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if any(name.split(".")[0] in FORBIDDEN for name in names):
                found.append(f"{source.path}: imports {names}")
            called = node.func if isinstance(node, ast.Call) else None
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in CLOCKS:
                found.append(f"{source.path}: calls {name}")
    return found


def test_what_goes_out_depends_on_the_batch_alone() -> None:
    modules = [Source(file.name, file.read_text()) for file in FOLDER.glob("*.py")]
    assert len(modules) > 10
    assert impure(modules) == []


@pytest.mark.parametrize(
    "text", ["import socket", "from urllib.request import urlopen", "x = datetime.now()", "uuid4()", "open('x')"]
)
def test_a_clock_or_a_network_is_found(text: str) -> None:
    assert impure(sample(text)) != []
