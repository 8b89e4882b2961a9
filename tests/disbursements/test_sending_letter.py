"""The letter to a bank: what it says, in both languages, as a paper."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from fundapp.core.documents import Facts, Heading, Signatures, Table, sheet_pdf
from fundapp.core.reader import Reader, reading
from fundapp.disbursements.rules.instructions import BankAccount, Batch
from fundapp.disbursements.sending.faults import UnsendableError
from fundapp.disbursements.sending.letter import transfer_letter
from tests.disbursements.batches import MIXED, MTN, batch_of, paying
from tests.fixtures.pdf import text_in

FRENCH = Reader("fr", ZoneInfo("Africa/Douala"))
ENGLISH = Reader("en", ZoneInfo("Africa/Douala"))


def blocks(batch: Batch, kind: type[Any], reader: Reader = FRENCH) -> list[Any]:
    """The blocks of one kind in the letter."""
    return [each for each in transfer_letter(batch, reader).blocks if isinstance(each, kind)]


def test_the_letter_names_the_account_and_the_days() -> None:
    late = replace(MIXED, made_at=datetime(2026, 3, 30, 23, 30, tzinfo=UTC))
    (facts,) = blocks(late, Facts)
    assert [(term, value.replace("\u00a0", " ")) for term, value in facts.items] == [
        ("Titulaire du compte", "Réseau Exemple"),
        ("Numéro de compte", "CM21 1000 2000 3002 7797 6315 008"),
        ("Banque", "SGCMCMCX"),
        ("Établi le", "31 mars 2026"),
        ("À exécuter le", "1er avril 2026"),
    ]


def test_payments_are_listed_by_currency_with_a_total_of_each() -> None:
    tables = blocks(MIXED, Table)
    assert [len(list(table.rows)) for table in tables] == [1, 1, 2]
    assert [table.total[1] for table in tables] == ["Total en CDF", "Total en EUR", "Total en XAF"]
    assert [table.total[4].replace("\u202f", " ") for table in tables] == ["10,05", "1 250,50", "725 000"]
    rows = [[cell.replace("\u00a0", " ").replace("\u202f", " ") for cell in row] for row in tables[2].rows]
    assert rows == [
        ["1", "Awa Exemple", "CM21 1000 2000 3002 7797 6315 008\nSGCMCMCX", "P7K2M9", "250 000"],
        ["2", "Élie", "CM21 1000 2000 3002 7797 6315 008\nSGCMCMCX", "P3XAF1", "475 000"],
    ]
    assert next(iter(tables[0].rows))[2] == "00012345678901234567\nBanque Exemple"


def test_long_numbers_and_references_are_broken_before_they_reach_the_amount() -> None:
    long = paying("Q7K2M9X00008YZT5R3WKQPLMN2B4C6D8QRS", account=BankAccount("1" * 34, "CD", bank="Banque Exemple"))
    (table,) = blocks(batch_of(long), Table)
    (row,) = table.rows
    assert row[2] == f"{'1' * 20}\n{'1' * 14}\nBanque Exemple"
    assert "\u00a0" not in next(iter(blocks(MIXED, Table)[2].rows))[2]
    assert row[3] == "Q7K2M9X000\n08YZT5R3WK\nQPLMN2B4C6\nD8QRS"


def test_the_language_is_that_of_the_letter_and_not_of_whoever_makes_it() -> None:
    with reading(FRENCH):
        letter = transfer_letter(MIXED, ENGLISH)
    assert letter.title == "Transfer order LOT4Q8"
    assert [each.title for each in letter.blocks if isinstance(each, Heading)] == [
        "Account to be debited", "Congolese Franc", "Euro", "Central African CFA Franc", "Signatures",
    ]  # fmt: skip
    with reading(ENGLISH):
        assert transfer_letter(MIXED, FRENCH).title == "Ordre de virement LOT4Q8"


@pytest.mark.parametrize(
    ("reader", "boxes"),
    [
        (FRENCH, ("Première signature", "Deuxième signature")),
        (ENGLISH, ("First signature", "Second signature")),
    ],
)
def test_two_sign(reader: Reader, boxes: tuple[str, str]) -> None:
    (signatures,) = blocks(MIXED, Signatures, reader)
    assert signatures.boxes == boxes


def test_the_letter_becomes_a_paper_that_is_the_same_each_time() -> None:
    made = sheet_pdf(transfer_letter(MIXED, FRENCH), FRENCH, at=MIXED.made_at)
    assert made == sheet_pdf(transfer_letter(MIXED, FRENCH), FRENCH, at=MIXED.made_at)
    text = text_in(made)
    for told in ("Ordre de virement LOT4Q8", "Réseau Exemple", "P2CDF8", "Zoë d’Œuvre", "Deuxième signature"):
        assert told in text


@pytest.mark.parametrize(
    ("batch", "reason"),
    [
        (batch_of(), "no_payments"),
        (batch_of(paying(account=MTN)), "account_kind"),
        (batch_of(paying(minor=0)), "amount"),
        (batch_of(paying(account=BankAccount("12345678", "CD"))), "bank_missing"),
        (batch_of(paying(account=BankAccount("12345678", "CM"))), "account"),
        (replace(MIXED, account=BankAccount("12345678", "CM")), "account"),
    ],
)
def test_what_no_bank_could_pay_is_refused(batch: Batch, reason: str) -> None:
    with pytest.raises(UnsendableError) as refused:
        transfer_letter(batch, FRENCH)
    assert refused.value.code == reason
