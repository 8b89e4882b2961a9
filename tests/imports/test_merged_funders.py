"""Sheets and funders that were merged: an absorbed name finds the kept one, and what was merged is not taken back."""

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from fundapp.accounts.rules.groups import GroupCode
from fundapp.donors.models import Funder, FunderKey, FunderPair
from tests.accounts.conftest import Become, Someone
from tests.donors.pages import hidden, sent
from tests.fixtures.application import Look
from tests.fixtures.counting import CountQueries
from tests.imports.acting import Importer


@pytest.fixture
def importer(app: Flask, client: FlaskClient, hired: Someone, become: Become, look: Look) -> Importer:
    """A fundraiser."""
    person = hired("Rose Abena", GroupCode.FUNDRAISING)
    become(groups=[GroupCode.FUNDRAISING], person=person.id)
    return Importer(app, client, look, person.id, "funder")


def merged_by_hand(importer: Importer, look: Look, kept: str, other: str) -> tuple[UUID, UUID]:
    ids = {each.name: each.id for each in look(select(Funder))}
    address = f"/funders/{ids[kept]}/merge/{ids[other]}"
    answer = importer.client.post(address, data=hidden(importer.client.get(address).text))
    assert answer.status_code == 303
    return ids[kept], ids[other]


SHEET = "Bailleur;Type;Pays éligibles\nFonds Kivu;Ambassade;Tchad\nKivu Fund;Ambassade;Gabon"


def test_a_row_with_the_absorbed_name_finds_the_kept_funder_and_renames_nobody(importer: Importer, look: Look) -> None:
    importer.write(SHEET)
    kept, _other = merged_by_hand(importer, look, "Fonds Kivu", "Kivu Fund")
    run_id = importer.judge("Bailleur;Type;Statut\nKivu Fund;Ambassade;Actif")
    assert importer.outcomes(run_id) == ["same"]
    run_id = importer.write("Bailleur;Type;Remarques\nKIVU FUND;Ambassade;Nouveau")
    assert importer.outcomes(run_id) == ["changed"]
    here = select(Funder.name, Funder.notes).where(Funder.id == kept)
    assert look(here) == ["Fonds Kivu"]
    assert look(select(Funder.notes).where(Funder.id == kept)) == ["Nouveau"]
    importer.press(run_id, "undo")
    assert look(select(Funder.notes).where(Funder.id == kept)) == [None]
    assert look(here) == ["Fonds Kivu"]


def test_undoing_an_import_leaves_what_was_merged_and_names_it(importer: Importer, look: Look) -> None:
    run_id = importer.write(SHEET)
    merged_by_hand(importer, look, "Fonds Kivu", "Kivu Fund")
    importer.press(run_id, "undo")
    assert importer.run(run_id).left_as_is == 2
    assert sorted(look(select(Funder.name))) == ["Fonds Kivu", "Kivu Fund"]
    assert any("fusionné avec Fonds Kivu" in reason for reason in importer.reasons(run_id))


def test_what_is_worked_out_of_a_funder_keeps_no_import_from_being_undone(importer: Importer, look: Look) -> None:
    run_id = importer.write(SHEET)
    assert look(select(FunderPair.score)) == [90]
    importer.press(run_id, "undo")
    assert (look(select(Funder)), look(select(FunderPair)), look(select(FunderKey))) == ([], [], [])


def test_a_name_that_was_merged_away_is_not_given_again(importer: Importer, look: Look) -> None:
    importer.write(SHEET)
    merged_by_hand(importer, look, "Fonds Kivu", "Kivu Fund")
    page = importer.client.get("/funders/new").text
    answer = importer.client.post("/funders/new", data=sent(page, name="Kivu Fund"))
    assert answer.status_code == 422
    assert "fusionné avec un autre" in answer.text


def test_an_import_compares_all_its_rows_at_once_and_changes_nothing(
    importer: Importer, look: Look, query_count: CountQueries
) -> None:
    rows = [f"Fonds {letter}{letter * 2}ville;Ambassade" for letter in "abcdefghij"]
    run_id = importer.judge("\n".join(["Bailleur;Type", *rows, "Fund Aaaville;Ambassade"]))
    with query_count() as statements:
        importer.press(run_id, "confirm")
    assert sum("INTO funder_key" in text for text in statements.texts) == 1
    assert sum("INTO known_word" in text for text in statements.texts) == 1
    assert look(select(func.count()).select_from(Funder)) == [11]
    assert look(select(FunderPair.reasons)) == ["name"]
