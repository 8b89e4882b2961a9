"""Names of countries, languages and currencies, and lists of words."""

from collections.abc import Iterable
from typing import Literal

from babel.lists import format_list
from babel.numbers import get_currency_name

from fundapp.core.money import CURRENT_CURRENCIES, NETWORK_CURRENCIES
from fundapp.core.places import alphabetical, country_name, language_name
from fundapp.core.reader import Reader, current_reader

__all__ = [
    "countries",
    "country_name",
    "currency_choices",
    "currency_codes",
    "currency_name",
    "language_name",
    "list_of",
]


def currency_name(reader: Reader, code: str) -> str:
    """A currency's name by CLDR in the reader's language; the code itself where it is unknown."""
    return str(get_currency_name(code, locale=reader.locale))


def currency_choices(reader: Reader | None = None) -> list[tuple[str, str]]:
    """Currencies to choose from, as (code, “code – name”): the network's own first, then all others by name.

    Without `reader`, for whoever is read for just now.
    """
    reader = reader or current_reader()
    others = CURRENT_CURRENCIES.difference(NETWORK_CURRENCIES)
    ordered = sorted(others, key=lambda code: alphabetical(currency_name(reader, code)))
    return [(code, f"{code} – {currency_name(reader, code)}") for code in (*NETWORK_CURRENCIES, *ordered)]


def currency_codes() -> list[tuple[str, str]]:
    """The network's own currencies, by their codes alone: where amounts stand beside the choice, nobody needs more."""
    return [(code, code) for code in NETWORK_CURRENCIES]


def list_of(reader: Reader, items: Iterable[object], kind: Literal["and", "or"] = "and") -> str:
    """Words in a row, joined by “and” or, with `kind` “or”, by “or”: « Gabon, Tchad et Burundi »."""
    style: Literal["standard", "or"] = "standard" if kind == "and" else "or"
    return format_list([str(item) for item in items], style=style, locale=reader.locale)


def countries(reader: Reader, codes: Iterable[str]) -> str:
    """Countries by name, in the order of the reader's alphabet: « Cameroun, Gabon et Tchad »."""
    names = sorted((country_name(reader, code) for code in codes), key=alphabetical)
    return list_of(reader, names)
