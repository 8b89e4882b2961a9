"""XLSX as a spreadsheet opens it."""

import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from fundapp.core.i18n import lazy
from fundapp.core.money import Money
from fundapp.core.reader import Reader
from fundapp.core.sheets import MoneyColumn, SheetTooLongError, workbook, xlsx_file
from tests.core.readers import ENGLISH, FRENCH

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "http://x", "{=1}", "12", "2026-04-03", "mailto:x", "internal:x"]


def opened(columns: Sequence[Any], rows: Sequence[Sequence[Any]], reader: Reader = FRENCH, title: str = "Liste") -> Any:
    """The worksheet, read back by another library."""
    with xlsx_file(columns, rows, reader, title) as file:
        return load_workbook(file).active


def test_cells_are_typed() -> None:
    moment = datetime(2026, 4, 3, 12, 5, tzinfo=UTC)
    columns = ["a", "b", "c", "d", "e", "f", "g"]
    row = ["Été", -5, Decimal("1.50"), date(2026, 4, 3), moment, True, lazy("no")]
    sheet = opened(columns, [row])
    cells = sheet[2]
    assert [cell.value for cell in cells] == [
        "Été", -5, 1.5, datetime(2026, 4, 3), datetime(2026, 4, 3, 13, 5), "oui", "non",  # noqa: DTZ001
    ]  # fmt: skip
    assert [cell.data_type for cell in cells] == ["s", "n", "n", "d", "d", "s", "s"]
    assert [cell.number_format for cell in cells[3:5]] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm"]
    assert opened(columns, [row], ENGLISH)["F2"].value == "yes"


def test_money_is_a_number_in_its_currencys_decimals_beside_its_code() -> None:
    sheet = opened([MoneyColumn("Montant")], [[Money(-125_050, "EUR")], [Money(5, "XAF")], [Money(5, "TND")], [None]])
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Montant", "Montant\u202f: monnaie"], [-1250.5, "EUR"], [5, "XAF"], [0.005, "TND"],
    ]  # fmt: skip
    assert [sheet[f"A{row}"].number_format for row in (2, 3, 4)] == ["#,##0.00", "#,##0", "#,##0.000"]


def test_text_is_text_whatever_it_looks_like() -> None:
    sheet = opened(["=x"], [[text] for text in FORMULAS])
    assert [cell.value for cell in sheet["A"]] == ["=x", *FORMULAS]
    assert {cell.data_type for cell in sheet["A"]} == {"s"}
    assert not any(cell.hyperlink for cell in sheet["A"])


def test_figures_that_a_spreadsheet_would_round_are_written_as_text() -> None:
    sheet = opened(["x"], [[Decimal("1234567890123456.7")], [Decimal(123456789012345)]])
    assert [cell.value for cell in sheet["A"]][1:] == ["1234567890123456.7", 123456789012345]


def test_what_a_cell_cannot_hold_is_cut_or_written_as_text_never_lost() -> None:
    sheet = opened(["x"], [["x" * 40_000], [date(1850, 1, 1)], ["\ud800"]])
    assert len(sheet["A2"].value) == 32_767
    assert sheet["A2"].value.endswith("x…")
    assert sheet["A3"].value == "1850-01-01"
    assert sheet["A4"].value == "?"


def test_headings_stay_in_sight_with_filters_and_columns_fit() -> None:
    sheet = opened(["Nom", "n"], [["x" * 30, 1], ["y" * 500, 2]])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B3"
    assert sheet["A1"].font.bold
    assert 59 < sheet.column_dimensions["A"].width < 62
    assert sheet.column_dimensions["B"].width < 10


def test_long_texts_are_wrapped_and_their_row_is_read_from_its_top() -> None:
    sheet = opened(["Nom", "Notes", "n"], [["x" * 60, "y" * 61, 1], ["x", "deux\nlignes", 2]])
    assert [bool(sheet[place].alignment.wrap_text) for place in ("A2", "B2", "A3", "B3")] == [False, True, False, True]
    assert {cell.alignment.vertical for row in sheet["A2:C3"] for cell in row} == {"top"}
    assert sheet.row_dimensions[2].height is None  # the spreadsheet fits it to the text


@pytest.mark.parametrize(
    "title",
    [
        "Bailleurs",
        "a/b: [c]*?\\",
        "",
        "History",
        "'x'",
        "x" * 50,
        "\0",
        "'" * 40,
        "a\U00010000" * 20,
        "\ufffe",
        "\ud800",
    ],
)
def test_any_title_makes_a_sheet(title: str) -> None:
    sheet = opened(["x"], [["y"]], title=title)
    assert sheet["A2"].value == "y"
    assert sheet.title != "History"  # a spreadsheet keeps that name for itself


@settings(max_examples=15)
@given(st.text(max_size=60))
def test_any_title_at_all_makes_a_sheet(title: str) -> None:
    assert opened(["x"], [], title=title)["A1"].value == "x"


def test_more_rows_than_a_sheet_holds_are_refused_and_nothing_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    assert opened(["x"], [["y"]] * 3).max_row == 4
    opened_files: list[Any] = []

    def remember(*args: Any, **options: Any) -> Any:
        opened_files.append(temporary_file(*args, **options))
        return opened_files[-1]

    temporary_file = tempfile.TemporaryFile
    monkeypatch.setattr(tempfile, "TemporaryFile", remember)
    with pytest.raises(SheetTooLongError, match="3 rows"):
        xlsx_file(["x"], [["y"]] * 4, FRENCH, "x")
    assert opened_files[0].closed


def test_a_list_without_rows_is_a_sheet_with_headings() -> None:
    sheet = opened(["a", "b"], [])
    assert [cell.value for cell in sheet[1]] == ["a", "b"]
    assert sheet.auto_filter.ref == "A1:B1"
