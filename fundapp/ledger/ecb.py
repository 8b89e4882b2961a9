"""The European Central Bank's reference rates since 1999, as the package CurrencyConverter brings them. No network.

Their days are those on which the bank published; the history ends when the package was made.
"""

from datetime import date, timedelta
from functools import cache

from currency_converter import CurrencyConverter, RateNotFoundError

from fundapp.ledger.rules.rates import MOST_AGE, Rate

SOURCE = "ecb"


def ecb_rate(currency: str, on: date) -> Rate | None:
    """The newest rate of a currency on or before a day, none older than `MOST_AGE`; None where the bank has none."""
    bank = _history()
    if currency not in bank.currencies:
        return None
    last = bank.bounds[currency].last_date
    day, oldest = min(on, last), on - MOST_AGE
    while day >= oldest:
        try:
            return Rate(currency, bank.convert(1, "EUR", currency, date=day), day, SOURCE)
        except RateNotFoundError:
            day -= timedelta(days=1)
    return None


def ecb_currencies() -> frozenset[str]:
    """Currencies that the bank quotes, or once did."""
    return frozenset(_history().currencies)


def ecb_until(currency: str) -> date | None:
    """The last day of which the package knows a rate."""
    bank = _history()
    return bank.bounds[currency].last_date if currency in bank.currencies else None


@cache
def _history() -> CurrencyConverter:
    """Read once for each process: half a second."""
    return CurrencyConverter(decimal=True)
