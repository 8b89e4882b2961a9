"""Lines pasted from spreadsheets, and what goes out coming in again: no database."""

import csv
import io
from typing import Any
from uuid import uuid4

import pytest

from fundapp.core.errors import Invalid
from fundapp.core.reader import Reader, reading
from fundapp.core.sheets import csv_stream
from fundapp.grants.commands.budgets import reckoned
from fundapp.grants.models import ProposalBudget
from fundapp.grants.rules.budgets import MOST_LINES
from fundapp.grants.schemas.budget_rows import headers, lines_and_totals
from fundapp.grants.schemas.budget_sheet import PastedSchema, columns_of, read_pasted
from tests.fixtures.application import MakeContext
from tests.grants.budgeting import made_budget

HEAD = "Rubrique\tObjet\tOrganisation\tUnité\tQuantité\tCoût unitaire\tDevise du coût unitaire\tFinancé par\tRemarque"


@pytest.fixture(autouse=True)
def french(make_ctx: MakeContext) -> Any:
    with reading(make_ctx().reader):
        yield


@pytest.fixture
def budget() -> ProposalBudget:
    return made_budget(uuid4(), [])


def pasted(text: str, budget: ProposalBudget) -> list[dict[str, Any]]:
    found = read_pasted(text, budget)
    assert found.is_sound, found.wrong
    return [dict(each.given or {}) for each in found.rows]


def test_rows_copied_from_a_spreadsheet_are_lines(budget: ProposalBudget) -> None:
    staff = "Personnel\tCoordination\tLDF\tmois\t12\t1 000\tEUR\t\t"
    audit = "Audit final\tContrôle\t\tforfait\t1\t250 000\t\tFonds ami\tÀ part"
    one, two = pasted(f"{HEAD}\n{staff}\n{audit}", budget)
    assert (one["heading"], one["organisation"], one["quantity_1"]) == ("staff", "LDF", 12)
    assert (one["unit_cost"], one["currency"], one["funded_by"]) == (1_000, "EUR", "funder")
    assert (two["heading"], two["own_heading"], two["currency"]) == ("own", "Audit final", "XAF")
    assert (two["funded_by"], two["funded_name"], two["note"]) == ("other", "Fonds ami", "À part")


def test_columns_may_stand_in_any_order_and_language_and_others_are_left_out(budget: ProposalBudget) -> None:
    text = "Couleur\tUnit cost\tNombre\tDésignation\tHeading\nrouge\t5\t2\tVols\tTravel"
    found = read_pasted(text, budget)
    assert found.unknown == ["Couleur"]
    assert [each.given and each.given["heading"] for each in found.rows] == ["travel"]
    assert columns_of(["Coordination", "Vols"]) == []


def test_without_headings_the_columns_stand_in_the_order_that_is_told(budget: ProposalBudget) -> None:
    (line,) = pasted("Personnel\tCoordination\tLDF\tmois\t12\t1 000\tEUR\tNotre contribution propre\tNote", budget)
    assert (line["description"], line["funded_by"], line["note"]) == ("Coordination", "own", "Note")


def test_an_empty_first_cell_counts(budget: ProposalBudget) -> None:
    rows = PastedSchema().judge({"rows": "\tCoordination\t\tmois\t12\t1 000\tEUR\t\t\n"})["rows"]
    (row,) = read_pasted(rows, budget).rows
    assert row.typed["description"] == "Coordination"
    assert row.wrong == [("Rubrique", "Cette réponse est nécessaire.")]


def test_what_is_wrong_is_told_by_row_and_column_and_nothing_is_sound(budget: ProposalBudget) -> None:
    rows = f"{HEAD}\nPersonnel\tCoordination\t\t\tdouze\t1 000\tUSD\t\t\nPersonnel\tBon\t\t\t1\t1\tEUR\t\t\n"
    found = read_pasted(rows, budget)
    assert not found.is_sound
    assert [(each.number, [name for name, _said in each.wrong]) for each in found.wrong] == [(2, ["Quantité"])]
    other = read_pasted(rows.replace("douze", "12"), budget)
    assert [(each.number, each.wrong[0][0]) for each in other.wrong] == [(2, "Devise du coût unitaire")]
    later = read_pasted("Rubrique\tObjet\tQuantité en année 2\nPersonnel\tA\t3", budget)
    assert [each.wrong[0][0] for each in later.wrong] == ["Quantité en année 2"]


def test_titles_and_subtotals_are_passed_over(budget: ProposalBudget) -> None:
    found = read_pasted(
        f"{HEAD}\n1. Ressources humaines\n\nPersonnel\tA\t\t\t1\t1\tEUR\t\t\nSous-total\t\t\t\t\t\t\t\t", budget
    )
    assert (len(found.rows), found.passed) == (1, 2)


@pytest.mark.parametrize(
    "text", ["<html><table></table></html>", "\t\t\n\t", f"{HEAD}\n" + "Personnel\tA\n" * (MOST_LINES + 1)]
)
def test_what_is_no_table_or_too_long_is_refused_in_words(budget: ProposalBudget, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_pasted(text, budget)
    assert list(refused.value.fields) == ["rows"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_goes_out_comes_in_again(language: str, make_ctx: MakeContext) -> None:
    kept = made_budget(
        uuid4(),
        [
            {"organisation_name": "Radio des berges", "note": "=1+1", "quantity_1": 1_50, "quantity_2": 2_00},
            {"heading": "own", "own_heading": "Audit", "unit_cost": 250_000, "currency": "XAF", "quantity_1": None},
            {"funded_by": "other", "funded_name": "Fonds ami", "unit_cost": None, "currency": None},
        ],
        periods=2,
        indirect_bp=700,
    )
    for line in kept.lines:
        line.organisation = None
    reader = Reader(language, make_ctx().reader.zone)
    with reading(reader):
        text = b"".join(csv_stream(headers(kept), lines_and_totals(kept, reckoned(kept)), reader)).decode("utf-8-sig")
        found = pasted(text, kept)
    assert len(found) == 3
    for line, again in zip(kept.lines, found, strict=True):
        assert (line.heading, line.own_heading, line.organisation_name, line.note) == (
            again["heading"], again["own_heading"], again["organisation"], again["note"],
        )  # fmt: skip
        assert (line.funded_by, line.funded_name) == (again["funded_by"], again["funded_name"])
        cost = line.cost and line.cost.decimal
        assert (cost, line.quantity_1) == (again["unit_cost"], again["quantity_1"] and int(again["quantity_1"] * 100))


def test_the_sheet_adds_up(make_ctx: MakeContext) -> None:
    kept = made_budget(uuid4(), [{"unit_cost": 333, "currency": "XAF", "quantity_1": 1_00}] * 3, indirect_bp=700)
    for line in kept.lines:
        line.organisation = None
    data = b"".join(csv_stream(headers(kept), lines_and_totals(kept, reckoned(kept)), make_ctx().reader))
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    place = rows[0].index("Montant dans la devise du bailleur")
    lines = [each for each in rows[1:] if each[1]]
    totals = {each[0]: each[place] for each in rows[1:] if not each[1]}
    assert [each[place] for each in lines] == ["0,51"] * 3
    assert (totals["Coûts directs"], totals["Coûts indirects"], totals["Total du budget"]) == ("1,53", "0,11", "1,64")
    assert "655,957" in rows[-1][-1]
