"""Which currencies there are and how many decimals each has."""

from datetime import date

from babel.core import get_global

from fundapp.core.i18n import lazy
from fundapp.core.money.errors import MoneyError

NETWORK_CURRENCIES = ("XAF", "EUR", "USD", "CDF", "CHF", "GBP", "CAD", "BIF", "RWF", "AOA", "STN", "XOF")
"""The currencies offered first: those of the network's countries and of its funders."""

_REMEMBERED_SINCE = date(2010, 1, 1)
# Where CLDR gives the decimals in daily use, ISO 4217 (list one, and list three for the withdrawn MRO, SLL,
# STD and ZMK) gives those that banks and payment files use. Money follows ISO 4217.
_ISO_4217_WHERE_CLDR_DIFFERS = {
    **dict.fromkeys(("AFN", "ALL", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP", "YER"), 2),
    **dict.fromkeys(("MRO", "SLL", "STD", "ZMK"), 2),
    "IQD": 3,
}


def _legal_tender_since(day: date | None) -> frozenset[str]:
    tenders = (row for rows in get_global("territory_currencies").values() for row in rows)
    return frozenset(
        code
        for code, _start, end, is_tender in tenders
        if is_tender and (end is None or (day is not None and date(*end) >= day))
    )


CURRENT_CURRENCIES = _legal_tender_since(None)
"""ISO 4217 codes that are legal tender somewhere today, by CLDR."""

KNOWN_CURRENCIES = _legal_tender_since(_REMEMBERED_SINCE)
"""CURRENT_CURRENCIES and those withdrawn since 2010, so that old records stay readable."""


def _decimals() -> dict[str, int]:
    fractions = get_global("currency_fractions")
    cldr = {code: fractions.get(code, fractions["DEFAULT"])[0] for code in KNOWN_CURRENCIES}
    return cldr | _ISO_4217_WHERE_CLDR_DIFFERS


_DECIMALS = _decimals()


def currency_decimals(currency: str) -> int:
    """How many decimals a currency has by ISO 4217: XAF 0, EUR 2, TND 3.

    Raises:
        MoneyError: `currency_unknown`, for a code outside KNOWN_CURRENCIES; codes are written in capitals.
    """
    try:
        return _DECIMALS[currency]
    except (KeyError, TypeError):
        text = lazy("“%(currency)s” is not the code of a currency. Write for example XAF or EUR.")
        raise MoneyError("currency_unknown", text, currency=str(currency)) from None
