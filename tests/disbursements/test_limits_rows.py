"""Limits as data."""

from datetime import date

import pytest

from fundapp.core.money import Money
from fundapp.disbursements.rules.instructions import Method
from fundapp.disbursements.rules.limits import Limit, LimitError, default_limits, limits_for, read_limits
from fundapp.disbursements.rules.limits.rows import COLUMNS
from fundapp.disbursements.rules.limits.sources import SOURCES, source_words

HEAD = ",".join(COLUMNS) + "\n"
GOOD = {"country": "CM", "method": "mobile", "currency": "XAF", "source": "contract"}


def row(**cells: str) -> str:
    return HEAD + ",".join((GOOD | cells).get(column, "") for column in COLUMNS) + "\n"


def test_a_row_is_read_with_its_amounts_in_major_units_and_its_days() -> None:
    text = row(operator="mtn", tier="2", currency="USD", per_transaction="500.50", per_day="1000", count_per_day="5")
    (limit,) = read_limits(
        text.replace(",contract", "").rstrip("\n").rstrip(",") + ",2026-01-01,2026-12-31,,contract\n"
    )
    assert limit == Limit(
        "CM", Method.MOBILE, "mtn", "2", "USD", Money(50_050, "USD"), Money(100_000, "USD"), None, 5,
        date(2026, 1, 1), date(2026, 12, 31), None, "contract",
    )  # fmt: skip


def test_an_empty_cell_limits_nothing_and_stands_for_all() -> None:
    assert read_limits(row()) == (Limit("CM", Method.MOBILE, None, None, "XAF", source="contract"),)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("country", "Cameroun"),
        ("country", ""),
        ("method", "pigeon"),
        ("currency", "FCFA"),
        ("per_transaction", "lots"),
        ("per_transaction", "NaN"),
        ("per_day", "-5"),
        ("per_month", "10.50"),
        ("per_month", "1e99999999"),
        ("count_per_day", "five"),
        ("count_per_day", "-1"),
        ("count_per_day", "9999999"),
        ("valid_from", "01/02/2026"),
        ("confirmed_on", "soon"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_with_its_row(column: str, cell: str) -> None:
    with pytest.raises(LimitError) as caught:
        read_limits(row(**{column: cell}))
    assert caught.value.code == "cell"
    assert caught.value.params["column"] == column
    assert caught.value.params["row"] == "2"


def test_a_row_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(LimitError) as caught:
        read_limits(row(valid_from="2026-02-01", valid_until="2026-01-31"))
    assert caught.value.code == "backwards"


def test_a_missing_column_is_named() -> None:
    with pytest.raises(LimitError) as caught:
        read_limits("country,method\nCM,mobile\n")
    assert (caught.value.code, caught.value.params["column"]) == ("column_missing", "operator")


def test_a_row_holds_from_its_first_to_its_last_day() -> None:
    (limit,) = read_limits(row(valid_from="2026-02-01", valid_until="2026-02-28"))
    days = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1)]
    assert [limit.holds_on(day) for day in days] == [False, True, True, False]


def test_the_operators_rows_and_the_regulators_touch_an_account_together() -> None:
    own, regulator, other = (read_limits(row(operator=operator))[0] for operator in ("mtn", "", "orange"))
    elsewhere = (read_limits(row(**cells))[0] for cells in ({"country": "GA"}, {"method": "bank"}, {"currency": "USD"}))
    found = limits_for(
        [own, regulator, other, *elsewhere],
        country="CM", method=Method.MOBILE, operator="mtn", tier=None, currency="XAF",
    )  # fmt: skip
    assert found == (own, regulator)


def test_an_unknown_tier_gets_the_limits_of_all_tiers() -> None:
    rows = [read_limits(row(tier=tier))[0] for tier in ("1", "2", "")]

    def tiers(tier: str | None) -> list[str | None]:
        found = limits_for(rows, country="CM", method=Method.MOBILE, operator="mtn", tier=tier, currency="XAF")
        return [limit.tier for limit in found]

    assert tiers("2") == ["2", None]
    assert tiers(None) == ["1", "2", None]


def test_no_limit_that_comes_with_the_product_passes_for_confirmed() -> None:
    assert default_limits()
    assert [limit for limit in default_limits() if limit.confirmed_on] == []
    told = {limit.source: source_words(limit.source) for limit in default_limits()}
    assert set(told) == set(SOURCES)
    assert all(each.startswith("À confirmer auprès de l’opérateur") for each in told.values())


def test_a_source_that_somebody_typed_stays_in_their_words() -> None:
    assert source_words("Courriel de l’opérateur") == "Courriel de l’opérateur"
