"""The amounts of a funder as people type them, with their currency beside them or in them."""

import csv
import io
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import Invalid
from fundapp.core.reader import Reader, reading
from fundapp.donors.commands.funders import add_funder
from fundapp.donors.models import Funder
from fundapp.donors.schemas.funders import FunderSchema
from tests.core.readers import BOTH, ENGLISH, FRENCH
from tests.donors.factories import FunderFactory
from tests.donors.pages import sent
from tests.fixtures.application import Look

FACTS = {"name": "Fonds", "kind": "embassy", "status": "active", "needs_registration": "no"}


def judged(reader: Reader = FRENCH, **answers: object) -> dict[str, Any]:
    with reading(reader):
        return FunderSchema().judge(FACTS | answers)


def refused(reader: Reader = FRENCH, **answers: object) -> Mapping[str, Any]:
    """The messages by field."""
    with pytest.raises(Invalid) as caught:
        judged(reader, **answers)
    return {name: [str(message) for message in messages] for name, messages in caught.value.fields.items()}


@pytest.mark.parametrize("reader", BOTH)
@pytest.mark.parametrize("chosen", [True, False])
@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("60 k€", 60_000, "EUR"),
        ("€60k", 60_000, "EUR"),
        ("50 000 EUR", 50_000, "EUR"),
        ("1 250 000 FCFA", 1_250_000, "XAF"),
        ("US$ 1,250.50", Decimal("1250.50"), "USD"),
    ],
)
def test_an_amount_may_name_its_currency_whether_or_not_that_is_chosen(
    reader: Reader, chosen: bool, text: str, amount: Decimal, currency: str
) -> None:
    found = judged(reader, grant_max=text, currency=currency if chosen else "")
    assert (found["grant_max"], found["currency"]) == (amount, currency)


def test_the_chosen_currency_settles_the_signs_that_several_share() -> None:
    assert judged(grant_max="500 FCFA", currency="XOF")["currency"] == "XOF"
    assert judged(grant_max="500 $", currency="CAD")["grant_max"] == 500
    assert list(refused(grant_max="500 $")) == ["grant_max", "currency"]


def test_a_currency_that_one_amount_names_counts_for_the_others() -> None:
    found = judged(grant_min="10 k", grant_max="60 k€", currency=None)
    assert (found["grant_min"], found["grant_max"], found["currency"]) == (10_000, 60_000, "EUR")


def test_another_currency_than_the_one_chosen_is_told_at_the_amount() -> None:
    asked = "Le montant est en EUR, mais il est demandé ici en XAF."
    assert refused(grant_max="60 k€", currency="XAF") == {"grant_max": [asked]}
    assert list(refused(grant_min="60 k€", grant_max="60 k USD")) == ["grant_max"]


def test_a_currency_that_is_not_offered_is_not_chosen() -> None:
    messages = refused(grant_max="5 000 JPY")
    assert messages["grant_max"] == ["Écrivez le nombre seul, sans JPY."]
    assert list(messages) == ["grant_max", "currency"]


@pytest.mark.parametrize("currency", ["XYZ", "€"])
def test_an_unknown_currency_is_told_once_and_at_its_own_field(currency: str) -> None:
    messages = refused(grant_max="5 000", currency=currency)
    assert list(messages) == ["currency"]
    assert len(messages["currency"]) == 1


def test_all_wrong_amounts_are_told_at_once() -> None:
    messages = refused(grant_min="beaucoup", grant_max="-5", grant_typical="5 6", currency="EUR", name="")
    assert set(messages) == {"name", "grant_min", "grant_max", "grant_typical"}
    assert set(refused(grant_min="beaucoup", grant_max="12,5")) == {"grant_min", "currency"}


def test_an_unreadable_amount_without_a_currency_needs_both() -> None:
    assert set(refused(grant_min="beaucoup")) == {"grant_min", "currency"}
    assert judged(grant_min=" ")["currency"] is None


def test_what_may_be_a_thousand_times_more_is_asked_in_the_readers_figures() -> None:
    (french,) = refused(grant_max="1,250", currency="EUR")["grant_max"]
    assert french.startswith("Est-ce 1,25 ou 1\u202f250\u202f?")
    (english,) = refused(ENGLISH, grant_max="1.250", currency="EUR")["grant_max"]
    assert english.startswith("Is it 1.25 or 1,250?")
    assert judged(ENGLISH, grant_max="1,250", currency="EUR")["grant_max"] == 1250


def test_decimals_that_the_currency_has_not_are_told_in_the_readers_figures() -> None:
    message = "12,5 a des décimales, mais XAF n’en a pas. Écrivez un nombre entier."
    assert refused(grant_max="12,5", currency="XAF") == {"grant_max": [message]}


@pytest.mark.parametrize(
    ("lowest", "highest", "typical", "field"),
    [
        ("200", "100", "", "grant_max"),
        ("200", "", "100", "grant_typical"),
        ("", "100", "200", "grant_typical"),
        ("100", "200", "99,99", "grant_typical"),
        ("100", "200", "200,01", "grant_typical"),
        ("200", "100", "150", "grant_max"),
    ],
)
def test_a_grant_outside_the_others_is_told_at_its_field(lowest: str, highest: str, typical: str, field: str) -> None:
    messages = refused(grant_min=lowest, grant_max=highest, grant_typical=typical, currency="EUR")
    assert list(messages) == [field]


def test_grants_at_the_ends_of_the_range_are_inside_it() -> None:
    for typical in ("100", "200"):
        assert judged(grant_min="100", grant_max="200", grant_typical=typical, currency="EUR")
    assert judged(grant_min="100", grant_max="100", grant_typical="100", currency="EUR")


@pytest.mark.parametrize("currency", ["EUR", "XAF", ""])
def test_no_amount_is_larger_than_the_books_can_hold(client: FlaskClient, look: Look, currency: str) -> None:
    typed = FACTS | {"grant_max": "99999999999999999", "currency": currency}
    answer = client.post("/funders/new", data=sent(client.get("/funders/new").text, **typed))
    assert answer.status_code == 422
    assert 'href="#grant_max"' in answer.text
    assert look(select(Funder)) == []


def test_a_command_takes_no_larger_amount_either(session: Session, ctx: Context) -> None:
    given = judged() | {"currency": "EUR", "grant_typical": Decimal("10000000000000.01")}
    with pytest.raises(Invalid) as caught:
        add_funder(session, ctx, given)
    assert list(caught.value.fields) == ["grant_typical"]


@pytest.mark.parametrize("reader", BOTH)
@pytest.mark.parametrize(("minor", "currency"), [(125_000, "EUR"), (125_050, "EUR"), (1_250, "XAF"), (10**15, "XAF")])
def test_what_the_form_shows_can_be_typed_again(reader: Reader, minor: int, currency: str) -> None:
    made: Funder = FunderFactory.build(currency=currency, grant_min=minor)
    with reading(reader):
        shown = FunderSchema().dump(made)
        again = FunderSchema().judge(shown)
        assert FunderSchema().dump(again) == shown
    assert again["grant_min"] == made.smallest.decimal  # type: ignore[union-attr]


@pytest.mark.parametrize("value", [None, Decimal("1250.50"), Decimal("1250.00"), Decimal(0), Decimal(10**15)])
def test_an_amount_is_carried_without_loss(value: Decimal | None) -> None:
    field = FunderSchema().fields["grant_min"]
    assert field.revive(field.carry(value)) == value  # type: ignore[attr-defined]


def test_amounts_that_are_equal_are_carried_alike_and_others_are_refused() -> None:
    field: Any = FunderSchema().fields["grant_min"]
    assert field.carry(Decimal("1250.00")) == field.carry(Decimal("1.25E+3")) == "1250"
    tampered: Any
    for tampered in ("much", "", [], {}, "NaN", "Infinity"):
        with pytest.raises(ValueError):  # noqa: PT011 - what revive promises
            field.revive(tampered)


def test_a_form_that_names_the_currency_in_the_amount_is_saved(client: FlaskClient, look: Look) -> None:
    typed = sent(client.get("/funders/new").text, **FACTS, grant_max="60 k€")
    assert client.post("/funders/new", data=typed).status_code == 302
    (found,) = look(select(Funder))
    assert (found.grant_max, found.currency) == (60_000_00, "EUR")


@pytest.fixture
def exported(rolled_back: Connection) -> None:
    """Two funders on the map."""
    common: dict[str, Any] = {"updated_at": datetime(2026, 4, 3, 12, 5, tzinfo=UTC)}
    rows = [
        FunderFactory.build(
            name="A", hq_country="DE", countries=("TD", "CM"), currency="EUR", grant_max=50_000_00,
            grant_min=1_250_50, notes="n" * 300, **common,
        ),
        FunderFactory.build(name="B", currency="XAF", grant_max=6_600_000, grant_typical=50_000, **common),
    ]  # fmt: skip
    with Session(rolled_back, join_transaction_mode="create_savepoint") as session:
        session.add_all(rows)
        session.commit()


def by_heading(rows: list[Any]) -> list[dict[Any, Any]]:
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.mark.usefixtures("exported")
def test_the_csv_is_in_the_readers_words_and_its_amounts_are_alike(client: FlaskClient) -> None:
    text = client.get("/funders/export.csv", buffered=True).data.decode("utf-8-sig")
    first, second = by_heading(list(csv.reader(io.StringIO(text), delimiter=";")))
    assert first["Pays du siège"] == "Allemagne"
    assert set(first["Pays prioritaires"].split("; ")) == {"Tchad", "Cameroun"}
    assert [first["Subvention minimale"], first["Subvention maximale"]] == ["1250,50", "50000"]
    assert [second["Subvention minimale"], second["Subvention maximale"]] == ["", "6600000"]
    assert first["Dernière modification"] == "2026-04-03T13:05:00+01:00"
    client.set_cookie("language", "en")
    english = client.get("/funders/export.csv", buffered=True).data.decode("utf-8-sig")
    assert by_heading(list(csv.reader(io.StringIO(english))))[0]["Country of the head office"] == "Germany"


@pytest.mark.usefixtures("exported")
def test_the_workbook_groups_digits_and_wraps_long_notes(client: FlaskClient) -> None:
    sheet = load_workbook(io.BytesIO(client.get("/funders/export.xlsx", buffered=True).data)).active
    cells = list(sheet.iter_rows())
    headings = [cell.value for cell in cells[0]]
    first, second = (dict(zip(headings, row, strict=True)) for row in cells[1:])
    assert (first["Subvention maximale"].value, first["Devise des montants"].value) == (50_000, "EUR")
    assert first["Subvention maximale"].number_format == "#,##0.00"
    assert second["Subvention maximale"].number_format == "#,##0"
    assert first["Dernière modification"].value == datetime(2026, 4, 3, 13, 5)  # noqa: DTZ001 - as a sheet has it
    assert first["Notes"].alignment.wrap_text
    assert first["Pays du siège"].value == "Allemagne"
