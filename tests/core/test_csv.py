"""CSV as it leaves the house."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.core.i18n import lazy
from fundapp.core.money import Money
from fundapp.core.reader import Reader
from fundapp.core.sheets import MoneyColumn, csv_stream, unprotect
from tests.core.readers import BOTH, ENGLISH, FRENCH


def written(columns: Sequence[Any], rows: Sequence[Sequence[Any]], reader: Reader) -> str:
    """The whole file as text, without its byte order mark, which must be there."""
    text = b"".join(csv_stream(columns, rows, reader)).decode("utf-8")
    assert text.startswith("\ufeff")
    return text[1:]


def test_french_and_english_spreadsheets_get_what_they_expect() -> None:
    columns = ["Nom", "Taux", "n"]
    rows: list[list[Any]] = [["Été", Decimal("-1250.50"), -5]]
    assert written(columns, rows, FRENCH) == '"Nom";"Taux";"n"\r\n"Été";"-1250,50";"-5"\r\n'
    assert written(columns, rows, ENGLISH) == '"Nom","Taux","n"\r\n"Été","-1250.50","-5"\r\n'


def test_money_takes_two_columns() -> None:
    columns = [MoneyColumn(lazy("Write an amount.")), "x"]
    rows: list[list[Any]] = [[Money(-125_050, "EUR"), 1], [Money(1_250_000, "XAF"), 2], [None, 3]]
    assert written(columns, rows, FRENCH).splitlines() == [
        '"Écrivez un montant.";"Écrivez un montant.\u202f: monnaie";"x"',
        '"-1250,50";"EUR";"1"',
        '"1250000";"XAF";"2"',
        '"";"";"3"',
    ]


def test_whole_amounts_have_no_decimals_in_any_currency_and_others_all_of_theirs() -> None:
    amounts = [Money(5_000_000, "EUR"), Money(6_600_000, "XAF"), Money(5_000_050, "EUR"), Money(0, "EUR")]
    lines = written([MoneyColumn("x", currency=False)], [[amount] for amount in amounts], FRENCH).splitlines()
    assert lines[1:] == ['"50000"', '"6600000"', '"50000,50"', '"0"']


def test_money_takes_one_column_where_another_says_the_currency() -> None:
    columns = ["Devise", MoneyColumn("min", currency=False), MoneyColumn("max", currency=False)]
    lines = written(columns, [["EUR", Money(5_050, "EUR"), None]], FRENCH).splitlines()
    assert lines == ['"Devise";"min";"max"', '"EUR";"50,50";""']


def test_dates_are_iso_moments_carry_the_readers_offset_and_words_are_the_readers() -> None:
    moment = datetime(2026, 4, 3, 12, 5, tzinfo=UTC)
    rows = [[date(2026, 4, 3), moment, True, None, lazy("no")]]
    line = written("abcde", rows, FRENCH).splitlines()[1]
    assert line == '"2026-04-03";"2026-04-03T13:05:00+01:00";"oui";"";"non"'
    assert '"yes","","no"' in written("abcde", rows, ENGLISH)


def test_text_that_looks_like_a_number_is_protected_and_a_number_is_not() -> None:
    assert written(["=head"], [["-5"], [-5]], ENGLISH) == '"\'=head"\r\n"\'-5"\r\n"-5"\r\n'


def test_text_that_a_wrong_separator_would_cut_open_stays_in_its_cell() -> None:
    for reader in BOTH:
        assert '"a,=1;=2"' in written(["x"], [["a,=1;=2"]], reader)


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5), st.sampled_from(BOTH))
def test_any_text_comes_back_as_it_was(rows: list[list[str]], reader: Reader) -> None:
    text = written(["a", "b"], rows, reader)
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if reader.language == "fr" else ","))
    assert [[unprotect(cell) for cell in row] for row in read[1:]] == [
        [cell.encode("utf-8", "replace").decode() for cell in row] for row in rows
    ]


def test_text_that_utf8_cannot_hold_does_not_break_the_file_off() -> None:
    assert written(["x"], [["a\ud800"], ["b"]], ENGLISH) == '"x"\r\n"a?"\r\n"b"\r\n'


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        (["x"], [1.5]),
        (["x"], [Money(1, "EUR")]),
        (["x"], [["a", "b"]]),
        ([MoneyColumn("x")], ["5 EUR"]),
        ([MoneyColumn("x", currency=False)], [Decimal(5)]),
    ],
)
def test_what_no_cell_can_hold_is_refused(columns: list[Any], row: list[Any]) -> None:
    with pytest.raises(TypeError, match="cannot stand"):
        written(columns, [row], FRENCH)


def test_a_row_of_another_length_than_the_headings_is_refused() -> None:
    with pytest.raises(ValueError, match="2 cells under 1"):
        written(["x"], [["a", "b"]], FRENCH)


def test_rows_are_taken_as_the_file_is_sent() -> None:
    taken = 0

    def rows() -> Iterator[list[str]]:
        nonlocal taken
        while taken < 100_000:
            taken += 1
            yield ["x" * 100]

    stream = csv_stream(["x"], rows(), FRENCH)
    next(stream)
    assert 0 < taken < 1000
