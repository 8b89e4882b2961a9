"""A report as a workbook: numbers as numbers, text as text, the ledger whole, what is hidden never a nought."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from fundapp.donors.paper.xlsx import report_xlsx
from fundapp.donors.rules.report_data import ReportData, canonical, digest_of
from tests.donors import report_samples as samples


def opened(data: ReportData, **more: Any) -> Any:
    """The workbook, read back by another library."""
    with report_xlsx(data, samples.LABELS, **more) as file:
        return load_workbook(BytesIO(file.read()))


def rows(book: Any, name: str) -> list[tuple[Any, ...]]:
    """The rows of a sheet, its heading among them."""
    return list(book[name].iter_rows(values_only=True))


def test_every_part_has_its_sheet_with_headings_that_stay_in_sight() -> None:
    book = opened(samples.small("en"))
    assert book.sheetnames == [
        "Summary", "Counts and times", "Budget lines", "Persons", "Indicators", "Payments", "What is not shown",
        "About",
    ]  # fmt: skip
    assert {sheet.freeze_panes for sheet in book} == {"A2"}


def test_amounts_are_numbers_in_the_format_of_their_currency() -> None:
    sheet = opened(samples.small("en"))["Summary"]
    assert [cell.value for cell in sheet[2]] == ["Received from the funder", 20_000, 45_000, "EUR"]
    assert (sheet["C2"].data_type, sheet["C2"].number_format) == ("n", "#,##0.00")
    (local,) = [row for row in sheet.iter_rows() if row[3].value == "XAF"]
    assert (local[2].value, local[2].number_format) == (17_914_700, "#,##0")


def test_what_is_hidden_says_so_and_what_is_shown_is_a_number() -> None:
    book = opened(samples.small("en"))
    found = {(row[0], row[1]): row[3] for row in rows(book, "Persons")[1:]}
    assert found[("gender", "Woman")] == 10
    assert found[("gender", "Non-binary")] == "not shown"
    assert ("Requests referred to another fund", "not shown", "requests") in rows(book, "Counts and times")


def test_the_ledger_is_whole_and_only_there_where_the_agreement_allows_it() -> None:
    data = samples.large("en", rows=1200)
    found = rows(opened(data), "Payments")
    assert len(found) == 1201
    assert found[1] == ("K00000XQ", "2026-01", 150_000, "XAF", 228.67, "Papers complete")
    data["figures"]["ledger"] = None
    assert "Payments" not in opened(data).sheetnames


def test_a_formula_that_somebody_typed_is_text() -> None:
    data = samples.small("en")
    data["cover"]["title"] = data["figures"]["lines"][0]["label"] = "=HYPERLINK(A1)"
    data["figures"]["indicators"][0]["statement"] = "@SUM(A1)"
    book = opened(data)
    typed = [book["About"]["B2"], book["Budget lines"]["B2"], book["Indicators"]["B2"]]
    assert [cell.data_type for cell in typed] == ["s"] * 3
    assert typed[0].value == "=HYPERLINK(A1)"


def test_it_says_its_edition_its_days_its_fingerprint_and_when_the_books_were_read() -> None:
    data = samples.large("en")
    book = opened(data)
    said = dict(rows(book, "About"))
    assert said["Edition"] == 2
    assert said["Fingerprint of the data (SHA-256)"] == digest_of(canonical(data))
    assert said["What this edition changes"] == data["cover"]["changes"]
    assert said["Books read until"] == "20 November 2026 at 08:15 UTC"
    assert book.properties.created.replace(tzinfo=UTC) == datetime.fromisoformat(samples.CUT_OFF)


def test_a_draft_says_so_on_its_first_sheet() -> None:
    assert opened(samples.small("en"), draft=True).sheetnames[0].startswith("DRAFT")
    assert opened(samples.empty("en")).sheetnames[0] == "Summary"
