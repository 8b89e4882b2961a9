"""Money: whole minor units of one currency, and how typed amounts are read."""

from fundapp.core.money.amount import CurrencyMismatchError, Money
from fundapp.core.money.currencies import (
    CURRENT_CURRENCIES,
    KNOWN_CURRENCIES,
    NETWORK_CURRENCIES,
    currency_decimals,
)
from fundapp.core.money.errors import MoneyError
from fundapp.core.money.reading import named_currency, parse_amount, parse_money

__all__ = [
    "CURRENT_CURRENCIES",
    "KNOWN_CURRENCIES",
    "NETWORK_CURRENCIES",
    "CurrencyMismatchError",
    "Money",
    "MoneyError",
    "currency_decimals",
    "named_currency",
    "parse_amount",
    "parse_money",
]
