"""The local mailbox: a letter with its files, for whoever may read it."""

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fundapp.outbox import mailbox
from tests.accounts.conftest import Become
from tests.accounts.pages import english_in, said
from tests.fixtures.application import NOW

HOSTILE = b"utf-8''..%2Fx%22%0D%0ASet-Cookie%3A%20a%3Db%0A%3Cb%3E.html"
"""A name that RFC 2231 can write, with quotation mark and line ends in it."""


@pytest.fixture
def letter(app: Flask) -> Iterator[str]:
    """The id of a letter with two files, gone after the test: other tests have the same mailbox."""
    made = EmailMessage()
    made["To"], made["Subject"] = "audit@example.org", "Point de contrôle"
    made["Date"], made["Message-ID"] = NOW, "<abc@example.org>"
    made.set_content("Veuillez garder ceci.")
    made.add_attachment(b"root\n" * 400, maintype="text", subtype="plain", filename="checkpoint-53.txt")
    made.add_attachment(b"<script>alert(1)</script>", maintype="text", subtype="html", filename="hostile")
    folder: Path = app.extensions["fundapp.settings"].mailbox_dir
    letter_id = mailbox.drop(folder, made, NOW)
    file = folder / f"{letter_id}.eml"
    file.write_bytes(file.read_bytes().replace(b'filename="hostile"', b"filename*=" + HOSTILE))
    yield letter_id
    file.unlink()


def test_a_letter_shows_its_files_with_their_sizes_and_its_identifier(client: FlaskClient, letter: str) -> None:
    page = client.get(f"/mailbox/{letter}").text
    for told in ("<abc@example.org>", "checkpoint-53.txt 2 ko", "14 mars 2026 à 10 h 26", "Veuillez garder ceci."):
        assert told in said(page).replace("\u202f", " ").replace("\xa0", " "), told
    assert "<b>.html" not in page
    assert english_in(page) == set()


@pytest.mark.parametrize(("number", "content"), [(1, b"root\n" * 400), (2, b"<script>alert(1)</script>")])
def test_a_file_is_handed_over_as_it_is_and_never_opened_here(
    client: FlaskClient, letter: str, number: int, content: bytes
) -> None:
    answer = client.get(f"/mailbox/{letter}/{number}")
    assert answer.data == content
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename")
    assert "\n" not in disposition
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("number", ["0", "3", "99999999999999999999", "-1", "x"])
def test_a_file_that_is_not_there_is_not_found(client: FlaskClient, letter: str, number: str) -> None:
    assert client.get(f"/mailbox/{letter}/{number}").status_code == 404


def test_who_may_not_read_the_mailbox_finds_nothing(client: FlaskClient, letter: str, become: Become) -> None:
    paths = ("/mailbox", f"/mailbox/{letter}", f"/mailbox/{letter}/1")
    assert [client.get(path).status_code for path in paths] == [200, 200, 200]
    become("outbox.see", "outbox.mend", "audit.see")
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]
