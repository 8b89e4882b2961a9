"""Numbers in the reader's language."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.numbers import format_decimal
from babel.units import format_unit

from fundapp.core.reader import Reader

_SIZES = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")
_NEXT_UNIT = Decimal("999.5")  # what would be rounded to 1000
# More digits than any number here has: Babel rounds within the context, and nothing may be rounded unseen.
_PRECISION = 100


def number(reader: Reader, value: Decimal | int, decimals: int | None = None) -> str:
    """`value` with its own decimals, or with as many as asked for: « 1 250,50 », “1,250.50”."""
    sign, digits, own = Decimal(value).as_tuple()
    assert isinstance(own, int)
    shown = max(0, -own) if decimals is None else decimals
    return _written((sign, digits, own), shown, reader.locale)


# Pages write the same counts again and again, and patterns take longer to follow than all else of a cell.
@lru_cache(4096)
def _written(exact: tuple[int, tuple[int, ...], int], decimals: int, locale: Locale) -> str:
    with localcontext(prec=_PRECISION, rounding=ROUND_HALF_UP):
        return str(format_decimal(Decimal(exact), format=number_pattern(decimals), locale=locale))


def number_pattern(decimals: int) -> str:
    """CLDR's pattern for grouped digits and a fixed number of decimals."""
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def percent(reader: Reader, ratio: Decimal, decimals: int = 0) -> str:
    """A ratio (0.25) in per cent, half a unit rounded up as people check by hand: « 25 % », “25%”."""
    pattern = reader.locale.percent_formats[None].pattern.replace("#,##0", number_pattern(decimals))
    with localcontext(prec=_PRECISION, rounding=ROUND_HALF_UP):
        return str(format_decimal(Decimal(ratio), format=pattern, locale=reader.locale))


def file_size(reader: Reader, size: int) -> str:
    """A size in bytes with the nearest unit of a thousand: « 1,2 Mo », “1.2 MB”."""
    value, place = Decimal(size), 0
    while value >= _NEXT_UNIT and place < len(_SIZES) - 1:
        value, place = value / 1000, place + 1
    rounded = value.quantize(Decimal("0.1") if place and value < 100 else Decimal(1), ROUND_HALF_UP)
    length: Literal["short", "long"] = "short" if place else "long"
    unit = f"digital-{_SIZES[place]}"
    return format_unit(rounded, unit, length=length, format="#,##0.#", locale=reader.locale)
