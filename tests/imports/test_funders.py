"""Funders come in as organisations do; amounts, currencies and days as French lists write them."""

from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from fundapp.accounts.rules.groups import GroupCode
from fundapp.core.money import Money
from fundapp.core.reader import Reader, reading
from fundapp.donors.importing import FUNDERS
from fundapp.donors.models import Funder, FunderCountry, FunderTheme
from fundapp.imports.schemas.cells import Cells
from tests.accounts.conftest import Become, Someone
from tests.core.readers import BOTH
from tests.fixtures.application import Look
from tests.imports.acting import Importer
from tests.imports.workbooks import workbook

HEADINGS = "Bailleur;Type;Plafond;Montant minimum;Devise;Pays éligibles;Récépissé"


@pytest.fixture
def importer(app: Flask, client: FlaskClient, hired: Someone, become: Become, look: Look) -> Importer:
    """A fundraiser."""
    person = hired("Rose Abena", GroupCode.FUNDRAISING)
    become(groups=[GroupCode.FUNDRAISING], person=person.id)
    return Importer(app, client, look, person.id, "funder")


@pytest.mark.parametrize(
    ("amount", "currency", "minor", "code"),
    [
        ("1 250 000 FCFA", "", 1_250_000, "XAF"),
        ("1\u202f250\u202f000", "XAF", 1_250_000, "XAF"),
        ("1\u00a0250\u00a0000 F CFA", "", 1_250_000, "XAF"),
        ("60 k€", "", 6_000_000, "EUR"),
        ("1,5 M€", "", 150_000_000, "EUR"),
        ("12 500,50", "EUR", 1_250_050, "EUR"),
        ("12.500,50 €", "", 1_250_050, "EUR"),
    ],
)
def test_amounts_are_read_as_french_lists_write_them(
    importer: Importer, look: Look, amount: str, currency: str, minor: int, code: str
) -> None:
    data = f"{HEADINGS}\nFonds Kivu;Ambassade;{amount};;{currency};Tchad;Non".encode(
        "cp1252" if "\u202f" not in amount else "utf-8"
    )
    importer.write(data)
    (made,) = look(select(Funder))
    assert (made.grant_max, made.currency, made.needs_registration, made.status) == (minor, code, "no", "active")
    assert look(select(FunderCountry.country)) == ["TD"]


def test_a_doubtful_amount_is_asked_and_never_guessed(importer: Importer, look: Look) -> None:
    run_id = importer.judge(f"{HEADINGS}\nFonds Kivu;Ambassade;1.250;;EUR;;")
    assert importer.outcomes(run_id) == ["rejected"]
    assert "1 250" in importer.reasons(run_id)[0].replace("\u202f", " ")


def test_numbers_of_a_workbook_are_amounts(importer: Importer, look: Look) -> None:
    rows: list[list[object]] = [
        [*HEADINGS.split(";")],
        ["Fonds Kivu", "Ambassade", 1_250_000, 500.5, "EUR", "Tchad, Gabon", None],
    ]
    importer.write(workbook(a=rows), "x.xlsx")
    (made,) = look(select(Funder))
    assert (made.grant_max, made.grant_min, made.needs_registration) == (125_000_000, 50_050, "unknown")
    assert sorted(look(select(FunderCountry.country))) == ["GA", "TD"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_export_of_the_map_comes_back_in_and_changes_nothing(importer: Importer, look: Look, kind: str) -> None:
    importer.write(
        f"{HEADINGS}\nFonds Kivu;Ambassade;60 k€;1 000;EUR;Tchad, Congo-Kinshasa;Oui\nFonds Logone;Ambassade"
    )
    with importer.client.get(f"/funders/export.{kind}") as answer:
        run_id = importer.judge(answer.data, f"x.{kind}")
    assert importer.outcomes(run_id) == ["same", "same"]


def test_funders_are_changed_and_taken_back(importer: Importer, look: Look) -> None:
    importer.write(f"{HEADINGS}\nFonds Kivu;Ambassade;60 k€;;EUR;Tchad;Oui")
    run_id = importer.write(f"{HEADINGS}\nFONDS KIVU;Ambassade;70 k€;;EUR;Gabon;Oui\nFonds Logone;Ambassade")
    (made,) = look(select(Funder).where(Funder.name != "Fonds Logone"))
    assert (made.grant_max, look(select(FunderCountry.country))) == (7_000_000, ["GA"])
    importer.press(run_id, "undo")
    (made,) = look(select(Funder))
    assert (made.grant_max, look(select(FunderCountry.country))) == (6_000_000, ["TD"])
    assert look(select(FunderTheme)) == []


def test_every_field_of_the_form_has_its_column() -> None:
    assert set(FUNDERS.fields) == set(FUNDERS.schema().fields)


SPACES = st.sampled_from([" ", "\u00a0", "\u202f", "\u2009", ""])
MARKS = {"EUR": ("€", " €", " EUR", " euros"), "XAF": (" FCFA", " F CFA", " XAF", " francs CFA")}


AMOUNTS, NAMES = st.integers(0, 10**12), st.sampled_from(sorted(MARKS))


@given(AMOUNTS, NAMES, SPACES, st.sampled_from(BOTH), st.integers(0, 3), st.booleans())
def test_what_is_written_in_french_or_english_in_any_spacing_is_read_back_exactly(
    minor: int, currency: str, space: str, reader: Reader, mark: int, named: bool
) -> None:
    exact = Money(minor, currency).decimal
    sign = "," if reader.language == "fr" else "."
    written = f"{exact:,f}".replace(",", space).replace(".", sign)
    cell = written + (MARKS[currency][mark] if named else "")
    with reading(reader):
        cells, row = Cells(FUNDERS), ["Fonds", "embassy", cell, "" if named else currency]
        typed = cells.typed(["name", "kind", "grant_max", "currency"], row)
        found = cells.schema.judge({**cells.unsaid(), **typed})
        assert (found["grant_max"], found["currency"]) == (exact, currency)
        again = cells.revived(cells.carried(found))
        assert again["grant_max"] == Decimal(exact)
        assert again == found
