"""What columns mean: guessed in every language, seen, put right, remembered; in whatever row and sheet they stand."""

import pytest
from sqlalchemy import select

from fundapp.core.reader import Reader, reading
from fundapp.directory.importing import ORGANISATIONS
from fundapp.directory.models import OrganisationProfile
from fundapp.imports.models import ImportMapping
from fundapp.imports.schemas.headings import Headings, signature
from tests.accounts.pages import said
from tests.core.readers import BOTH
from tests.fixtures.application import Look
from tests.imports.acting import HEADINGS, ROW, Importer
from tests.imports.workbooks import workbook

FOREIGN = "ONG (nom complet) *;Siège;Statut dans le réseau;Localité;Colonne à nous\nCercle;Tchad;partner;Sarh;x"


@pytest.mark.parametrize("reader", BOTH)
def test_headings_are_known_in_every_language_whoever_reads(reader: Reader) -> None:
    with reading(reader):
        guess = Headings(ORGANISATIONS).guess
        assert guess(["Nom", "Pays", "Ville", "Rôle dans le réseau"]) == ["name", "country", "place", "role"]
        assert guess(["Name", "Country", "Town", "Role in the network"]) == ["name", "country", "place", "role"]
        assert guess(["NOM *", "  pays : ", "Vile", "couleur"]) == ["name", "country", "place", ""]
        assert guess(["name", "State", "État", "Dernière modification"]) == ["name", "", "", ""]


def test_a_field_is_meant_by_one_column_only_and_the_exact_heading_wins() -> None:
    assert Headings(ORGANISATIONS).guess(["Noms", "Nom", "Nom"]) == ["", "name", ""]


def test_headings_are_found_below_a_title() -> None:
    rows = {1: ["Répertoire des membres, mars 2026"], 3: ["Nom", "Pays"], 4: ["Cercle", "Tchad"]}
    assert Headings(ORGANISATIONS).row_of_headings(rows) == 3
    assert Headings(ORGANISATIONS).row_of_headings({2: ["Titre"], 3: ["a", "b", "c"], 4: ["d", "e", "f"]}) == 3


def test_headings_are_remembered_however_they_are_written() -> None:
    assert signature(["Nom", "PAYS "]) == signature(["nom", "Pays"]) != signature(["Pays", "Nom"])


def test_rows_that_come_back_mended_are_known_by_the_headings_they_had() -> None:
    for why in ("Pourquoi elle n’a pas été prise", "Why it was not taken"):
        assert signature(["Nom", "Pays", why]) == signature(["Nom", "Pays"])
    assert signature(["Nom", "Pays", "Pourquoi"]) != signature(["Nom", "Pays"])


def test_the_page_shows_what_was_guessed_beside_what_stands_in_the_column(importer: Importer) -> None:
    page = importer.page(importer.read(FOREIGN), "/columns").text
    assert "Sarh" in said(page)
    assert '<option selected value="place">' in page
    assert "Colonne à nous" in said(page)


def test_what_was_put_right_is_remembered_for_the_next_sheet_with_these_headings(
    importer: Importer, look: Look
) -> None:
    run_id = importer.read(FOREIGN)
    importer.compare(run_id, **{"column-0": "name", "column-3": "", "column-4": "place"})
    importer.press(run_id, "confirm")
    assert look(select(OrganisationProfile.place)) == ["x"]
    again = importer.read(FOREIGN.replace("Cercle", "Ligue"))
    page = importer.page(again, "/columns").text
    assert "la dernière fois" in said(page)
    importer.compare(again)
    importer.press(again, "confirm")
    assert look(select(OrganisationProfile.place)) == ["x", "x"]
    assert len(look(select(ImportMapping.signature))) == 1


def test_two_columns_that_mean_the_same_and_a_missing_name_are_told_and_nothing_is_lost(importer: Importer) -> None:
    run_id = importer.read("Nom;Pays;X\nCercle;Tchad;y")
    answer = importer.compare(run_id, **{"column-2": "country"})
    assert answer.status_code == 422
    assert "Deux colonnes" in said(answer.text)
    assert answer.text.count('<option selected value="country">') == 2
    answer = importer.compare(run_id, **{"column-0": ""})
    assert answer.status_code == 422
    assert "Aucune colonne ne dit ceci" in said(answer.text)
    assert importer.run(run_id).state == "choosing"


def test_a_field_that_does_not_exist_is_no_meaning(importer: Importer) -> None:
    run_id = importer.read("Nom;Pays;X\nCercle;Tchad;y")
    assert importer.compare(run_id, **{"column-2": "id"}).status_code == 303
    assert importer.run(run_id).columns == ["name", "country", ""]


def test_another_row_of_headings_can_be_chosen(importer: Importer, look: Look) -> None:
    run_id = importer.read(f"Nom;Pays;Sigle;Ville\n{HEADINGS}\n{ROW}")
    page = importer.page(run_id, "/columns", heading="2").text
    assert '<option selected value="domains">' in page
    sent = {"heading": "2"} | {
        f"column-{place}": name
        for place, name in enumerate(
            ["name", "short_name", "country", "role", "domains", "registration", "trusted", "place"]
        )
    }
    importer.compare(run_id, **sent)
    assert importer.outcomes(run_id) == ["added"]
    assert importer.run(run_id).heading == 2


def test_another_sheet_of_a_workbook_can_be_read_and_one_with_formulas_is_refused_in_words(importer: Importer) -> None:
    rows = [HEADINGS.split(";"), ["Cercle", "CDH", "Tchad", "Membre du réseau", "", "Oui", "Non", "Sarh"]]
    run_id = importer.read(workbook(Ancien=[["Nom"], ["Vieux"]], Liste=rows, Calcul=[["Nom"], ["=1+1"]]), "x.xlsx")
    assert importer.run(run_id).sheets == ["Ancien", "Liste", "Calcul"]
    importer.client.post(f"/imports/{run_id}/sheet", data=_with_token(importer, sheet="1"))
    importer.press(run_id, "nothing")
    importer.compare(run_id)
    assert importer.outcomes(run_id) == ["added"]
    other = importer.read(workbook(Liste=rows, Calcul=[["Nom"], ["=1+1"]]), "y.xlsx")
    importer.client.post(f"/imports/{other}/sheet", data=_with_token(importer, sheet="1"))
    importer.press(other, "nothing")
    assert importer.run(other).state == "refused"
    assert "A2" in said(importer.page(other).text)


def test_going_back_to_the_columns_forgets_what_the_rows_would_do(importer: Importer) -> None:
    run_id = importer.judge(f"{HEADINGS}\n{ROW}")
    importer.press(run_id, "correct")
    assert importer.run(run_id).state == "choosing"
    importer.compare(run_id, **{"column-2": ""})
    assert importer.outcomes(run_id) == ["rejected"]


def _with_token(importer: Importer, **answers: str) -> dict[str, str]:
    from tests.donors.pages import hidden

    page = importer.client.get("/imports/new/organisation").text.partition("<main")[2]
    return {"csrf_token": hidden(page)["csrf_token"], **answers}
