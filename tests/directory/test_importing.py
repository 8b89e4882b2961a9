"""Importing organisations: the export's own format, row by row, nothing before it is confirmed, all or nothing."""

import io
import zipfile
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from fundapp.accounts.models import Organisation
from fundapp.core.sheets import UnreadableSheetError, read_sheet
from fundapp.directory.models import OrganisationDomain, OrganisationProfile
from tests.accounts.acting import error_at, send
from tests.accounts.network import content
from tests.accounts.pages import english_in, said
from tests.directory.conftest import Add
from tests.donors.pages import hidden
from tests.fixtures.application import Look

HEADINGS = "Nom;Sigle;Pays;Rôle dans le réseau;Domaines d’action;Récépissé;Partenaire de confiance;Ville"
ROW = 'Cercle;CDH;Tchad;Membre du réseau;"Jeunesse; Terre et environnement";"Demandé, pas encore reçu";Oui;Sarh'


def upload(client: FlaskClient, data: bytes | str, name: str = "liste.csv") -> TestResponse:
    """The preview of a sheet."""
    sent = data.encode() if isinstance(data, str) else data
    token = hidden(client.get("/directory/import").text)["csrf_token"]
    answers: dict[str, Any] = {"csrf_token": token, "file": (io.BytesIO(sent), name)}
    return client.post("/directory/import", data=answers, content_type="multipart/form-data")


def confirm(client: FlaskClient, preview: TestResponse, **changes: str) -> TestResponse:
    """What the button below the preview does."""
    fields = hidden(preview.text.partition("<main")[2])
    return client.post("/directory/import/confirm", data=fields | changes)


def test_nothing_is_written_before_somebody_confirms(officer: FlaskClient, look: Look) -> None:
    preview = upload(officer, f"{HEADINGS}\r\n{ROW}")
    assert preview.status_code == 200
    assert "Ajoutée" in said(preview.text)
    assert english_in(content(preview.text)) == set()
    assert look(select(Organisation)) == []
    assert confirm(officer, preview).status_code == 303
    (made,) = look(select(Organisation))
    assert (made.name, made.short_name, made.country) == ("Cercle", "CDH", "TD")
    (profile,) = look(select(OrganisationProfile))
    assert (profile.registration, profile.trusted, profile.place) == ("pending", True, "Sarh")
    assert sorted(look(select(OrganisationDomain.domain))) == ["land", "youth"]


def test_what_has_no_column_stays_as_it_is_known(officer: FlaskClient, describe: Add, look: Look) -> None:
    describe(
        "Ligue", country="CM", domains=["legal"], countries=["GA"], trusted=True, registration="pending",
        place="Garoua", phone="+237 0",
    )  # fmt: skip
    preview = upload(officer, "Nom;Ville\r\nLigue;Maroua")
    assert confirm(officer, preview).status_code == 303
    (found,) = look(select(OrganisationProfile))
    assert (found.place, found.trusted, found.registration, found.phone) == ("Maroua", True, "pending", "+237 0")
    assert look(select(OrganisationDomain.domain)) == ["legal"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_export_comes_back_in_and_changes_nothing(
    officer: FlaskClient, describe: Add, look: Look, kind: str, language: str
) -> None:
    describe(
        "=Ligue", country="CM", short_name="LPD", domains=["legal", "press"], countries=["GA", "CD"], trusted=True,
        registration="pending", place="Garoua", phone="+237 0", website="https://ligue.example.org",
    )  # fmt: skip
    officer.set_cookie("language", language)
    with officer.get(f"/directory/export.{kind}") as answer:
        exported = answer.data
    preview = upload(officer, exported, f"x.{kind}")
    assert preview.status_code == 200, said(preview.text)
    assert ("Inchangée" if language == "fr" else "Stays as it is") in said(preview.text)
    before = look(select(OrganisationProfile.version))
    assert confirm(officer, preview).status_code == 303
    assert look(select(OrganisationProfile.version)) == before


def test_a_known_organisation_is_changed_and_its_name_is_not(officer: FlaskClient, describe: Add, look: Look) -> None:
    describe("Cercle", domains=["press"], place="Ati")
    preview = upload(
        officer, "Nom;Pays;Rôle dans le réseau;Ville\nCERCLE;Tchad;Partenaire;\n".replace("Partenaire", "partner")
    )
    assert "Modifiée" in said(preview.text)
    assert confirm(officer, preview).status_code == 303
    (profile,) = look(select(OrganisationProfile))
    assert (profile.role, profile.place) == ("partner", None)
    assert look(select(Organisation.name)) == ["Cercle"]
    assert look(select(OrganisationDomain.domain)) == ["press"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (";CDH;Tchad;Membre du réseau;;;;", "Nom"),
        ("Cercle;CDH;Atlantide;Membre du réseau;;;;", "Pays"),
        ("Cercle;CDH;Tchad;Chef;;;;", "Rôle dans le réseau"),
        ("Cercle;CDH;Tchad;Membre du réseau;Armes;;;", "Domaines d’action"),
    ],
    ids=["name", "country", "role", "domain"],
)
def test_what_is_wrong_is_told_at_its_row_and_field_and_no_row_is_taken(
    officer: FlaskClient, look: Look, row: str, message: str
) -> None:
    preview = upload(officer, f"{HEADINGS}\n{row}\n{ROW.replace('Cercle', 'Ligue')}")
    assert preview.status_code == 422
    assert "1 ligne ne peut pas être prise" in said(preview.text)
    assert f"<strong>{message}</strong>" in preview.text
    assert 'action="/directory/import/confirm"' not in preview.text
    assert look(select(Organisation)) == []


def test_one_name_in_two_rows_is_refused(officer: FlaskClient) -> None:
    preview = upload(officer, f"{HEADINGS}\n{ROW}\n{ROW.replace('Cercle', 'CERCLE')}")
    assert preview.status_code == 422
    assert "à la ligne 2" in said(preview.text)


def test_what_an_administrator_keeps_is_not_changed_by_a_sheet(officer: FlaskClient, describe: Add) -> None:
    describe("Cercle", short_name="AUTRE")
    preview = upload(officer, f"{HEADINGS}\n{ROW}")
    assert preview.status_code == 422
    assert "l’administration la modifie là" in said(preview.text)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\x01\x02",
        b"PK\x03\x04 broken",
        b"Nom\n",
        b"Pays\nTchad",
        b"Nom;Couleur\nCercle;bleu",
    ],
    ids=["nothing", "binary", "no_archive", "no_rows", "no_name", "unknown_column"],
)
def test_what_is_no_sheet_of_ours_is_told_at_the_file(officer: FlaskClient, data: bytes) -> None:
    answer = upload(officer, data)
    assert answer.status_code == 422
    assert error_at(answer.text, "file")


def test_no_file_too_many_rows_and_too_many_bytes_are_told(
    officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = send(officer, "/directory/import")
    assert (answer.status_code, bool(error_at(answer.text, "file"))) == (422, True)
    monkeypatch.setattr("fundapp.directory.schemas.rows.MOST_ROWS", 1)
    assert upload(officer, f"{HEADINGS}\n{ROW}\n{ROW}").status_code == 422
    monkeypatch.setattr("fundapp.directory.views.importing.LARGEST_SHEET", 10)
    assert "trop grande" in said(upload(officer, f"{HEADINGS}\n{ROW}").text)


def test_what_changed_between_preview_and_confirmation_is_shown_anew(
    officer: FlaskClient, describe: Add, look: Look
) -> None:
    found: UUID = describe("Cercle", short_name="CDH", place="Ati")
    preview = upload(officer, f"{HEADINGS}\n{ROW}")
    assert send(officer, f"/directory/{found}/edit", trusted="no", place="Doba").status_code == 302
    late = confirm(officer, preview)
    assert late.status_code == 409
    assert "entre-temps" in said(late.text)
    assert look(select(OrganisationProfile.place)) == ["Doba"]
    assert confirm(officer, late).status_code == 303
    assert look(select(OrganisationProfile.place)) == ["Sarh"]


@pytest.mark.parametrize("rows", ["", "[]", "[1]", "nonsense", '[{"typed": {"name": {"a": 1}}, "version": 0}]'])
def test_tampered_rows_do_no_harm(officer: FlaskClient, look: Look, rows: str) -> None:
    preview = upload(officer, f"{HEADINGS}\n{ROW}")
    assert confirm(officer, preview, rows=rows).status_code == 422
    assert look(select(Organisation)) == []


def test_rows_are_judged_again_at_the_confirmation(officer: FlaskClient, look: Look) -> None:
    preview = upload(officer, f"{HEADINGS}\n{ROW}")
    rows = hidden(preview.text.partition("<main")[2])["rows"].replace('"member"', '"king"')
    assert confirm(officer, preview, rows=rows).status_code == 422
    assert look(select(Organisation)) == []


def test_a_confirmation_without_a_good_token_writes_nothing(officer: FlaskClient, look: Look) -> None:
    preview = upload(officer, f"{HEADINGS}\n{ROW}")
    assert confirm(officer, preview, csrf_token="forged").status_code == 422
    assert look(select(Organisation)) == []


def test_french_excel_and_formula_marks_are_understood() -> None:
    assert read_sheet("Nom;Ville\r\nÉcoute;Sarh\r\n".encode("cp1252")) == [["Nom", "Ville"], ["Écoute", "Sarh"]]
    assert read_sheet(b"Nom\tVille\n'=1+1\tSarh\n") == [["Nom", "Ville"], ["=1+1", "Sarh"]]


def workbook(sheet: str) -> bytes:
    """A workbook with this as its sheet."""
    main, rel = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org"
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}/officeDocument/2006/relationships">'
        '<sheets><sheet name="a" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{rel}/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{rel}/officeDocument/2006/relationships/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def test_cells_that_a_workbook_leaves_out_are_empty() -> None:
    row = '<row><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="C1"><v>7</v></c></row>'
    assert read_sheet(workbook(f"<worksheet {MAIN}><sheetData>{row}</sheetData></worksheet>")) == [["a", "", "7"]]


@pytest.mark.parametrize(
    "sheet",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>',
        f"<worksheet {MAIN}>{' ' * (9 << 20)}</worksheet>",
        f'<worksheet {MAIN}><row><c r="ZZZ1"><v>1</v></c></row></worksheet>',
        f'<worksheet {MAIN}><row><c r="A1" t="s"><v>9</v></c></row></worksheet>',
    ],
    ids=["entities", "too_much", "too_wide", "a_text_that_is_not_there"],
)
def test_a_workbook_that_is_meant_to_harm_is_not_read(sheet: str) -> None:
    with pytest.raises(UnreadableSheetError):
        read_sheet(workbook(sheet))
