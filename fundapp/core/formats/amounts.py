"""Amounts of money in the reader's language.

French puts the currency behind the figure, English in front; digits are grouped and decimals are the
currency's own, always all of them. XOF and XAF have the same sign but for one narrow space, so XOF is written
by its code.
"""

from decimal import localcontext

from babel.numbers import format_decimal, get_currency_symbol

from fundapp.core.formats.numbers import number_pattern
from fundapp.core.money import Money, currency_decimals
from fundapp.core.reader import Reader

_BY_CODE = frozenset({"XOF"})
_NO_BREAK = "\u00a0"
_PRECISION = 100


def money(reader: Reader, m: Money, *, brief: bool = False) -> str:
    """With the currency's sign: « 32 797 850 FCFA », « 1 250,50 € », “FCFA 32,797,850”, “€1,250.50”.

    `brief`, for orders of size and never for accounts, leaves away decimals that are all zero: « 60 000 € ».
    """
    sign = _sign(reader, m.currency)
    if reader.language == "fr":
        return f"{amount(reader, m, brief=brief)}{_NO_BREAK}{sign}"
    # CLDR asks for a space between a figure and a sign that ends with a letter; Babel leaves it out.
    space = _NO_BREAK if sign[-1].isalpha() else ""
    return f"{'-' if m.minor < 0 else ''}{sign}{space}{amount(reader, -m if m.minor < 0 else m, brief=brief)}"


def amount(reader: Reader, m: Money, *, brief: bool = False) -> str:
    """The figure alone, for columns whose head names the currency: « 32 797 850 ». `brief`: as for `money`."""
    whole = brief and m.decimal == m.decimal.to_integral_value()
    pattern = number_pattern(0 if whole else currency_decimals(m.currency))
    with localcontext(prec=_PRECISION):
        return str(format_decimal(m.decimal, format=pattern, locale=reader.locale))


def money_exact(reader: Reader, m: Money) -> str:
    """With the currency's code behind the figure in every language: « 1 250,50 EUR »."""
    return f"{amount(reader, m)}{_NO_BREAK}{m.currency}"


def _sign(reader: Reader, currency: str) -> str:
    if currency in _BY_CODE:
        return currency
    return str(get_currency_symbol(currency, locale=reader.locale))
