"""The way of a sheet: read, compared, confirmed, written; and nothing before somebody confirms."""

import csv
import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from fundapp.accounts.models import Organisation
from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.sheets import read_sheet
from fundapp.directory.models import OrganisationDomain, OrganisationProfile
from fundapp.imports.models import ImportFile, ImportRow
from tests.accounts.acting import actions
from tests.accounts.conftest import Become
from tests.accounts.network import content
from tests.accounts.pages import english_in, said
from tests.directory.conftest import Add
from tests.fixtures.application import Look
from tests.imports.acting import HEADINGS, ROW, Importer
from tests.imports.workbooks import workbook


def test_nothing_is_written_before_somebody_confirms(importer: Importer, look: Look) -> None:
    run_id = importer.judge(f"{HEADINGS}\r\n{ROW}")
    preview = importer.page(run_id)
    assert preview.status_code == 200
    assert "Ajoutée" in said(preview.text)
    assert look(select(Organisation)) == []
    importer.press(run_id, "confirm")
    (made,) = look(select(Organisation))
    assert (made.name, made.short_name, made.country) == ("Cercle", "CDH", "TD")
    (profile,) = look(select(OrganisationProfile))
    assert (profile.registration, profile.trusted, profile.place) == ("pending", True, "Sarh")
    assert sorted(look(select(OrganisationDomain.domain))) == ["land", "youth"]


def test_every_page_on_the_way_speaks_french_alone(importer: Importer) -> None:
    run_id = importer.judge(f"{HEADINGS}\r\n{ROW}\r\n;;;;;;;\r\nSans pays;;;;;;;")
    pages = [importer.page(run_id), importer.page(run_id, outcome="rejected")]
    importer.press(run_id, "correct")
    pages += [importer.page(run_id, "/columns"), *map(importer.client.get, ("/imports", "/imports/new/organisation"))]
    importer.compare(run_id)
    importer.press(run_id, "confirm", worked=False)
    pages.append(importer.page(run_id))
    for page in pages:
        assert page.status_code == 200
        assert english_in(content(page.text)) == set()


def test_the_log_tells_who_did_what_and_the_file_does_not_stay(importer: Importer, look: Look) -> None:
    run_id = importer.write(f"{HEADINGS}\r\n{ROW}")
    found = importer.run(run_id)
    assert (found.state, found.added, found.written, found.rejected) == ("done", 1, 1, 0)
    assert look(select(ImportFile.run_id)) == []
    assert actions(look) == [
        "import.started", "import.columns.chosen", "import.confirmed", "organisation.added",
        "organisation_profile.changed", "import.finished",
    ]  # fmt: skip


def test_what_has_no_column_stays_as_it_is_known(importer: Importer, describe: Add, look: Look) -> None:
    describe(
        "Ligue", country="CM", domains=["legal"], countries=["GA"], trusted=True, registration="pending",
        place="Garoua", phone="+237 0",
    )  # fmt: skip
    importer.write("Nom;Ville\r\nLigue;Maroua")
    (found,) = look(select(OrganisationProfile))
    assert (found.place, found.trusted, found.registration, found.phone) == ("Maroua", True, "pending", "+237 0")
    assert look(select(OrganisationDomain.domain)) == ["legal"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_export_comes_back_in_and_changes_nothing(
    importer: Importer, describe: Add, look: Look, kind: str, language: str
) -> None:
    describe(
        "=Ligue", country="CM", short_name="LPD", domains=["legal", "press"], countries=["GA", "CD"], trusted=True,
        registration="pending", place="Garoua", phone="+237 0", website="https://ligue.example.org",
    )  # fmt: skip
    describe("Cercle", known=False)
    importer.client.set_cookie("language", language)
    with importer.client.get(f"/directory/export.{kind}") as answer:
        run_id = importer.read(answer.data, f"x.{kind}")
    importer.client.set_cookie("language", "fr")
    importer.compare(run_id)
    # Of the second nobody has said what its part in the network is, and a sheet must.
    assert sorted(importer.outcomes(run_id)) == ["rejected", "same"]


def test_an_edited_export_shows_cell_by_cell_what_it_would_change(importer: Importer, describe: Add) -> None:
    describe("Cercle", domains=["press"], place="Ati", trusted=False)
    with importer.client.get("/directory/export.csv") as answer:
        edited = answer.data.decode("utf-8-sig").replace('"Ati"', '"Doba"').replace('"Non"', '"Oui"')
    run_id = importer.judge(edited)
    page = importer.page(run_id).text
    assert "<strong>Ville</strong> <del>Ati</del>" in page
    assert "<ins>Doba</ins>" in page
    assert "<strong>Partenaire de confiance</strong> <del>Non</del>" in page
    assert "Domaines d’action</strong>" not in page


def test_a_known_organisation_is_changed_and_its_name_is_not(importer: Importer, describe: Add, look: Look) -> None:
    describe("Cercle", domains=["press"], place="Ati")
    importer.write("Nom;Pays;Rôle dans le réseau;Ville\nCERCLE;Tchad;partner;\n")
    (profile,) = look(select(OrganisationProfile))
    assert (profile.role, profile.place) == ("partner", None)
    assert look(select(Organisation.name)) == ["Cercle"]
    assert look(select(OrganisationDomain.domain)) == ["press"]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (";CDH;Tchad;Membre du réseau;;;;", "Nom"),
        ("Cercle;CDH;Atlantide;Membre du réseau;;;;", "Pays"),
        ("Cercle;CDH;Tchad;Chef;;;;", "Rôle dans le réseau"),
        ("Cercle;CDH;Tchad;Membre du réseau;Armes;;;", "Domaines d’action"),
    ],
    ids=["name", "country", "role", "domain"],
)
def test_what_is_wrong_is_told_at_its_row_and_field_and_the_others_are_taken(
    importer: Importer, look: Look, row: str, field: str
) -> None:
    run_id = importer.judge(f"{HEADINGS}\n{row}\n{ROW.replace('Cercle', 'Ligue')}")
    page = importer.page(run_id).text
    assert "1 ligne ne peut pas être prise" in said(page)
    assert f"<strong>{field}</strong>" in page
    importer.press(run_id, "confirm")
    assert look(select(Organisation.name)) == ["Ligue"]


def test_one_name_in_two_rows_is_taken_once(importer: Importer) -> None:
    run_id = importer.judge(f"{HEADINGS}\n{ROW}\n{ROW.replace('Cercle', 'CERCLE')}")
    assert importer.outcomes(run_id) == ["added", "rejected"]
    assert "à la ligne 2" in importer.reasons(run_id)[0]


def test_what_an_administrator_keeps_is_not_changed_by_a_sheet(importer: Importer, describe: Add) -> None:
    describe("Cercle", short_name="AUTRE")
    run_id = importer.judge(f"{HEADINGS}\n{ROW}")
    assert "l’administration la modifie là" in importer.reasons(run_id)[0]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_rows_that_are_not_taken_come_as_a_sheet_that_can_be_mended_and_sent_again(
    importer: Importer, look: Look, kind: str
) -> None:
    wrong = ROW.replace("Tchad", "Tchadd").replace("Cercle", "=Cercle")
    run_id = importer.write(f"Liste 2026\n\n{HEADINGS};Remarque\n{wrong};à revoir\n{ROW.replace('Cercle', 'Ligue')};")
    with importer.client.get(f"/imports/{run_id}/rejected.{kind}") as answer:
        rows = read_sheet(answer.data)
    assert rows[0] == [*HEADINGS.split(";"), "Remarque", "Pourquoi elle n’a pas été prise"]
    assert len(rows) == 2
    assert rows[1][0] == "=Cercle"
    assert rows[1][-2:] == ["à revoir", "Pays\u00a0: Choisissez l’une des réponses proposées."]
    rows[1][2] = "Tchad"
    importer.write(workbook(a=[[cell if cell != "=Cercle" else "Cercle" for cell in row] for row in rows]), "x.xlsx")
    assert sorted(look(select(Organisation.name))) == ["Cercle", "Ligue"]


def test_the_same_file_sent_twice_adds_nothing_twice_and_says_when_it_was_imported(
    importer: Importer, look: Look
) -> None:
    importer.write(f"{HEADINGS}\n{ROW}")
    again = importer.read(f"{HEADINGS}\n{ROW}", "autre-nom.csv")
    assert "déjà été importé" in said(importer.page(again).text)
    assert "Solange Ndeke" in said(importer.page(again).text)
    importer.compare(again)
    assert importer.outcomes(again) == ["same"]
    assert "déjà été importé" in said(importer.page(again).text)
    importer.press(again, "confirm")
    assert importer.run(again).state == "ready"
    assert len(look(select(Organisation))) == 1


def test_an_import_that_is_given_up_leaves_no_row_and_no_file(importer: Importer, look: Look) -> None:
    run_id = importer.judge(f"{HEADINGS}\n{ROW}")
    importer.press(run_id, "abandon")
    assert importer.run(run_id).state == "abandoned"
    assert (look(select(ImportRow)), look(select(ImportFile.run_id))) == ([], [])


def test_what_was_decided_already_is_not_decided_again(importer: Importer, look: Look) -> None:
    run_id = importer.write(f"{HEADINGS}\n{ROW}")
    for verb in ("confirm", "correct", "abandon"):
        assert importer.press(run_id, verb).status_code == 303
        assert importer.run(run_id).state == "done"
    assert len(look(select(Organisation))) == 1


def test_who_may_not_change_the_directory_imports_nothing_and_sees_no_import(
    importer: Importer, become: Become
) -> None:
    run_id = importer.judge(f"{HEADINGS}\n{ROW}")
    become(groups=[GroupCode.FINANCE])
    assert importer.client.get("/imports/new/organisation").status_code == 403
    assert importer.client.get(f"/imports/{run_id}").status_code == 404
    become(groups=[GroupCode.PARTNERS])
    for address in ("/imports", "/imports/new/organisation", f"/imports/{run_id}", f"/imports/{run_id}/columns"):
        assert importer.client.get(address).status_code == 404


def test_a_decision_without_a_good_token_does_nothing(importer: Importer, look: Look) -> None:
    run_id = importer.judge(f"{HEADINGS}\n{ROW}")
    assert importer.client.post(f"/imports/{run_id}/confirm", data={"csrf_token": "forged"}).status_code == 400
    assert importer.run(run_id).state == "ready"


def test_what_no_longer_exists_or_nobody_imports_is_not_found(importer: Importer) -> None:
    assert importer.client.get("/imports/new/nothing").status_code == 404
    assert importer.client.get("/imports/00000000-0000-4000-8000-000000000001").status_code == 404


def test_a_list_of_imports_says_what_each_did(importer: Importer, client: FlaskClient) -> None:
    importer.write(f"{HEADINGS}\n{ROW}", "première.csv")
    importer.read(f"{HEADINGS}\n{ROW}", "seconde.csv")
    page = said(client.get("/imports").text)
    assert "première.csv" in page
    assert "Importé" in page
    assert "2 importations" in page
    assert "première.csv" not in said(client.get("/imports?state=choosing").text)


def test_the_list_of_imports_goes_out_as_filtered(importer: Importer) -> None:
    importer.write(f"{HEADINGS}\n{ROW}")
    importer.read(f"{HEADINGS}\n{ROW}", "encore.csv")
    sheet = importer.client.get("/imports/export.csv?state=done", buffered=True).data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sheet), delimiter=";"))
    assert [(row["Feuille"], row["Nouvelles"], row["Non prises"]) for row in rows] == [("liste.csv", "1", "0")]
    assert "encore.csv" in importer.client.get("/imports/export.csv", buffered=True).text


def test_a_row_that_is_not_taken_shows_what_was_typed_beside_the_reason(importer: Importer) -> None:
    run_id = importer.judge("Nom;Rôle dans le réseau\nCercle;Planète")
    assert "«\u202fPlanète\u202f»" in importer.page(run_id).text
