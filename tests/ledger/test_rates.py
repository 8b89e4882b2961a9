"""Conversions are exact to the minor unit."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.core.money import Money
from fundapp.ledger.rules.rates import NoRateError, Rate, convert, factor, rate_of

DAY = date(2026, 11, 26)


def known(currency: str, on: date) -> Rate | None:
    """Invented rates of one day."""
    rates = {"USD": Decimal("1.0837"), "CDF": Decimal("3050.5")}
    return Rate(currency, rates[currency], on, "test") if currency in rates else None


def converted(amount: Money, target: str) -> Money:
    """At the rates of the day."""
    return convert(amount, target, factor(amount.currency, target, DAY, known))


def test_sixty_thousand_euros_are_39_357_420_francs() -> None:
    assert converted(Money(6_000_000, "EUR"), "XAF") == Money(39_357_420, "XAF")


def test_francs_of_both_unions_are_worth_the_same() -> None:
    assert converted(Money(1_234_567, "XAF"), "XOF") == Money(1_234_567, "XOF")


def test_a_half_is_rounded_to_the_even_unit() -> None:
    assert convert(Money(1, "XAF"), "XOF", Fraction(5, 2)).minor == 2
    assert convert(Money(1, "XAF"), "XOF", Fraction(7, 2)).minor == 4


def test_minor_units_of_each_currency_are_its_own() -> None:
    assert converted(Money(100_00, "USD"), "CDF") == Money(281_489_34, "CDF")


def test_a_currency_without_a_rate_is_named() -> None:
    with pytest.raises(NoRateError) as refused:
        rate_of("BIF", DAY, known)
    assert (refused.value.currency, refused.value.on) == ("BIF", DAY)


@given(st.integers(min_value=0, max_value=10**12))
def test_there_and_back_costs_less_than_a_unit(minor: int) -> None:
    there = converted(Money(minor, "EUR"), "XAF")
    assert abs(converted(there, "EUR").minor - minor) <= 1
