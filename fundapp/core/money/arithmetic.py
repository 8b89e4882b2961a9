"""Exact arithmetic under money: rounding and sharing without a float."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction


def round_fraction(exact: Fraction, rounding: str) -> int:
    """`exact` as a whole number, by one of decimal's named roundings."""
    # Below, at or above the half: one decimal digit says enough for every named rounding.
    whole, rest = divmod(abs(exact), 1)
    if not rest:
        digit = 0
    elif rest == Fraction(1, 2):
        digit = 5
    else:
        digit = 1 if rest < Fraction(1, 2) else 9
    digits = tuple(int(figure) for figure in f"{whole}{digit}")
    sample = Decimal((int(exact < 0), digits, -1))
    return int(sample.to_integral_value(rounding=rounding))


def largest_remainder(minor: int, weights: Sequence[Fraction], total: Fraction) -> list[int]:
    """Whole shares of `minor` in proportion to `weights` (which add up to `total`); they add up to `minor`.

    Hamilton's method: everyone gets the whole part, the units left over go to the largest fractions.
    """
    sign = -1 if minor < 0 else 1
    exact = [abs(minor) * weight / total for weight in weights]
    shares = [int(share) for share in exact]
    missing = abs(minor) - sum(shares)
    by_remainder = sorted(range(len(exact)), key=lambda place: shares[place] - exact[place])
    for place in by_remainder[:missing]:
        shares[place] += 1
    return [sign * share for share in shares]
