"""The 33 real calls come in from the network's own list exactly, and go out and in again without a change."""

import csv
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.money import Money
from fundapp.grants.models import Call
from fundapp.grants.rules.others_words import THEMES
from tests.accounts.acting import send
from tests.accounts.conftest import Become, Someone
from tests.accounts.pages import english_in
from tests.fixtures.application import Look
from tests.imports.acting import Importer

DATA = Path(__file__).parents[1] / "grants" / "data"
LIST = (DATA / "calls.csv").read_bytes()
WATCH = (DATA / "veille.csv").read_bytes().decode().encode("cp1252")
"""As French Excel saves it."""
PARTS = (Call.theme_rows, Call.country_rows, Call.language_rows, Call.funder)
AS_THEY_STAND = ("title", "programme", "eligibility", "url", "source", "notes")
UNVERIFIED = {"extended": "fixed", "unverified": "unknown"}
STAGES = {"": "application", "expression_of_interest": "expression"}


@pytest.fixture
def importer(app: Flask, client: FlaskClient, hired: Someone, become: Become, look: Look) -> Importer:
    """A fundraiser."""
    person = hired("Rose Abena", GroupCode.FUNDRAISING)
    become(groups=[GroupCode.FUNDRAISING], person=person.id)
    return Importer(app, client, look, person.id, "call")


def rows_of_the_list() -> list[dict[str, str]]:
    return list(csv.DictReader(LIST.decode().splitlines()))


def kept(look: Look) -> dict[str, Call]:
    """Every call that is kept, by its title."""
    return {each.title: each for each in look(select(Call).options(*map(selectinload, PARTS)))}


def minor(amount: str, currency: str) -> int | None:
    return Money.from_decimal(Decimal(amount), currency).minor if amount else None


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def versions(look: Look) -> dict[Any, Any]:
    return {each.id: each.version for each in look(select(Call))}


def test_all_33_come_in_exactly_and_what_is_unknown_stays_unknown(importer: Importer, look: Look) -> None:
    run_id = importer.write(LIST, "appels.csv")
    assert importer.reasons(run_id) == []
    assert (importer.run(run_id).written, importer.run(run_id).rejected) == (33, 0)
    found = kept(look)
    for row in rows_of_the_list():
        call = found[row["title"]]
        for name in AS_THEY_STAND:
            assert (getattr(call, name) or "") == row[name], (row["title"], name)
        assert (call.reference or "", call.funder_said) == (row["ref"], row["funder"])
        assert (call.deadline_on, call.published_on) == (day(row["deadline"]), day(row["publication_date"]))
        clock = time.fromisoformat(row["deadline_time"]) if row["deadline_time"] else None
        assert (call.deadline_clock, call.deadline_zone or "") == (clock, row["deadline_tz"])
        assert call.timing == UNVERIFIED.get(row["deadline_type"], row["deadline_type"])
        assert call.deadline_step == STAGES.get(row["stage"], row["stage"])
        assert (call.currency or "") == row["currency"]
        for name, column in (("amount_min",) * 2, ("amount_max",) * 2, ("envelope", "total_envelope")):
            assert getattr(call, name) == minor(row[column], row["currency"]), (row["title"], name)
        for name in ("duration_min", "duration_max"):
            assert (getattr(call, name) or "") == (int(row[f"{name}_months"]) if row[f"{name}_months"] else "")
        share = row["cofunding_max_rate_pct"]
        assert call.cofunding_max_pct == (Decimal(share) if share else None)
        assert (call.min_years or "") == (int(row["min_years_existence"]) if row["min_years_existence"] else "")
        countries = {code for code in row["eligible_countries"].split("|") if code}
        assert (set(call.countries), call.place) == (countries, "named" if countries else "unknown")
        assert set(call.languages) == {code for code in row["languages"].split("|") if code}
        assert set(call.themes) == {THEMES_OF[word] for word in row["themes"].split("|") if word}
        assert call.needs_registration == "unknown"


THEMES_OF = {word.replace("’", "'"): code for word, code in THEMES.items()}


def test_values_seen_by_a_person_are_what_is_kept(importer: Importer, look: Look) -> None:
    """By hand, from the pages: so that a fault in the reading of the list by the test above would show."""
    importer.write(LIST, "appels.csv")
    found = {each.reference or each.title: each for each in look(select(Call).options(*map(selectinload, PARTS)))}
    world = found["EuropeAid/155232/DH/ACT/Multi"]
    assert (world.envelope, world.currency, world.amount_max) == (25_000_000_00, "EUR", None)
    assert (world.deadline_on, world.deadline_clock, world.deadline_zone) == (
        date(2017, 11, 9),
        time(16),
        "Europe/Brussels",
    )
    assert (world.deadline_step, world.languages) == ("concept_note", ("en", "fr"))
    congo = next(each for each in found.values() if each.title.endswith("(République du Congo)"))
    assert (congo.envelope, congo.currency) == (1_619_171_00, "EUR")
    assert congo.notes is not None
    assert "1 619 171 million" in congo.notes
    piscca = next(each for each in found.values() if each.title.startswith("Appel à projets PISCCA 2022-2023"))
    assert (piscca.amount_min, piscca.amount_max, piscca.currency) == (6_600_000, 26_200_000, "XAF")
    extended = found["PA/02/2018"]
    assert (extended.timing, extended.deadline_on) == ("fixed", date(2018, 3, 15))
    rolling = found["Front Line Defenders - Protection Grants"]
    assert (rolling.timing, rolling.deadline_on, rolling.ends, rolling.amount_max) == ("rolling", None, None, 7_500_00)
    torture = found["UN Voluntary Fund for Victims of Torture - 2024 call for applications"]
    assert torture.cofunding_max_pct == Decimal("66.67")
    tunisia = next(each for each in found.values() if "(Tunisie)" in each.title)
    assert (tunisia.countries, tunisia.place) == (("TN",), "named")
    afd = found["AFD Initiatives OSC - AMI 2024"]
    assert (afd.deadline_step, afd.min_years, afd.deadline_zone) == ("expression", 3, "Europe/Paris")


@pytest.mark.parametrize(
    ("cell", "currency", "told"),
    [
        ("1 619 171 million d'euros", "EUR", "1\u202f619\u202f171"),
        ("60 000 EUR (39 537 420 FCFA)", "EUR", "60 000 EUR"),
        ("39 537 420 FCFA", "EUR", "XAF"),
        ("environ 10 000", "USD", "environ"),
    ],
)
def test_an_amount_that_cannot_be_read_safely_is_refused_with_the_reason_and_never_guessed(
    importer: Importer, look: Look, cell: str, currency: str, told: str
) -> None:
    run_id = importer.write(f'Intitulé;Bailleur;Enveloppe;Devise\nAppel;UE;"{cell}";{currency}')
    assert importer.wrong_fields(run_id) == [{"envelope"}]
    assert told in importer.reasons(run_id)[0]
    assert look(select(Call)) == []


def test_the_same_list_twice_changes_nothing(importer: Importer, look: Look) -> None:
    importer.write(LIST, "appels.csv")
    before = versions(look)
    assert set(importer.outcomes(importer.judge(LIST, "appels.csv"))) == {"same"}
    assert versions(look) == before


@pytest.mark.parametrize("reader", ["fr", "en"])
@pytest.mark.parametrize("writer", ["fr", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_goes_out_comes_in_again_without_a_change_whoever_reads_it(
    importer: Importer, kind: str, writer: str, reader: str
) -> None:
    importer.write(LIST, "appels.csv")
    importer.client.set_cookie("language", writer)
    sheet = importer.client.get(f"/calls/export.{kind}?time=all", buffered=True).data
    importer.client.set_cookie("language", reader)
    run_id = importer.judge(sheet, f"export.{kind}")
    assert importer.reasons(run_id) == []
    assert importer.outcomes(run_id) == ["same"] * 33


def test_an_edited_export_shows_each_cell_before_and_after_and_is_taken_back(importer: Importer, look: Look) -> None:
    importer.write(LIST, "appels.csv")
    sheet = importer.client.get("/calls/export.csv?time=all&q=DEFI", buffered=True).data.decode("utf-8-sig")
    (row,) = csv.DictReader(sheet.splitlines(), delimiter=";")
    row["Échéance de l’appel"], row["Intitulé de l’appel"] = "12/01/2031", row["Intitulé de l’appel"] + " (bis)"
    row["Adresse de l’appel"] = row["Adresse de l’appel"].replace("https://www.", "http://") + "?utm_source=lettre"
    text = "\n".join(";".join(f'"{cell}"' for cell in line) for line in (row.keys(), row.values()))
    run_id = importer.judge(text)
    assert importer.outcomes(run_id) == ["changed"]
    page = importer.page(run_id).text
    assert "12 janvier 2031" in page
    assert "(bis)" in page
    assert english_in(page.partition("<main")[2].partition("</main>")[0]) == set()
    importer.press(run_id, "confirm")
    (changed,) = [each for each in kept(look).values() if each.title.endswith("(bis)")]
    assert (changed.deadline_on, changed.timing) == (date(2031, 1, 12), "unknown")
    importer.press(run_id, "undo")
    assert not [each for each in kept(look) if each.endswith("(bis)")]
    assert importer.run(run_id).taken_back == 1


def test_a_watch_list_as_french_excel_saves_it_is_read(importer: Importer, look: Look) -> None:
    run_id = importer.write(WATCH, "veille.csv")
    assert importer.reasons(run_id) == []
    assert importer.run(run_id).written == 33
    found = kept(look)
    rolling, unknown = (
        found["DDP - Incidental Emergency Grants"],
        found["Appel à propositions pour le projet DEFI II au Cameroun et en République du Congo"],
    )
    assert (rolling.timing, rolling.deadline_on, rolling.amount_min, rolling.amount_max) == (
        "rolling",
        None,
        100,
        10_000_00,
    )
    assert (unknown.timing, unknown.deadline_on, unknown.countries) == ("unknown", None, ("CG", "CM"))
    chad = found["EIDHR - démocratie et droits de l'homme au Tchad (droit foncier)"]
    assert (chad.amount_min, chad.amount_max, chad.currency) == (300_000_00, 390_000_00, "EUR")
    assert (chad.timing, chad.deadline_on, chad.countries) == ("fixed", date(2020, 3, 31), ("TD",))


@pytest.mark.parametrize(("first", "then"), [(LIST, WATCH), (WATCH, LIST)], ids=["whole first", "watch first"])
def test_two_lists_of_the_same_calls_do_not_make_them_twice(
    importer: Importer, look: Look, first: bytes, then: bytes
) -> None:
    importer.write(first, "une.csv")
    run_id = importer.write(then, "deux.csv")
    assert importer.reasons(run_id) == []
    assert "added" not in importer.outcomes(run_id)
    assert len(look(select(Call.id))) == 33


ONE = "Référence;Intitulé;Bailleur;Lien\n"


@pytest.mark.parametrize(
    ("before", "row"),
    [
        ("PA/02/2018;Appel;OCDH;", "pa 02-2018;Call for proposals;Autre nom;https://example.org/b"),
        (";Appel;OCDH;https://www.example.org/a/", ";Call;OCDH;http://example.org/a?utm_source=x#haut"),
        (";Appel;;https://example.org/a", "X1;Call;OCDH;https://example.org/a"),
        (";Appel n° 3;OCDH;", ";Appel n°3;ocdh;https://example.org/a"),
    ],
    ids=["reference", "address", "address, funder unknown", "title and funder"],
)
@pytest.mark.parametrize("together", [False, True], ids=["two sheets", "one sheet"])
def test_what_is_the_same_call_does_not_become_two(
    importer: Importer, look: Look, before: str, row: str, together: bool
) -> None:
    if together:
        run_id = importer.write(f"{ONE}{before}\n{row}")
        assert "même appel" in importer.reasons(run_id)[0]
    else:
        importer.write(ONE + before)
        assert importer.outcomes(importer.write(ONE + row)) == ["changed"]
    assert len(look(select(Call.id))) == 1


@pytest.mark.parametrize(
    ("before", "row"),
    [
        ("A/1;Appel;OCDH;https://example.org/a", "A/2;Appel;OCDH;https://example.org/a"),
        (";Afrique 2;FIACAT;https://example.org/a", ";Afrique 1;Coalition;https://example.org/a"),
        (";Appel annuel;OCDH;https://example.org/2030", ";Appel annuel;OCDH;https://example.org/2031"),
        (";Appel;OCDH;", ";Appel;UE;"),
    ],
    ids=["another reference", "a page of several calls", "next year’s", "another funder"],
)
def test_what_only_looks_like_the_same_call_stays_two(importer: Importer, look: Look, before: str, row: str) -> None:
    importer.write(ONE + before)
    assert importer.outcomes(importer.write(ONE + row)) == ["added"]
    assert len(look(select(Call.id))) == 2


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ("Date limite;31/02/2030", "deadline_on"),
        ("Lieu;Dans tous les pays|Pays;Tchad", "place"),
        ("Lieu;Dans les pays cités", "countries"),
        ("Lien;javascript:alert(1)", "url"),
        ("Thèmes;pêche à la ligne", "themes"),
        ("Heure;16h", "deadline_on"),
        ("Montant min;500|Montant max;5|Devise;EUR", "amount_max"),
    ],
)
def test_a_wrong_cell_is_explained_and_not_taken(importer: Importer, look: Look, cells: str, field: str) -> None:
    pairs = [each.split(";") for each in cells.split("|")]
    heads, said = zip(*pairs, strict=True)
    run_id = importer.write(f"Intitulé;{';'.join(heads)}\nAppel;{';'.join(said)}")
    assert importer.wrong_fields(run_id) == [{field}]
    assert look(select(Call)) == []


def test_what_an_import_brought_goes_with_it_unless_somebody_works_with_it(importer: Importer, look: Look) -> None:
    run_id = importer.write("Intitulé\nAppel\nAutre")
    worked = {each.title: each for each in look(select(Call))}["Autre"]
    assert send(importer.client, f"/calls/{worked.id}/edit", notes="Awa s’en occupe").status_code == 302
    importer.press(run_id, "undo")
    assert [each.title for each in look(select(Call))] == ["Autre"]
    assert "modifié cette fiche" in " ".join(importer.reasons(run_id))


def test_the_list_leads_to_the_import_also_while_it_is_empty(importer: Importer) -> None:
    page = importer.client.get("/calls").text
    assert page.count("/imports/new/call") == 2
    assert "Importer une liste" in page
