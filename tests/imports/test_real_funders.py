"""The 53 real funders come in from the network's own list exactly, and go out and in again without a change."""

import csv
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
from fundapp.core.text import fold
from fundapp.donors.models import Funder
from fundapp.donors.rules.others_words import KINDS, THEMES
from tests.accounts.conftest import Become, Someone
from tests.fixtures.application import Look
from tests.imports.acting import Importer

LIST = Path(__file__).parents[1] / "donors" / "data" / "funders.csv"
PARTS = (Funder.theme_rows, Funder.country_rows, Funder.language_rows, Funder.source_rows)
AS_IT_STANDS = ("name", "short_name", "regions", "amount_basis", "instruments", "application_mode", "notes", "currency")


@pytest.fixture
def importer(app: Flask, client: FlaskClient, hired: Someone, become: Become, look: Look) -> Importer:
    """A fundraiser."""
    person = hired("Rose Abena", GroupCode.FUNDRAISING)
    become(groups=[GroupCode.FUNDRAISING], person=person.id)
    return Importer(app, client, look, person.id, "funder")


def rows_of_the_list() -> list[dict[str, str]]:
    with LIST.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def kept(look: Look) -> dict[str, Funder]:
    """Every funder on the map, by its name."""
    return {each.name: each for each in look(select(Funder).options(*map(selectinload, PARTS)))}


def minor(amount: str, currency: str) -> int | None:
    return Money.from_decimal(Decimal(amount), currency).minor if amount else None


def test_all_53_come_in_exactly_and_what_is_unknown_stays_unknown(importer: Importer, look: Look) -> None:
    run = importer.run(importer.write(LIST.read_bytes(), "bailleurs.csv"))
    assert (run.written, run.rejected) == (53, 0)
    found = kept(look)
    for row in rows_of_the_list():
        funder = found[" ".join(row["name"].split())]
        for name in AS_IT_STANDS:
            assert (getattr(funder, name) or "") == " ".join(row[name].split()), (row["name"], name)
        assert funder.kind == KINDS[row["type"]]
        assert funder.status == (row["status"] or "active")
        assert (funder.hq_country or "") == row["hq_country"]
        assert (funder.website or "").removeprefix("https://") == row["website"].removeprefix("https://")
        assert set(funder.themes) == {THEMES[word] for word in row["themes"].split("|") if word}
        assert set(funder.focus_countries) == {code for code in row["focus_countries"].split("|") if code}
        assert set(funder.languages) == {code for code in row["languages"].split("|") if code}
        for name in ("grant_min", "grant_max", "grant_typical"):
            assert getattr(funder, name) == minor(row[name], row["currency"]), (row["name"], name)
        assert funder.needs_registration == row["needs_registration"]
        assert funder.min_years == (int(row["min_years_existence"]) if row["min_years_existence"] else None)
        share = row["cofunding_max_rate_pct"]
        assert funder.cofunding_max_pct == (Decimal(share) if share else None)
        sources = {(each.source, each.dated or "") for each in funder.source_rows}
        assert sources == {(" ".join(row["source"].split()), row["source_date"])}
    assert sum(each.needs_registration == "unknown" for each in found.values()) == 28


def test_the_same_list_twice_changes_nothing(importer: Importer, look: Look) -> None:
    importer.write(LIST.read_bytes(), "bailleurs.csv")
    before = versions(look)
    assert set(importer.outcomes(importer.judge(LIST.read_bytes(), "bailleurs.csv"))) == {"same"}
    assert versions(look) == before


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_goes_out_comes_in_again_without_a_change(
    importer: Importer, look: Look, kind: str, language: str
) -> None:
    importer.write(LIST.read_bytes(), "bailleurs.csv")
    importer.client.set_cookie("language", language)
    sheet = importer.client.get(f"/funders/export.{kind}", buffered=True).data
    run_id = importer.judge(sheet, f"export.{kind}")
    assert importer.reasons(run_id) == []
    assert set(importer.outcomes(run_id)) == {"same"}
    assert len(importer.outcomes(run_id)) == 53


def test_a_source_for_all_replaces_those_of_the_groups_and_is_shown_before(importer: Importer, look: Look) -> None:
    importer.write("Bailleur;Type;Plafond;Devise;Source\nFonds;Ambassade;5000;EUR;rapport")
    page = importer.page(importer.judge("Bailleur;Source\nFonds;leur site")).text
    assert "leur site" in page
    assert "rapport" in page
    importer.write("Bailleur;Source\nFonds;leur site")
    (funder,) = kept(look).values()
    assert {each.facts: each.source for each in funder.source_rows} == {"identity": "leur site", "amounts": "leur site"}


def test_an_export_in_which_one_source_was_edited_changes_that_one_alone(importer: Importer, look: Look) -> None:
    importer.write("Bailleur;Type;Plafond;Devise;Source\nFonds;Ambassade;5000;EUR;rapport")
    sheet = importer.client.get("/funders/export.csv", buffered=True).data.decode("utf-8-sig")
    rows = list(csv.DictReader(sheet.splitlines(), delimiter=";"))
    rows[0]["Source\u00a0: combien ils donnent"] = "leur site"
    rows[0]["Langues de candidature"] = "français"
    text = "\n".join(";".join(f'"{cell}"' for cell in line) for line in (rows[0].keys(), rows[0].values()))
    importer.write(text)
    (funder,) = kept(look).values()
    sources = {each.facts: each.source for each in funder.source_rows}
    assert sources == {"identity": "rapport", "amounts": "leur site", "applying": None}


def versions(look: Look) -> dict[str, Any]:
    return {fold(each.name): each.version for each in look(select(Funder))}
