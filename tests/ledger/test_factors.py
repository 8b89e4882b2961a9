"""How an exact rate is written for people."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundapp.core.money import Money
from fundapp.ledger.rules.conversions import Conversion, ending, nearly, steps_of
from fundapp.ledger.schemas.sheets import reckoned


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_a_factor_is_written_so_that_it_can_be_reckoned_again(numerator: int, denominator: int) -> None:
    factor = Fraction(numerator, denominator)
    steps = steps_of(factor)
    again = Fraction(steps.times or 1) / Fraction(steps.by or 1)
    assert again == factor
    assert abs(Fraction(nearly(factor, 10)) - factor) <= Fraction(1, 10**10)


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (Fraction("655.957"), "× 655,957"),
        (1 / Fraction("655.957"), "÷ 655,957"),
        (Fraction("3050.5") / Fraction("1.0837"), "× 30\u202f505\u202f000 ÷ 10\u202f837"),
        (Fraction(1), "× 1"),
    ],
    ids=["peg", "upside-down", "across", "same"],
)
def test_a_factor_reads_as_one_types_it(factor: Fraction, words: str) -> None:
    assert reckoned(steps_of(factor)) == words


def test_a_fraction_without_an_end_is_no_decimal() -> None:
    assert ending(Fraction(1, 3)) is None
    assert str(ending(Fraction(3, 8))) == "0.375"
    assert str(ending(Fraction(1200))) == "1200"


def test_rounding_is_told_where_something_was_rounded() -> None:
    exact = Conversion(Money(6_000_000, "EUR"), Fraction("6.55957"), Money(39_357_420, "XAF"))
    assert (exact.is_exact, exact.is_as_booked) == (True, True)
    rounded = Conversion(Money(1, "EUR"), Fraction("6.55957"), Money(7, "XAF"))
    assert (rounded.is_exact, rounded.is_as_booked) == (False, True)
    other = Conversion(Money(1, "EUR"), Fraction("6.55957"), Money(9, "XAF"))
    assert not other.is_as_booked
