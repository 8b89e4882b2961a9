"""Watch lists as sheets: the one that French Excel saved, and many others."""

import io
import json
import zipfile
from datetime import date, time
from decimal import Decimal

import pytest
from xlsxwriter import Workbook

from fundapp.grants.formats import Settings
from fundapp.grants.formats.sheet_headings import SYNONYMS, columns_of
from fundapp.grants.rules.faults import Fault
from fundapp.grants.rules.found import Found
from fundapp.grants.rules.vocabulary import Step, Timing, Where
from tests.grants.format_reading import Outcome, amounts, read, sample

FRENCH, ENGLISH = Settings(language="fr"), Settings(language="en")


def sheet(headings: str, *rows: str, settings: Settings = FRENCH) -> Outcome:
    return read("sheet", "\r\n".join((headings, *rows)), settings)


def cell(heading: str, said: str, settings: Settings = FRENCH) -> Found:
    """A call of a list that has titles, currencies and one more column."""
    return sheet(f"Intitulé;Devise;{heading}", f"A;EUR;{said}", settings=settings).only


def test_the_french_list_is_read_as_it_stands() -> None:
    found = read("sheet", sample("veille.cp1252"), FRENCH)
    assert (len(found.calls), found.passed, found.fault) == (33, [], None)
    cameroon = found.calls[1]
    assert cameroon.title == "European Instrument for Democracy and Human Rights (EIDHR) Cameroon 2016-17"
    assert cameroon.funder_name == "Commission européenne - IEDDH / NDICI"
    assert amounts(cameroon) == (200_000, 500_000, None, "EUR")  # « 500 000 € »
    assert [(each.day, each.clock) for each in cameroon.deadlines] == [(date(2017, 5, 5), None)]
    assert (cameroon.where, cameroon.countries) == (Where.NAMED, ("CM",))
    assert cameroon.key == cameroon.url
    global_call = found.calls[0]
    assert (global_call.where, global_call.deadlines[0].day) == (Where.UNKNOWN, date(2017, 11, 9))
    congo = next(each for each in found.calls if "2022-2023" in each.title)
    assert amounts(congo) == (6_600_000, 26_200_000, None, "XAF")
    assert all(not each.doubts for each in found.calls)


def test_the_shared_list_is_read_with_hours_zones_stages_and_shares() -> None:
    calls = read("sheet", sample("calls.csv")).calls
    assert len(calls) == 33
    first = calls[0]
    assert first.reference == "EuropeAid/155232/DH/ACT/Multi"
    deadline = first.deadlines[0]
    assert (deadline.day, deadline.clock, deadline.zone) == (date(2017, 11, 9), time(16), "Europe/Brussels")
    assert (deadline.step, first.languages) == (Step.CONCEPT_NOTE, ("fr", "en"))
    assert first.envelope == 25_000_000
    chad = calls[5]
    assert amounts(chad)[:3] == (300_000, 390_000, 780_000)
    assert (chad.duration_min, chad.duration_max, chad.cofunding_max_pct) == (24, 36, Decimal(95))
    torture = next(each for each in calls if each.title.startswith("UN Voluntary Fund"))
    assert (torture.cofunding_max_pct, torture.languages) == (Decimal("66.67"), ("en", "fr", "es"))
    gabon = next(each for each in calls if each.title.startswith("PISCCA 2022"))
    assert (gabon.published_on, gabon.countries, gabon.min_years) == (date(2022, 2, 18), ("GA",), None)
    congo = next(each for each in calls if "2022-2023" in each.title)
    assert (congo.min_years, congo.themes) == (3, ("minorities", "environment", "civic_space"))


def test_two_calls_with_one_link_are_two() -> None:
    calls = read("sheet", sample("veille.cp1252"), FRENCH).calls
    assert len({each.key for each in calls}) == len(calls)
    shared = [each for each in calls if each.url == "https://worldcoalition.org/fr/emploi/afrique"]
    assert [each.key == each.url for each in shared] == [True, False]


def test_a_call_without_a_link_is_known_by_title_and_funder() -> None:
    first = sheet("Titre;Bailleur", "Égalité 2025;FIACAT").only
    assert first.key == sheet("Bailleur;Titre", "fiacat;EGALITE 2025").only.key == "egalite 2025 fiacat"


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        ("Intitulé;Bailleur;Date limite;Montant max (EUR);Devise", "A;B;09/11/2017;500 000 €;EUR"),
        ("Titre *;Financeur;Échéance;Plafond;Monnaie", "A;B;9 novembre 2017;500 000,00;EUR"),
        ("Call,Donor,Closing date,Award ceiling,Currency", 'A,B,2017-11-09,"500,000",EUR'),
        ("title\tfunder\tdeadline\tamount_max\tcurrency", "A\tB\t9 Nov 2017\t500k\tEUR"),
        ("INTITULE;BAILLEURS;DATE LIMTE;MONTANT MAXIMUN;DEVISE", "A;B;09.11.2017;0,5 M€;EUR"),
    ],
)
def test_headings_are_understood_in_two_languages_and_with_typing_errors(headings: str, row: str) -> None:
    call = sheet(headings, row, settings=ENGLISH if "Award" in headings or "\t" in headings else FRENCH).only
    assert (call.title, call.funder_name, call.currency) == ("A", "B", "EUR")
    assert call.amount_max == 500_000
    assert call.deadlines[0].day == date(2017, 11, 9)


def test_whoever_keeps_the_source_may_say_which_column_is_which() -> None:
    chosen = Settings(language="fr", columns={"title": "Objet du marché", "deadline": "Colonne 3", "nothing": "x"})
    call = sheet("Objet du marché;Titre;Colonne 3", "A;B;09/11/2017", settings=chosen).only
    assert (call.title, call.deadlines[0].day) == ("A", date(2017, 11, 9))


def test_no_word_heads_two_fields_but_zone() -> None:
    said = [each for name, others in SYNONYMS.items() for each in (name, *others)]
    assert {each for each in said if said.count(each) > 1} == {"zone"}
    assert columns_of(["Titre", "Titre", "Zone"], {}) == {"title": 0, "countries": 2}


def test_headings_may_stand_below_a_title_of_the_sheet() -> None:
    assert sheet("Veille de novembre;;", ";;", "Intitulé;Bailleur;Lien", "A;B;https://example.org/").titles == ["A"]


@pytest.mark.parametrize("said", ["Permanent", "au fil de l’eau", "Toute l’année", "rolling", "Sans date limite"])
def test_a_call_without_end_is_rolling(said: str) -> None:
    call = cell("Date limite", said)
    assert (call.timing, call.deadlines, call.doubts) == (Timing.ROLLING, (), ())


@pytest.mark.parametrize("said", ["À préciser", "n/a", "?", "Non précisée", "TBD"])
def test_what_is_not_known_yet_is_neither_a_day_nor_a_doubt(said: str) -> None:
    assert (cell("Date limite", said).doubts, cell("Montant max", said).doubts) == ((), ())


def test_prose_in_a_cell_of_days_is_read() -> None:
    hour = cell("Date limite", "09/11/2017 à 16h00 (heure de Bruxelles)").deadlines[0]
    assert (hour.day, hour.clock, hour.zone) == (date(2017, 11, 9), time(16), "Europe/Brussels")
    several = cell("Date limite", "15 janvier et 15 mai 2025")
    assert [each.day for each in several.deadlines] == [date(2025, 1, 15), date(2025, 5, 15)]
    assert several.timing is Timing.CUTOFFS


@pytest.mark.parametrize("said", ["31/02/2025", "bientôt", "2025", "09/11/1750"])
def test_a_day_that_nobody_can_read_is_a_doubt(said: str) -> None:
    call = cell("Date limite", said)
    assert call.deadlines == ()
    assert [(each.field, said in each.said) for each in call.doubts] == [("deadlines", True)]


def test_in_english_a_day_is_never_taken_for_a_month() -> None:
    doubtful = sheet("Call;Deadline", "A;03/04/2026", settings=ENGLISH).only
    assert (doubtful.deadlines, doubtful.doubts[0].said) == ((), "03/04/2026")
    shown = sheet("Call;Deadline", "A;03/04/2026", "B;25/04/2026", settings=ENGLISH)
    assert [each.deadlines[0].day for each in shown.calls] == [date(2026, 4, 3), date(2026, 4, 25)]
    american = sheet("Call;Deadline", "A;03/04/2026", "B;04/25/2026", settings=FRENCH)
    assert [each.deadlines for each in american.calls] == [(), ()]


def test_the_zone_of_the_source_holds_where_a_row_names_none() -> None:
    chosen = Settings(language="fr", zone="Africa/Douala")
    row = sheet("Titre;Date limite;Heure", "A;09/11/2017;16h30", settings=chosen).only.deadlines[0]
    assert (row.clock, row.zone) == (time(16, 30), "Africa/Douala")
    assert sheet("Titre;Date limite;Heure", "A;09/11/2017;25h", settings=chosen).only.doubts[0].said == "25h"


@pytest.mark.parametrize("said", ["1,250", "abc", "500 000 $ US", "-5", "1 619 171 million d'euros", "9" * 30])
def test_an_amount_that_nobody_can_read_safely_is_a_doubt(said: str) -> None:
    call = cell("Montant max", said)
    assert (call.amount_max, [each.field for each in call.doubts]) == (None, ["amount_max"])


def test_an_amount_without_any_currency_is_a_doubt_unless_the_source_has_one() -> None:
    assert sheet("Titre;Montant max", "A;5 000").only.doubts[0].said == "5 000"
    assert sheet("Titre;Montant max", "A;5 000", settings=Settings(currency="XAF")).only.currency == "XAF"
    assert sheet("Titre;Montant max", "A;5 000 FCFA").only.currency == "XAF"
    assert sheet("Titre;Devise;Montant max", "A;FCFA;5 000").only.currency == "XAF"


def test_one_column_of_amounts_may_hold_a_range() -> None:
    call = cell("Montant", "200 000 – 500 000 EUR")
    assert amounts(call)[:2] == (200_000, 500_000)
    assert [each.field for each in cell("Montant", "selon projet").doubts] == ["amount_max"]


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("CM|CG", ("CM", "CG")),
        ("CM, CD", ("CM", "CD")),
        ("Cameroun / RDC", ("CM", "CD")),
        ("Tchad et Gabon", ("TD", "GA")),
        ("Cameroon and Chad", ("CM", "TD")),
        ("cm", ("CM",)),
    ],
)
def test_countries_are_known_by_code_and_name(said: str, codes: tuple[str, ...]) -> None:
    assert (cell("Pays éligibles", said).countries, cell("Pays", said).where) == (codes, Where.NAMED)


@pytest.mark.parametrize("said", ["CM, Atlantide", "Congo", "XX", "Afrique centrale"])
def test_a_list_with_a_country_that_nobody_knows_is_a_doubt_altogether(said: str) -> None:
    call = cell("Pays éligibles", said)
    assert (call.countries, call.where) == ((), Where.UNKNOWN)
    assert [(each.field, each.said) for each in call.doubts] == [("countries", said)]


def test_anywhere_is_anywhere() -> None:
    assert cell("Pays éligibles", "Tous les pays").where is Where.ANYWHERE


def test_a_formula_that_came_as_text_is_text() -> None:
    assert cell("Résumé", "'=HYPERLINK(1)").summary == "=HYPERLINK(1)"


def test_a_row_without_a_title_is_passed_over_and_an_empty_one_is_none() -> None:
    found = sheet("Intitulé;Lien", ";https://example.org/", ";", "A;")
    assert (found.titles, [each.reason for each in found.passed]) == (["A"], ["untitled"])


def test_remarks_of_whoever_keeps_the_list_stay_in_the_payload() -> None:
    call = cell("Remarques", "voir avec Solange")
    assert call.summary is None
    assert json.loads(call.payload)["Remarques"] == "voir avec Solange"


def book(*rows: list[object], formula: str = "") -> bytes:
    made = io.BytesIO()
    with Workbook(made, {"default_date_format": "dd/mm/yyyy"}) as workbook:
        page = workbook.add_worksheet("Veille")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
        if formula:
            page.write_formula(len(rows), 0, formula)
    return made.getvalue()


def test_a_workbook_is_read_with_its_own_days_and_figures() -> None:
    data = book(["Intitulé", "Date limite", "Montant max", "Devise"], ["A", date(2017, 11, 9), 500_000, "EUR"])
    call = read("sheet", data, FRENCH).only
    assert call.deadlines[0].day == date(2017, 11, 9)
    assert call.amount_max == 500_000


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", Fault.EMPTY),
        (b"<html><table></table></html>", Fault.PAGE),
        (b"<table><tr><td>Titre</td></tr></table>", Fault.OTHER_FORMAT),
        (b"%PDF-1.7", Fault.OTHER_FORMAT),
        (b"PK\x03\x04broken", Fault.OTHER_FORMAT),
        (b"Colonne;Autre\r\n1;2", Fault.OTHER_FORMAT),
        (book(["Titre"], formula="=1+1"), Fault.OTHER_FORMAT),
        (b"Titre;Lien\n" + b"A;" * (11 << 20), Fault.TOO_LARGE),
    ],
    ids=["empty", "page", "table", "pdf", "broken", "foreign", "formula", "large"],
)
def test_what_is_no_list_is_told(data: bytes, fault: Fault) -> None:
    found = read("sheet", data)
    assert (found.fault, found.calls) == (fault, [])


def test_an_open_document_is_refused_with_what_to_do_about_it() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<a/>")
    found = read("sheet", made.getvalue())
    assert found.fault is Fault.OTHER_FORMAT
    assert ".ods" in found.detail


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encodings_of_spreadsheets_are_read(encoding: str) -> None:
    assert read("sheet", "Intitulé;Lien\nÉgalité;https://example.org/é".encode(encoding)).titles == ["Égalité"]


def test_a_list_cut_in_the_middle_of_a_row_keeps_its_rows() -> None:
    whole = read("sheet", sample("veille.cp1252"), FRENCH).calls
    assert read("sheet", sample("veille.cp1252")[:4000], FRENCH).calls[:9] == whole[:9]


def test_ten_thousand_rows_are_read() -> None:
    rows = [f"Appel {number};https://example.org/{number};09/11/2017;5 000;EUR" for number in range(10_000)]
    assert len(sheet("Intitulé;Lien;Date limite;Montant max;Devise", *rows).calls) == 10_000
