"""Sending a file: whatever is no sheet of ours, or too much, is refused in words, and quickly."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from fundapp.imports.models import ImportRun
from tests.accounts.acting import error_at, send
from tests.accounts.pages import said
from tests.fixtures.application import Look
from tests.imports.acting import HEADINGS, ROW, Importer
from tests.imports.workbooks import bare, rows, workbook


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "vide"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xls"), (b"<html><table>", "page web"), (b"%PDF", "CSV")],
    ids=["nothing", "xls", "page", "pdf"],
)
def test_what_is_seen_at_once_to_be_no_sheet_is_told_at_the_file(
    importer: Importer, look: Look, data: bytes, words: str
) -> None:
    answer = importer.send(data)
    assert answer.status_code == 422
    assert words in error_at(answer.text, "file")
    assert look(select(ImportRun)) == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x00\x01\x02", "CSV"),
        (b"PK\x03\x04 broken", "CSV"),
        (b"Nom\n", "aucune ligne"),
        (bare(rows(""), **{"xl/vbaProject.bin": b"x"}), "macros"),
        (workbook(a=[["Nom", "Somme"], ["Cercle", "=1+1"]]), "B2"),
        (workbook(a=[]), "vide"),
    ],
    ids=["binary", "no_archive", "no_rows", "macros", "formula", "empty_sheet"],
)
def test_what_is_seen_when_it_is_read_is_told_on_its_page_and_not_kept(
    importer: Importer, look: Look, data: bytes, words: str
) -> None:
    run_id = importer.read(data)
    assert importer.run(run_id).state == "refused"
    assert words in said(importer.page(run_id).text)
    assert "Choisir un autre fichier" in said(importer.page(run_id).text)


def test_no_file_is_told_at_the_field(importer: Importer) -> None:
    answer = send(importer.client, "/imports/new/organisation")
    assert (answer.status_code, bool(error_at(answer.text, "file"))) == (422, True)


def test_too_many_rows_columns_and_bytes_are_told(importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fundapp.imports.schemas.reading.MOST_ROWS", 1)
    assert "1 lignes au plus" in said(importer.page(importer.read(f"{HEADINGS}\n{ROW}\n{ROW}")).text)
    monkeypatch.setattr("fundapp.imports.schemas.reading.MOST_COLUMNS", 3)
    assert "Au plus 3 colonnes" in said(importer.page(importer.read(f"{HEADINGS}\n{ROW}")).text)
    monkeypatch.setattr("fundapp.imports.views.runs.LARGEST_SHEET", 10)
    assert "trop grande" in said(importer.send(f"{HEADINGS}\n{ROW}").text)


class Unread(io.RawIOBase):
    """A body of this many bytes that fails whoever reads one of them."""

    def __init__(self, size: int) -> None:
        self._size, self._at = size, 0

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._at = offset + (self._size if whence == io.SEEK_END else 0)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, _buffer: object) -> int:
        raise AssertionError("somebody read what is too large")


def sent(client: FlaskClient, size: int) -> TestResponse:
    how: dict[str, Any] = {"content_type": "multipart/form-data; boundary=x", "input_stream": Unread(size)}
    return client.post("/imports/new/organisation", **how)


def test_two_hundred_megabytes_are_refused_in_words_without_a_byte_being_read(importer: Importer) -> None:
    answer = sent(importer.client, 200_000_000)
    assert answer.status_code == 413
    assert "Faites-en plusieurs feuilles" in error_at(answer.text, "file")


def test_whoever_is_not_signed_in_has_nothing_large_read(stranger: FlaskClient) -> None:
    assert sent(stranger, 5_000_000).status_code in {302, 401, 413}
