"""Opening balances from a sheet: compared before anything is written, explained row by row, entered once, for good."""

import io
from collections.abc import Sequence
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session
from xlsxwriter import Workbook

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.context import Context
from fundapp.ledger.commands.envelopes import open_envelope
from fundapp.ledger.commands.opening import enter_balances
from fundapp.ledger.models import FundEnvelope, Transfer
from fundapp.ledger.schemas.opening import SheetDay
from tests.accounts.acting import told
from tests.accounts.conftest import Become, Someone, become, hired, nobody_was_wrong_yet
from tests.accounts.network import content
from tests.accounts.pages import english_in, said
from tests.fixtures.application import Look
from tests.imports.acting import Importer
from tests.ledger.books import FRANCS

__all__ = ["become", "hired", "nobody_was_wrong_yet"]
HEADINGS = "Code de l’enveloppe;Nom;Devise;Ce qui peut être attribué;Promis;Début;Fin;Déjà reçu;Déjà dépensé"
GOOD = "FU-26;Fonds d’urgence;XAF;;5 000 000 FCFA;01/01/2026;31/12/2026;1 250 000 FCFA;350 000"
EUROS = "UE-26;Protection;EUR;pledged;60 000,50;1er février 2026;;20 000,25;"


@pytest.fixture
def finance(app: Flask, client: FlaskClient, session: Session, hired: Someone, become: Become, look: Look) -> Importer:
    """Whoever keeps the books, at their browser, with a worker who does what is due when asked."""
    person = hired("Ruth Ekani", GroupCode.FINANCE)
    become(groups=[GroupCode.FINANCE], person=person.id)
    return Importer(app, client, look, person.id, "opening")


def rows(*lines: str) -> str:
    """A sheet."""
    return "\r\n".join([HEADINGS, *lines])


def standing(look: Look) -> list[tuple[str, str, int, int, int]]:
    """Envelopes with what was pledged, received and spent."""
    found = look(select(FundEnvelope).order_by(FundEnvelope.code))
    return [(each.code, each.currency, each.pledged, each.received, each.spent) for each in found]


def test_nothing_is_written_before_somebody_confirms(finance: Importer, look: Look) -> None:
    run_id = finance.judge(rows(GOOD, EUROS))
    assert finance.outcomes(run_id) == ["added", "added"]
    assert standing(look) == []
    finance.press(run_id, "confirm")
    assert standing(look) == [
        ("FU-26", "XAF", 5_000_000, 1_250_000, 350_000),
        ("UE-26", "EUR", 60_000_50, 20_000_25, 0),
    ]
    assert sorted(action for action, _told in told(look) if action.startswith("ledger.")) == [
        "ledger.balance.opened", "ledger.balance.opened", "ledger.balance.spent", "ledger.envelope.opened",
        "ledger.envelope.opened",
    ]  # fmt: skip


def test_what_the_ledger_holds_is_said_to_stay_and_is_not_taken_back(finance: Importer, look: Look) -> None:
    stays = "Ce que tient le grand livre reste"
    assert stays in said(finance.client.get("/imports/new/opening").text)
    run_id = finance.judge(rows(GOOD))
    assert stays in said(finance.page(run_id).text)
    finance.press(run_id, "confirm")
    page = finance.page(run_id)
    assert english_in(content(page.text)) == set()
    assert f"/imports/{run_id}/undo" not in page.text
    assert finance.client.get(f"/imports/{run_id}/undo").status_code == 302
    before = standing(look)
    finance.press(run_id, "undo")
    assert (standing(look), finance.run(run_id).state) == (before, "done")


def test_french_excel_is_understood(finance: Importer, look: Look) -> None:
    line = "fu-26;Aide d'été;FCFA;;5\u00a0000\u00a0000 FCFA;01/01/2026;31/12/2026;1\u00a0250\u00a0000 FCFA;350 000,00"
    finance.write(f"{HEADINGS.replace(chr(0x2019), chr(39))}\r\n{line}".encode("cp1252"))
    assert standing(look) == [("FU-26", "XAF", 5_000_000, 1_250_000, 350_000)]
    assert look(select(FundEnvelope.name)) == ["Aide d'été"]


def test_a_workbook_counts_days_and_is_understood(finance: Importer, look: Look) -> None:
    file = io.BytesIO()
    with Workbook(file) as book:
        sheet_of = book.add_worksheet()
        sheet_of.write_row(0, 0, HEADINGS.split(";"))
        sheet_of.write_row(1, 0, ["FU-26", "Fonds", "EUR", "", 5000.5, 46023, "", 1250.25, 100])
    finance.write(file.getvalue(), "soldes.xlsx")
    assert standing(look) == [("FU-26", "EUR", 5000_50, 1250_25, 100_00)]
    assert [str(day) for day in look(select(FundEnvelope.begins_on))] == ["2026-01-01"]


@given(st.dates(date(1960, 1, 1), date(2100, 1, 1)))
def test_a_day_is_the_same_however_a_sheet_writes_it(day: date) -> None:
    field = SheetDay("Day")
    counted = str((day - date(1899, 12, 30)).days)
    typed = (day.isoformat(), f"{day:%d/%m/%Y}", f"{day.day}.{day.month}.{day.year}", counted, f"{counted}.0")
    assert {field.deserialize(each) for each in typed} == {day}


def test_the_same_sheet_sent_twice_enters_nothing_twice(finance: Importer, look: Look) -> None:
    finance.write(rows(GOOD, EUROS))
    before, moved = standing(look), look(select(Transfer.id))
    again = finance.judge(rows(GOOD, EUROS))
    assert finance.outcomes(again) == ["same", "same"]
    finance.press(again, "confirm")
    assert (standing(look), look(select(Transfer.id))) == (before, moved)


def test_a_confirmation_sent_twice_enters_nothing_twice(finance: Importer, look: Look) -> None:
    run_id = finance.judge(rows(GOOD))
    finance.press(run_id, "confirm", worked=False)
    finance.press(run_id, "confirm")
    finance.press(run_id, "confirm")
    assert standing(look) == [("FU-26", "XAF", 5_000_000, 1_250_000, 350_000)]


def test_an_envelope_that_is_there_gets_its_balances(
    finance: Importer, session: Session, ctx: Context, look: Look
) -> None:
    open_envelope(session, ctx, FRANCS)
    session.commit()
    finance.write(rows("FU-26;Fonds d’urgence;XAF;;5000000;01/01/2026;;1000000;900000"))
    assert standing(look) == [("FU-26", "XAF", 5_000_000, 1_000_000, 900_000)]


def test_what_somebody_entered_meanwhile_stays(finance: Importer, session: Session, ctx: Context, look: Look) -> None:
    envelope = open_envelope(session, ctx, FRANCS)
    session.commit()
    run_id = finance.judge(rows("FU-26;Fonds d’urgence;XAF;;5000000;01/01/2026;;1000000;"))
    enter_balances(envelope.id, 70, 0, session, ctx)
    session.commit()
    finance.press(run_id, "confirm")
    assert "a déjà été saisi" in finance.reasons(run_id)[0]
    assert standing(look) == [("FU-26", "XAF", 5_000_000, 70, 0)]


def test_the_share_of_administration_is_not_given_out(
    finance: Importer, session: Session, ctx: Context, look: Look
) -> None:
    open_envelope(session, ctx, FRANCS)
    session.commit()
    run_id = finance.judge(rows("FU-26;Fonds d’urgence;XAF;;5000000;01/01/2026;;1000000;900001"))
    assert "plus que ce qui peut être attribué" in finance.reasons(run_id)[0]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (";Fonds;XAF;;5000000;01/01/2026;;;", "code"),
        ("FU 26;Fonds;XAF;;5000000;01/01/2026;;;", "code"),
        ("FU-26;;XAF;;5000000;01/01/2026;;;", "name"),
        ("FU-26;Fonds;Doublon;;5000000;01/01/2026;;;", "currency"),
        ("FU-26;Fonds;XAF;toujours;5000000;01/01/2026;;;", "basis"),
        ("FU-26;Fonds;XAF;;beaucoup;01/01/2026;;;", "pledged"),
        ("FU-26;Fonds;XAF;;5000000;un jour;;;", "begins_on"),
        ("FU-26;Fonds;XAF;;5000000;01/01/2026;31/12/2025;;", "ends_on"),
        ("FU-26;Fonds;XAF;;5000000;01/01/2026;;-5;", "received"),
        ("FU-26;Fonds;XAF;;5000000;01/01/2026;;12,5;", "received"),
        ("FU-26;Fonds;XAF;;5000000;01/01/2026;;100 EUR;", "received"),
        ("FU-26;Fonds;XAF;;5000000;01/01/2026;;1000;1001", "spent"),
    ],
    ids=[
        "no_code", "bad_code", "no_name", "currency", "basis", "pledged", "begins", "ends", "negative", "half_a_franc",
        "other_currency", "overspent",
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_row_and_the_others_are_taken(
    finance: Importer, look: Look, line: str, field: str
) -> None:
    run_id = finance.judge(rows(line, EUROS))
    assert finance.wrong_fields(run_id) == [{field}]
    assert english_in(content(finance.page(run_id).text)) == set()
    finance.press(run_id, "confirm")
    assert [each[0] for each in standing(look)] == ["UE-26"]


def test_what_stands_twice_in_a_sheet_is_taken_once(finance: Importer, look: Look) -> None:
    twin = GOOD.replace("FU-26", "FU-27")  # of the same name
    run_id = finance.write(rows(GOOD, GOOD.replace("Fonds", "Autre"), twin))
    reasons = finance.reasons(run_id)
    assert len(reasons) == 2
    assert "ligne 2" in reasons[0]
    assert "porte ce nom" in reasons[1]
    assert [each[0] for each in standing(look)] == ["FU-26"]


@pytest.mark.parametrize(
    ("said_first", "said_then", "words"),
    [
        ("5 000 000", "6 000 000", "dit autre chose"),
        ("31/12/2026", "30/11/2026", "dit autre chose"),
        ("Fonds d’urgence", "Fonds", "dit autre chose"),
        ("1 250 000", "1 250 001", "a déjà été saisi"),
        (";350 000", ";", "a déjà été saisi"),
    ],
)
def test_an_envelope_that_says_otherwise_stays_as_it_is(
    finance: Importer, look: Look, said_first: str, said_then: str, words: str
) -> None:
    finance.write(rows(GOOD))
    before = standing(look)
    run_id = finance.judge(rows(GOOD.replace(said_first, said_then)))
    assert words in finance.reasons(run_id)[0]
    finance.press(run_id, "confirm")
    assert standing(look) == before


@pytest.mark.parametrize("group", [GroupCode.OFFICERS, GroupCode.AUDITORS, GroupCode.COMMITTEE, GroupCode.FUNDRAISING])
def test_only_whoever_keeps_the_books_imports(client: FlaskClient, become: Become, group: str) -> None:
    become(groups=[group])
    assert client.get("/imports/new/opening").status_code == 404


def test_whoever_keeps_the_books_is_led_to_the_import(finance: Importer) -> None:
    links: Sequence[str] = [finance.client.get(path).text for path in ("/ledger/months", "/ledger")]
    assert all("/imports/new/opening" in each for each in links)
