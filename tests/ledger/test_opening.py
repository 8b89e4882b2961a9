"""Opening balances from a sheet: looked at before anything is written, explained row by row, entered once."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse
from xlsxwriter import Workbook

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.ledger.commands.envelopes import open_envelope
from fundapp.ledger.models import FundEnvelope, Transfer
from tests.accounts.acting import error_at, told
from tests.accounts.conftest import Become, become, nobody_was_wrong_yet
from tests.accounts.network import content
from tests.accounts.pages import english_in, said, sheet
from tests.donors.pages import hidden
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries
from tests.ledger.books import FRANCS

pytestmark = pytest.mark.sqlite
"""Of what pages answer; what the databases do otherwise, the tests of commands and lists try on both."""

__all__ = ["become", "nobody_was_wrong_yet"]
PAGE = "/ledger/opening"
FIELDS = "code;name;currency;basis;pledged;begins_on;ends_on;received;spent"
GOOD = "FU-26;Fonds d’urgence;XAF;;5 000 000 FCFA;01/01/2026;31/12/2026;1 250 000 FCFA;350 000"
EUROS = "UE-26;Protection;EUR;pledged;60 000,50;1er février 2026;;20 000,25;"


@pytest.fixture
def finance(client: FlaskClient, become: Become) -> FlaskClient:
    """The browser of whoever keeps the books."""
    become(groups=[GroupCode.FINANCE])
    return client


def upload(client: FlaskClient, data: bytes | str, name: str = "soldes.csv") -> TestResponse:
    """The preview of a sheet."""
    given = data.encode() if isinstance(data, str) else data
    token = hidden(client.get(PAGE).text)["csrf_token"]
    answers: dict[str, Any] = {"csrf_token": token, "file": (io.BytesIO(given), name)}
    return client.post(PAGE, data=answers, content_type="multipart/form-data")


def confirm(client: FlaskClient, preview: TestResponse, path: str = "confirm") -> TestResponse:
    """What a button of the preview does."""
    return client.post(f"{PAGE}/{path}", data=hidden(preview.text.partition("<main")[2]))


def rows(*lines: str) -> str:
    """A sheet."""
    return "\r\n".join([FIELDS, *lines])


def standing(look: Look) -> list[tuple[str, str, int, int, int]]:
    """Envelopes with what was pledged, received and spent."""
    found = look(select(FundEnvelope).order_by(FundEnvelope.code))
    return [(each.code, each.currency, each.pledged, each.received, each.spent) for each in found]


def test_nothing_is_written_before_somebody_confirms(finance: FlaskClient, look: Look) -> None:
    preview = upload(finance, rows(GOOD, EUROS))
    assert preview.status_code == 200, said(preview.text)
    assert "Ouvre l’enveloppe" in said(preview.text)
    assert english_in(content(preview.text)) == set()
    assert standing(look) == []
    assert confirm(finance, preview).status_code == 303
    assert standing(look) == [
        ("FU-26", "XAF", 5_000_000, 1_250_000, 350_000),
        ("UE-26", "EUR", 60_000_50, 20_000_25, 0),
    ]
    assert sorted(action for action, _told in told(look)) == [
        "ledger.balance.opened", "ledger.balance.opened", "ledger.balance.spent", "ledger.envelope.opened",
        "ledger.envelope.opened",
    ]  # fmt: skip


def test_french_excel_is_understood(finance: FlaskClient, look: Look) -> None:
    line = "fu-26;Aide d'été;FCFA;;5\u00a0000\u00a0000 FCFA;01/01/2026;31/12/2026;1\u00a0250\u00a0000 FCFA;350 000,00"
    headings = finance.get(f"{PAGE}/empty.csv").data.decode("utf-8-sig").replace("\u2019", "'").replace('"', "")
    preview = upload(finance, f"{headings.strip()}\r\n{line}".encode("cp1252"))
    assert preview.status_code == 200, said(preview.text)
    assert confirm(finance, preview).status_code == 303
    assert standing(look) == [("FU-26", "XAF", 5_000_000, 1_250_000, 350_000)]
    assert look(select(FundEnvelope.name)) == ["Aide d'été"]


def test_a_workbook_counts_days_and_is_understood(finance: FlaskClient, look: Look) -> None:
    file = io.BytesIO()
    with Workbook(file) as book:
        sheet_of = book.add_worksheet()
        sheet_of.write_row(0, 0, FIELDS.split(";"))
        sheet_of.write_row(1, 0, ["FU-26", "Fonds", "EUR", "", 5000.5, 46023, "", 1250.25, 100])
    preview = upload(finance, file.getvalue(), "soldes.xlsx")
    assert preview.status_code == 200, said(preview.text)
    assert confirm(finance, preview).status_code == 303
    assert standing(look) == [("FU-26", "EUR", 5000_50, 1250_25, 100_00)]
    assert [str(day) for day in look(select(FundEnvelope.begins_on))] == ["2026-01-01"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_empty_sheet_has_the_columns_that_are_read(finance: FlaskClient, kind: str, language: str) -> None:
    finance.set_cookie("language", language)
    with finance.get(f"{PAGE}/empty.{kind}") as answer:
        empty = answer.data
    answer = upload(finance, empty, f"x.{kind}")
    assert answer.status_code == 422
    finance.set_cookie("language", "fr")
    assert "aucune ligne" in said(upload(finance, empty, f"x.{kind}").text)


def test_the_same_sheet_sent_twice_enters_nothing_twice(finance: FlaskClient, look: Look) -> None:
    confirm(finance, upload(finance, rows(GOOD, EUROS)))
    before, moved = standing(look), look(select(Transfer.id))
    again = upload(finance, rows(GOOD, EUROS))
    assert again.status_code == 200
    assert said(again.text).count("Existe déjà") == 2
    assert f'action="{PAGE}/confirm"' not in again.text
    assert english_in(content(again.text)) == set()
    assert (standing(look), look(select(Transfer.id))) == (before, moved)


def test_a_confirmation_sent_twice_enters_nothing_twice(finance: FlaskClient, look: Look) -> None:
    preview = upload(finance, rows(GOOD))
    confirm(finance, preview)
    moved = look(select(Transfer.id))
    assert confirm(finance, preview).status_code == 303
    assert look(select(Transfer.id)) == moved


def test_an_envelope_that_is_there_gets_its_balances(
    finance: FlaskClient, session: Session, ctx: Context, look: Look
) -> None:
    open_envelope(session, ctx, FRANCS)
    session.commit()
    line = "FU-26;Fonds d’urgence;XAF;;5000000;01/01/2026;;1000000;900000"
    preview = upload(finance, rows(line))
    assert "Saisit des soldes" in said(preview.text), said(preview.text)
    assert confirm(finance, preview).status_code == 303
    assert standing(look) == [("FU-26", "XAF", 5_000_000, 1_000_000, 900_000)]


def test_the_share_of_administration_is_not_given_out(
    finance: FlaskClient, session: Session, ctx: Context, look: Look
) -> None:
    open_envelope(session, ctx, FRANCS)
    session.commit()
    preview = upload(finance, rows("FU-26;Fonds d’urgence;XAF;;5000000;01/01/2026;;1000000;900001"))
    assert preview.status_code == 422
    assert "plus que ce qui peut être attribué" in said(preview.text)


@pytest.mark.parametrize(
    ("line", "label"),
    [
        (";Fonds;XAF;;5000000;01/01/2026;;;", "Code de l’enveloppe"),
        ("FU 26;Fonds;XAF;;5000000;01/01/2026;;;", "Code de l’enveloppe"),
        ("FU-26;;XAF;;5000000;01/01/2026;;;", "Nom"),
        ("FU-26;Fonds;Doublon;;5000000;01/01/2026;;;", "Devise"),
        ("FU-26;Fonds;XAF;toujours;5000000;01/01/2026;;;", "Ce qui peut être attribué"),
        ("FU-26;Fonds;XAF;;beaucoup;01/01/2026;;;", "Promis"),
        ("FU-26;Fonds;XAF;;5000000;un jour;;;", "Début"),
        ("FU-26;Fonds;XAF;;5000000;01/01/2026;31/12/2025;;", "Fin"),
        ("FU-26;Fonds;XAF;;5000000;01/01/2026;;-5;", "Déjà reçu"),
        ("FU-26;Fonds;XAF;;5000000;01/01/2026;;12,5;", "Déjà reçu"),
        ("FU-26;Fonds;XAF;;5000000;01/01/2026;;100 EUR;", "Déjà reçu"),
        ("FU-26;Fonds;XAF;;5000000;01/01/2026;;1000;1001", "Déjà dépensé"),
    ],
    ids=[
        "no_code", "bad_code", "no_name", "currency", "basis", "pledged", "begins", "ends", "negative", "half_a_franc",
        "other_currency", "overspent",
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_row_and_the_others_are_taken(
    finance: FlaskClient, look: Look, line: str, label: str
) -> None:
    preview = upload(finance, rows(line, EUROS))
    assert preview.status_code == 422
    assert f"<strong>{label}</strong>" in preview.text, said(preview.text)
    assert english_in(content(preview.text)) == set()
    assert confirm(finance, preview).status_code == 303
    assert [each[0] for each in standing(look)] == ["UE-26"]


def test_rows_that_are_not_taken_are_downloaded_put_right_and_sent_again(finance: FlaskClient, look: Look) -> None:
    preview = upload(finance, rows("FU-26;Fonds;XAF;;beaucoup;01/01/2026;;=1+1;", EUROS))
    answer = confirm(finance, preview, "rejected.csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    told_of = sheet(answer.data)
    assert len(told_of) == 2
    assert told_of[1][0] == "FU-26"
    assert told_of[1][7] == "'=1+1"
    assert "Promis" in told_of[1][-1]
    assert standing(look) == []
    mended = answer.data.decode("utf-8-sig").replace("beaucoup", "5 000").replace("'=1+1", "1 000")
    again = upload(finance, mended)
    assert again.status_code == 200, said(again.text)
    assert confirm(finance, again).status_code == 303
    assert standing(look) == [("FU-26", "XAF", 5_000, 1_000, 0)]


def test_what_stands_twice_in_a_sheet_is_refused_the_second_time(finance: FlaskClient) -> None:
    preview = upload(
        finance, rows(GOOD, GOOD.replace("Fonds", "Autre"), EUROS.replace("Protection", "FONDS D'URGENCE"))
    )
    assert said(preview.text).count("figure à la ligne 2") == 2


def test_an_envelope_that_says_otherwise_stays_as_it_is(finance: FlaskClient, look: Look) -> None:
    confirm(finance, upload(finance, rows(GOOD)))
    before = standing(look)
    for line, words in (
        (GOOD.replace("5 000 000", "6 000 000"), "dit autre chose"),
        (GOOD.replace("1 250 000", "1 250 001"), "a déjà été saisi"),
        (GOOD.replace("FU-26", "FU-27"), "porte ce nom"),
    ):
        preview = upload(finance, rows(line))
        assert words in said(preview.text), said(preview.text)
        assert english_in(content(preview.text)) == set()
        assert confirm(finance, preview).status_code == 303
    assert standing(look) == before


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "aucune ligne"),
        (b"code;name;currency;pledged;begins_on;colour\r\nA;B;XAF;1;01/01/2026;red", "colour"),
        (b"code;name\r\nA;B", "manque une colonne"),
        (b"\x00\x01\x02", "CSV ou XLSX"),
        (b"PK\x03\x04broken", "CSV ou XLSX"),
    ],
    ids=["empty", "unknown_column", "missing_column", "binary", "broken_workbook"],
)
def test_what_is_no_such_sheet_is_told_at_the_file(finance: FlaskClient, data: bytes, words: str) -> None:
    answer = upload(finance, data)
    assert answer.status_code == 422
    if data:
        assert words in error_at(answer.text, "file"), said(answer.text)
    assert english_in(content(answer.text)) == set()


def test_without_a_sheet_the_page_asks_for_one(finance: FlaskClient) -> None:
    token = hidden(finance.get(PAGE).text)["csrf_token"]
    assert error_at(finance.post(PAGE, data={"csrf_token": token}).text, "file")


@pytest.mark.parametrize("text", ["", "[]", "{", '[{"typed": {"code": 1}, "version": 0}]', '[{"typed": 5}]'])
def test_a_confirmation_that_was_tampered_with_writes_nothing(finance: FlaskClient, look: Look, text: str) -> None:
    token = hidden(finance.get(PAGE).text)["csrf_token"]
    for path in ("confirm", "rejected.csv"):
        assert finance.post(f"{PAGE}/{path}", data={"csrf_token": token, "rows": text}).status_code == 422
    assert standing(look) == []


def test_without_a_good_token_nothing_is_written_and_the_rows_stay(finance: FlaskClient, look: Look) -> None:
    fields = hidden(upload(finance, rows(GOOD)).text.partition("<main")[2])
    answer = finance.post(f"{PAGE}/confirm", data=fields | {"csrf_token": "stale"})
    assert "Fonds d’urgence" in answer.text
    assert standing(look) == []


@pytest.mark.parametrize("group", [GroupCode.OFFICERS, GroupCode.AUDITORS, GroupCode.COMMITTEE])
def test_only_whoever_keeps_the_books_imports(client: FlaskClient, become: Become, group: str) -> None:
    become(groups=[group])
    assert client.get(PAGE).status_code == 404
    assert client.get(f"{PAGE}/empty.csv").status_code == 404


def test_a_preview_asks_as_often_however_long_the_sheet_is(finance: FlaskClient, query_count: CountQueries) -> None:
    def asked(count: int) -> int:
        lines = [f"C-{number};Nom {number};XAF;;5000;01/01/2026;;10;" for number in range(count)]
        with query_count() as statements:
            assert upload(finance, rows(*lines)).status_code == 200
        statements.at_most(16)
        return len(statements)

    asked(1)
    assert asked(2) == asked(60)
