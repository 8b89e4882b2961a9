"""Amounts: arithmetic that loses nothing and mixes nothing."""

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.core.money import (
    CURRENT_CURRENCIES,
    KNOWN_CURRENCIES,
    NETWORK_CURRENCIES,
    CurrencyMismatchError,
    Money,
    MoneyError,
    currency_decimals,
)
from fundapp.core.reader import reading
from tests.core.readers import FRENCH

MINORS = st.integers(-(2**63), 2**63)
CURRENCIES = st.sampled_from(sorted(KNOWN_CURRENCIES))
WEIGHTS = st.lists(st.integers(0, 10**6) | st.decimals(0, 1000, places=4), min_size=1, max_size=20).filter(any)


@pytest.mark.parametrize(
    ("codes", "decimals"),
    [
        ("XAF XOF BIF RWF UGX DJF GNF KMF", 0),
        ("CDF EUR USD STN CHF GBP CAD AOA MRU", 2),
        ("TND IQD", 3),
        # CLDR gives these the decimals in daily use, none; ISO 4217 gives two.
        ("AFN ALL IRR KPW LAK LBP MGA MMK RSD SOS SYP YER MRO SLL STD ZMK", 2),
    ],
)
def test_currencies_have_the_decimals_of_iso_4217(codes: str, decimals: int) -> None:
    assert {code: currency_decimals(code) for code in codes.split()} == dict.fromkeys(codes.split(), decimals)


def test_currencies_withdrawn_lately_are_known_but_not_current() -> None:
    assert "HRK" in KNOWN_CURRENCIES - CURRENT_CURRENCIES
    assert "FRF" not in KNOWN_CURRENCIES
    assert set(NETWORK_CURRENCIES) <= CURRENT_CURRENCIES


@pytest.mark.parametrize("code", ["XYZ", "eur", "", "FRF", "€"])
def test_an_unknown_currency_is_refused(code: str) -> None:
    with pytest.raises(MoneyError) as caught:
        Money(1, code)
    assert caught.value.code == "currency_unknown"


@pytest.mark.parametrize("minor", [1.0, True, Decimal(1), "1", None])
def test_money_counts_whole_units_only(minor: object) -> None:
    with pytest.raises(TypeError):
        Money(minor, "EUR")  # type: ignore[arg-type]


def test_no_float_gets_in_by_any_door() -> None:
    euro = Money(100, "EUR")
    doors: list[Callable[[], object]] = [
        lambda: Money.from_decimal(1.5, "EUR"),  # type: ignore[arg-type]
        lambda: euro.times(1.5, rounding=ROUND_HALF_UP),  # type: ignore[arg-type]
        lambda: euro.allocate([0.5, 0.5]),  # type: ignore[list-item]
        lambda: euro.split(2.0),  # type: ignore[arg-type]
        lambda: euro * 1.5,
        lambda: euro + 1.5,
    ]
    for door in doors:
        with pytest.raises(TypeError):
            door()


def test_adding_and_comparing_two_currencies_is_an_error_that_names_them() -> None:
    euro, franc = Money(1, "EUR"), Money(1, "XAF")
    mixtures: list[Callable[[], object]] = [
        lambda: euro + franc,
        lambda: euro - franc,
        lambda: euro < franc,
        lambda: euro <= franc,
        lambda: euro > franc,
        lambda: euro >= franc,
        lambda: Money.sum([franc], "EUR"),
        lambda: sum([euro, franc]),
    ]
    for mixture in mixtures:
        with pytest.raises(CurrencyMismatchError, match="EUR and XAF"):
            mixture()
    assert euro != franc


@given(MINORS, MINORS)
def test_order_is_that_of_the_amounts(left: int, right: int) -> None:
    first, second = Money(left, "EUR"), Money(right, "EUR")
    assert (first < second) == (left < right)
    assert (first <= second) == (left <= right)
    assert (first > second) == (left > right)
    assert (first >= second) == (left >= right)
    assert (first == second) == (left == right)


@given(MINORS, MINORS, CURRENCIES)
def test_sums_and_differences_are_exact(left: int, right: int, currency: str) -> None:
    first, second = Money(left, currency), Money(right, currency)
    assert first + second - second == first
    assert sum([first, second]) == Money.sum([first, second], currency) == Money(left + right, currency)
    assert first + -first == Money.zero(currency)
    assert first * 3 == 3 * first == first + first + first


def test_the_sum_of_nothing_is_zero() -> None:
    assert Money.sum([], "XAF") == Money(0, "XAF")
    assert not Money.sum([], "XAF")


@given(st.integers(-(10**15), 10**15), CURRENCIES)
def test_decimal_and_back_is_the_same_amount_whatever_the_context(minor: int, currency: str) -> None:
    amount = Money(minor, currency)
    with localcontext(prec=3):
        assert Money.from_decimal(amount.decimal, currency) == amount
    assert -amount.decimal.as_tuple().exponent == currency_decimals(currency)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("value", "currency"), [("1.5", "XAF"), ("1.255", "EUR"), ("1.250", "EUR"), ("1E-99999", "EUR")]
)
def test_more_decimals_than_the_currency_has_are_refused(value: str, currency: str) -> None:
    with pytest.raises(MoneyError) as caught:
        Money.from_decimal(Decimal(value), currency)
    assert caught.value.code == "too_many_decimals"


@pytest.mark.parametrize("value", ["1E+99999", "99999999999999999", "10000000000000.01", "-10000000000000.01"])
def test_numbers_beyond_reason_are_refused(value: str) -> None:
    with pytest.raises(MoneyError) as caught:
        Money.from_decimal(Decimal(value), "EUR")
    assert caught.value.code == "too_large"


def test_numbers_that_are_none_are_refused() -> None:
    for unreal in ("NaN", "Infinity"):
        with pytest.raises(TypeError):
            Money.from_decimal(Decimal(unreal), "EUR")


@pytest.mark.parametrize(
    ("value", "shown"), [("1250.125", "1\u202f250,125"), ("1.250", "1,250"), ("1E-99999", "1E-99999")]
)
def test_a_refused_figure_is_shown_as_its_reader_writes_it(value: str, shown: str) -> None:
    with pytest.raises(MoneyError) as caught:
        Money.from_decimal(Decimal(value), "EUR")
    with reading(FRENCH):
        assert str(caught.value) == f"{shown} a trop de décimales\u202f: EUR en a 2."


def test_powers_of_ten_are_taken_as_they_are() -> None:
    assert Money.from_decimal(Decimal("1.2E+6"), "XAF") == Money(1_200_000, "XAF")
    assert Money.from_decimal(12, "EUR") == Money(1200, "EUR")


@pytest.mark.parametrize(
    ("minor", "factor", "rounding", "expected"),
    [
        (5, "0.5", ROUND_HALF_UP, 3),
        (5, "0.5", ROUND_HALF_EVEN, 2),
        (-5, "0.5", ROUND_HALF_UP, -3),
        (5, "0.49999999999999999999999999999999999999", ROUND_HALF_UP, 2),
        (10, "0.01", ROUND_CEILING, 1),
        (-19, "0.1", ROUND_DOWN, -1),
        (10**17, "655.957", ROUND_HALF_UP, 65595700000000000000),
    ],
)
def test_products_are_rounded_as_named(minor: int, factor: str, rounding: str, expected: int) -> None:
    assert Money(minor, "XAF").times(Decimal(factor), rounding=rounding) == Money(expected, "XAF")


@given(MINORS, st.decimals(-1000, 1000, places=6))
def test_rounding_moves_a_product_by_half_a_unit_at_most(minor: int, factor: Decimal) -> None:
    product = Money(minor, "EUR").times(factor, rounding=ROUND_HALF_EVEN)
    assert abs(product.minor - Fraction(minor) * Fraction(factor)) <= Fraction(1, 2)


@given(MINORS, WEIGHTS)
def test_sharing_loses_nothing_and_is_fair_to_the_unit(minor: int, weights: list[int | Decimal]) -> None:
    shares = Money(minor, "EUR").allocate(weights)
    total = sum(map(Fraction, weights))
    assert sum(share.minor for share in shares) == minor
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share.minor - Fraction(minor) * Fraction(weight) / total) < 1
        assert weight or not share


def test_units_left_over_go_to_the_largest_remainders_ties_to_the_first() -> None:
    assert [share.minor for share in Money(10, "EUR").allocate([5, 1, 3])] == [6, 1, 3]
    assert [share.minor for share in Money(100, "XAF").split(3)] == [34, 33, 33]
    assert [share.minor for share in Money(-100, "XAF").split(3)] == [-34, -33, -33]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [3, -1]])
def test_weights_that_share_nothing_out_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(10, "EUR").allocate(weights)


def test_an_amount_is_not_split_into_no_parts() -> None:
    with pytest.raises(ValueError, match="one part"):
        Money(10, "EUR").split(0)


def test_the_bare_text_is_exact_and_names_the_currency() -> None:
    assert str(Money(-5, "TND")) == "-0.005 TND"
    assert str(Money(1_250_000, "XAF")) == "1250000 XAF"
