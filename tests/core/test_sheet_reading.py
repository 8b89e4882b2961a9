"""Sheets that come back: whatever encoding and delimiter, and every file that is none of ours refused in words."""

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.core.reader import Reader, reading
from fundapp.core.sheets import UnreadableSheetError, csv_stream, open_book, read_sheet, unpacking, xlsx_file
from fundapp.core.sheets.plain_text import DELIMITERS, delimiter_of
from tests.core.readers import BOTH, FRENCH
from tests.imports.workbooks import archive, bare, rows, workbook

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
TABLE = [
    ["Nom", "Pays", "Montant"],
    ["Écoute l’été", "Côte d’Ivoire", "1\u00a0250,5"],
    ["Ça\nva; ou |", "Tchad, N", ""],
]


def written(table: list[list[str]], encoding: str, delimiter: str, **how: object) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, **how).writerows(table)  # type: ignore[arg-type]
    content = text.getvalue()
    return ("\ufeff" + content).encode("utf-16-le") if encoding == "utf-16" else content.encode(encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_a_table_is_the_same_in_every_encoding_and_with_every_delimiter(encoding: str, delimiter: str) -> None:
    book = open_book(written(TABLE, encoding, delimiter))
    assert book.rows() == TABLE
    assert book.delimiter == delimiter


WORDS = st.text("abcéèêçàœ’ -.0123456789 \u00a0", max_size=12).map(lambda text: f"x{text}")


@given(
    st.integers(2, 6).flatmap(lambda width: st.lists(st.lists(WORDS, min_size=width, max_size=width), min_size=1)),
    st.sampled_from(ENCODINGS),
    st.sampled_from(DELIMITERS),
)
def test_any_even_table_comes_back_as_it_was_written(table: list[list[str]], encoding: str, delimiter: str) -> None:
    content = written(table, encoding, delimiter)
    assert open_book(content).rows() == table


def test_decimal_commas_do_not_make_columns() -> None:
    assert delimiter_of("Nom;Montant\nA;1,5\nB;2,75\nC;3,0\n") == ";"
    assert delimiter_of("Fonds d’urgence 2026\n\nNom;Ville\nA, B et C;Sarh\n") == ";"


def test_a_delimiter_that_a_file_names_itself_is_believed_and_rows_keep_their_numbers() -> None:
    assert open_book(b"sep=|\r\nNom|Ville\r\nA|B\r\n").rows() == [[], ["Nom", "Ville"], ["A", "B"]]


def test_formulas_in_a_csv_are_text_and_our_own_marks_are_taken_off() -> None:
    assert read_sheet(b"Nom;Ville\n'=1+1;=1+1\n") == [["Nom", "Ville"], ["=1+1", "=1+1"]]


@pytest.mark.parametrize("reader", BOTH)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_we_write_we_read(reader: Reader, kind: str) -> None:
    table = [["Écoute", 7, Decimal(1250000), dt.date(2026, 4, 3)], ["=1+1", 0, Decimal(1), dt.date(1999, 12, 31)]]
    headings = ["Nom", "Rang", "Montant", "Jour"]
    if kind == "csv":
        data = b"".join(csv_stream(headings, table, reader))
    else:
        with xlsx_file(headings, table, reader, "t") as file:
            data = file.read()
    assert read_sheet(data) == [headings, ["Écoute", "7", "1250000", "2026-04-03"], ["=1+1", "0", "1", "1999-12-31"]]


def test_a_workbook_says_what_a_person_would_type() -> None:
    moment = dt.datetime.combine(dt.date(2026, 4, 3), dt.time(9, 30))
    row = [1250000, 1250000.0, 0.1, 1.25, True, False, None, dt.date(2026, 4, 3), moment, "x"]
    assert read_sheet(workbook(a=[row])) == [
        ["1250000", "1250000", "0.1", "1.25", "yes", "no", "", "2026-04-03", "2026-04-03 09:30", "x"]
    ]


def test_rows_and_columns_that_a_workbook_leaves_out_keep_the_others_in_their_place() -> None:
    xml = '<row r="3"><c r="B3" t="inlineStr"><is><t>a</t></is></c><c r="D3"><v>7</v></c></row>'
    assert read_sheet(bare(rows(xml))) == [["", "", "", ""], ["", "", "", ""], ["", "a", "", "7"]]


def test_every_sheet_can_be_read_and_the_first_filled_one_is_found() -> None:
    book = open_book(workbook(Notes=[], Calcul=[["=1+1"]], Liste=[["Nom"], ["A"]]))
    assert book.names == ("Notes", "Calcul", "Liste")
    assert book.first_filled() == 2
    assert book.rows(2) == [["Nom"], ["A"]]


def refusal(data: bytes) -> str:
    """What its owner is told."""
    with reading(FRENCH), pytest.raises(UnreadableSheetError) as caught:
        read_sheet(data)
    return caught.value.message


def test_a_formula_is_refused_and_its_cell_named() -> None:
    assert "B2" in refusal(workbook(a=[["Nom", "Somme"], ["A", "=1+1"]]))


def test_a_formula_on_a_sheet_that_is_not_read_is_nobodys_business() -> None:
    assert read_sheet(workbook(a=[["Nom"]], b=[["=1+1"]])) == [["Nom"]]


WRONG = {
    "empty": (b"  \r\n", "vide"),
    "macros": (bare(rows(""), **{"xl/vbaProject.bin": b"x"}), "macros"),
    "macro_type": (bare(rows(""), **{"[Content_Types].xml": "<Types>macroEnabled.main+xml</Types>"}), "macros"),
    "ods": (archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ""}), ".ods"),
    "xlsb": (archive({"xl/workbook.bin": b""}), ".xlsb"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls"),
    "password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "mot de passe"),
    "web_page": (b"\xef\xbb\xbf <HTML><table><tr><td>Nom</td></tr></table>", "page web"),
    "pdf": (b"%PDF-1.7", "CSV"),
    "document": (archive({"word/document.xml": ""}), "CSV"),
    "binary": (b"\x01\x02\x03Nom;Ville", "CSV"),
    "cut": (workbook(a=[["Nom"]])[:-200], "CSV"),
    "entities": (bare('<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>'), "CSV"),
    "entities_elsewhere": (bare(rows(""), **{"xl/sharedStrings.xml": '<!DOCTYPE a [<!ENTITY b "c">]><sst/>'}), "CSV"),
    "too_wide": (bare(rows('<row r="1"><c r="ZZZ1"><v>1</v></c></row>')), "à droite"),
    "too_long": (bare(rows('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')), "à droite"),
    "a_desert": (bare(rows('<row r="1"/><row r="199999"><c r="GA199999"><v>1</v></c></row>')), "à droite"),
    "a_text_that_is_not_there": (bare(rows('<row><c r="A1" t="s"><v>9</v></c></row>')), "CSV"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_sheet_of_ours_is_refused_in_words_that_help(name: str) -> None:
    data, words = WRONG[name]
    assert words in refusal(data)


def test_forms_below_the_table_do_no_harm() -> None:
    xml = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert read_sheet(bare(rows(xml))) == [["1"]]


@pytest.mark.parametrize("limit", ["LARGEST_PART", "LARGEST_WHOLE"])
def test_what_unpacks_to_too_much_is_not_read(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(unpacking, limit, 50_000)
    assert "davantage" in refusal(bare(rows(" " * 60_000)))
    assert read_sheet(bare(rows('<row r="1"><c r="A1"><v>1</v></c></row>'))) == [["1"]]


@given(st.binary(max_size=400))
def test_nothing_that_arrives_breaks_the_reader(data: bytes) -> None:
    for content in (data, b"PK\x03\x04" + data, bare(rows("")) + data):
        try:
            found = read_sheet(content)
        except UnreadableSheetError:
            continue
        assert all(isinstance(cell, str) for row in found for cell in row)
