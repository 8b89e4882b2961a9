"""The journal for accounting software: nobody named in it, both sides alike, the same to the byte for ever."""

import csv
import io
from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.ledger.commands.envelopes import change_envelope
from fundapp.ledger.commands.plans import set_account_code, take_plan
from fundapp.ledger.models import ClosedMonth, FundEnvelope
from fundapp.ledger.queries.journals import journal_of
from fundapp.ledger.rules.accounts import Account
from fundapp.ledger.rules.journals import COLUMNS, Codes, digest_of
from fundapp.ledger.rules.plans import Called, Plan
from tests.fixtures.counting import CountQueries
from tests.ledger.books import AWARD, FRANCS, Books, books_in, on


@pytest.fixture
def books(session: Session, ctx: Context) -> Books:
    """March with everything in it, closed."""
    made = books_in(session, ctx)
    made.busy_march()
    made.close(2, on(4, 9))
    made.close(3, on(4, 9))
    return made


def march(books: Books) -> ClosedMonth:
    """The month."""
    return books.session.scalars(select(ClosedMonth).where(ClosedMonth.begins_on == date(2026, 3, 1))).one()


def written(books: Books) -> bytes:
    """Its journal, made anew."""
    return journal_of(books.session, books.ctx, march(books)).content


def rows(content: bytes) -> list[dict[str, str]]:
    """Its lines, by column."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_voucher_is_two_lines_of_which_one_debits_and_one_credits_the_same(books: Books) -> None:
    by_voucher = defaultdict(list)
    for row in rows(written(books)):
        by_voucher[row["PieceRef"]].append(row)
    assert list(by_voucher) == [f"2026-{number}" for number in range(2, 10)]
    for debited, credited in by_voucher.values():
        assert (debited["Credit"], credited["Debit"]) == ("", "")
        assert debited["Debit"] == credited["Credit"] != ""
        assert debited["CompteNum"] != credited["CompteNum"]
        assert {debited["Devise"], debited["CompteAnalytique"]} in ({"XAF", "FU-26"}, {"EUR", "UE-26"})


def test_lines_have_code_label_day_amount_and_the_beginning_of_the_award(books: Books) -> None:
    told = [tuple(row[name] for name in COLUMNS) for row in rows(written(books))]
    (euros,) = [each for each in told if each[8] == "EUR" and each[6]]
    assert euros[:1] + euros[1:2] + euros[3:9] == (
        "BQ",
        "20260302",
        "521",
        "Banques locales",
        "UE-26",
        "12345,67",
        "",
        "EUR",
    )
    assert "Versement" in euros[9]
    assert {each[0] for each in told} == {"BQ", "AN"}
    paid = [each for each in told if each[3] == "652" and each[6]]
    assert [each[6] for each in paid] == ["200000"]
    assert paid[0][9].endswith(" deadbeef")


def test_nobody_and_no_file_is_named(books: Books) -> None:
    content = written(books).decode("utf-8-sig")
    assert AWARD.hex not in content
    assert str(AWARD) not in content
    for word in ("Awa", "Ndiaye", "Fonds d’urgence", "Protection"):
        assert word not in content, word


def test_both_sides_come_to_the_same_in_each_currency(books: Books) -> None:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows(written(books)):
        for side in ("Debit", "Credit"):
            sums[row["Devise"], side] += Decimal(row[side].replace(",", ".") or "0")
    assert sums["XAF", "Debit"] == sums["XAF", "Credit"] > 0
    assert sums["EUR", "Debit"] == sums["EUR", "Credit"] == Decimal("12345.67")


def test_it_is_the_same_to_the_byte_whatever_is_renamed_afterwards(books: Books) -> None:
    before = written(books)
    assert digest_of(before) == march(books).digest
    take_plan(Plan.SYSCOHADA, books.session, books.ctx)
    found = books.session.get_one(FundEnvelope, books.envelope)
    renamed = FRANCS.__class__(**{**FRANCS.__dict__, "code": "AUTRE", "name": "Autre nom", "tolerance": 10_000})
    change_envelope(books.session, books.ctx, books.envelope, renamed, expected_version=found.version)
    books.session.expire_all()
    assert written(books) == before
    april = books.close(4, on(5, 9))
    later = journal_of(books.session, books.ctx, april).content.decode("utf-8-sig")
    assert ";477;" in later
    assert ";AUTRE;" in later


def test_what_is_kept_of_codes_is_read_back(books: Books) -> None:
    codes = journal_of(books.session, books.ctx, march(books)).codes
    assert Codes.read(codes.told()) == codes
    assert codes.zone == "Africa/Douala"


def test_what_a_spreadsheet_would_run_is_shown_as_text(session: Session, ctx: Context) -> None:
    made = books_in(session, ctx)
    set_account_code(session, ctx, Account.CASH, Called("5211", "=1+1"), expected_version=0)
    made.receive(on(3, 2))
    made.close(3, on(4, 9))
    assert {row["CompteLib"] for row in rows(written(made)) if row["CompteNum"] == "5211"} == {"'=1+1"}


def test_a_journal_is_read_in_as_many_queries_however_long_it_is(books: Books, query_count: CountQueries) -> None:
    with query_count() as asked:
        written(books)
    asked.at_most(3)
