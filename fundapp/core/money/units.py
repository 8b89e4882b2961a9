"""The words and signs that stand beside a figure: currencies and multipliers."""

import re
from functools import cache

from babel.numbers import get_currency_name, get_currency_symbol

from fundapp.core.i18n import lazy
from fundapp.core.money.currencies import KNOWN_CURRENCIES
from fundapp.core.money.errors import MoneyError
from fundapp.core.typed_text import name_key

_DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "NAD", "LRD", "TWD")
_FRANCS = ("XAF", "CDF", "BIF", "RWF", "XOF", "CHF", "GNF", "DJF", "KMF", "XPF")
_CFA_FRANCS = ("XAF", "XOF")
# Signs that several currencies share. Read only where the field's own currency settles which one is meant.
_SHARED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("$", "dollar", "dollars"), _DOLLARS),
    **dict.fromkeys(("f", "fr", "frs", "franc", "francs"), _FRANCS),
}
# The network's franc is that of Central Africa: the West African one must be named, or be the field's
# currency.
_CFA = dict.fromkeys(("cfa", "fcfa", "francscfa", "franccfa", "cfafranc", "cfafrancs"), _CFA_FRANCS)
_LOCAL: dict[str, str] = {
    **dict.fromkeys(("fc", "francscongolais", "franccongolais"), "CDF"),
    **dict.fromkeys(("fbu", "francsburundais", "francburundais"), "BIF"),
    **dict.fromkeys(("frw", "francsrwandais", "francrwandais"), "RWF"),
    **dict.fromkeys(("francsuisse", "francssuisses", "swissfranc", "swissfrancs"), "CHF"),
    **dict.fromkeys(("usdollar", "usdollars", "dollarsus", "dollarus", "$us", "us$"), "USD"),
    **dict.fromkeys(("dollarsamericains", "dollaramericain"), "USD"),
    **dict.fromkeys(("euro", "euros", "€"), "EUR"),
    **dict.fromkeys(("£", "livresterling", "livressterling"), "GBP"),
    **dict.fromkeys(("kz", "kwanza", "kwanzas"), "AOA"),
    **dict.fromkeys(("db", "dobra", "dobras"), "STN"),
}

# Powers of ten.
_THOUSAND = 3
_MILLION = 6
_MILLIARD = 9
# Longest first: « Md€ » is no « M d€ ». A billion is 10⁹ in English and 10¹² in French, a small m is no
# million in French: both are read for English readers only.
_MULTIPLIERS: tuple[tuple[re.Pattern[str], int, bool], ...] = tuple(
    (re.compile(pattern), power, english_only)
    for pattern, power, english_only in (
        (r"(?i:milliards?)", _MILLIARD, False),
        (r"(?i:millions?)", _MILLION, False),
        (r"(?i:thousand)", _THOUSAND, False),
        (r"(?i:billions?|bn)", _MILLIARD, True),
        (r"(?i:mille)", _THOUSAND, False),
        (r"(?i:mrds?|mds?)", _MILLIARD, False),
        (r"(?i:mio)", _MILLION, False),
        (r"[kK]", _THOUSAND, False),
        (r"M", _MILLION, False),
        (r"m", _MILLION, True),
    )
)
_LINK = re.compile(r"\s*(?:(?i:de|of)\s+|[dD]['’]\s*)?")


def read_unit(text: str, field: str | None, language: str) -> tuple[int, str | None] | None:
    """What stands beside a figure, as (power of ten, currency); None where it is neither.

    `field` is the currency of the field the amount was typed in, which settles shared signs such as `$`.

    Raises:
        MoneyError: `currency_ambiguous`.
    """
    text = text.strip()
    if not text:
        return 0, None
    currency = read_currency(text, field)
    if currency:
        return 0, currency
    for pattern, power, english_only in _MULTIPLIERS:
        match = pattern.match(text)
        if match is None or (english_only and language != "en"):
            continue
        rest = text[match.end() :]
        # « 5 millionseuros » is no word, « k€ » and « KFCFA » are.
        currency = read_currency(rest[_link_end(rest) :], field)
        if currency or not rest.strip():
            return power, currency
    return None


def read_currency(text: str, field: str | None) -> str | None:
    """The ISO 4217 code that a code, sign or name stands for, None where it stands for none.

    Raises:
        MoneyError: `currency_ambiguous`, for a sign that several currencies share.
    """
    key = name_key(text)
    if key in _CFA:
        return field if field in _CFA_FRANCS else _CFA_FRANCS[0]
    if key in _SHARED:
        return _settled(text, _SHARED[key], field)
    return _names().get(key)


def _settled(text: str, candidates: tuple[str, ...], field: str | None) -> str:
    if field in candidates:
        return str(field)
    raise MoneyError(
        "currency_ambiguous",
        lazy("“%(text)s” stands for several currencies (%(candidates)s). Write the code of yours."),
        text=text.strip(),
        candidates=", ".join(candidates[:4]) + "…",
    )


def _link_end(text: str) -> int:
    match = _LINK.match(text)
    return match.end() if match else 0


@cache
def _names() -> dict[str, str]:
    """Codes, and CLDR's signs and names in French and English that belong to one currency only."""
    found: dict[str, set[str]] = {}
    for code in KNOWN_CURRENCIES:
        for locale in ("fr", "en_GB"):
            written = [get_currency_name(code, count, locale) for count in (1, 2)]
            for text in (*written, get_currency_name(code, locale=locale), get_currency_symbol(code, locale)):
                found.setdefault(name_key(text), set()).add(code)
    unique = {key: codes.pop() for key, codes in found.items() if len(codes) == 1}
    return unique | {code.casefold(): code for code in KNOWN_CURRENCIES} | _LOCAL
