"""Countries, languages and figures of a watch list read into fields of a call."""

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from fundapp.core.places import is_country, is_language
from fundapp.core.text import fold
from fundapp.grants.formats.sheet_days import doubt
from fundapp.grants.rules.prose import read_prose
from fundapp.grants.rules.vocabulary import Where

_BETWEEN = re.compile(r"\s*[|;,/\n]\s*|\s+(?:et|and)\s+")
_ANYWHERE = frozenset(
    {
        "monde",
        "monde entier",
        "tous",
        "tous pays",
        "tous les pays",
        "international",
        "worldwide",
        "any",
        "all",
        "global",
    }
)


def places(cell: str) -> dict[str, Any]:
    """Countries by code or name; where one of them is none that we know, all of them are a doubt."""
    named = [each for each in _BETWEEN.split(cell[:2_000].strip()) if each.strip()]
    if not named:
        return {}
    if fold(cell) in _ANYWHERE:
        return {"where": Where.ANYWHERE}
    codes = [_country(each.strip()) for each in named]
    if None in codes:
        return doubt("countries", cell)
    return {"where": Where.NAMED, "countries": tuple(dict.fromkeys(code for code in codes if code))}


@lru_cache(maxsize=1000)
def _country(said: str) -> str | None:
    if is_country(said.upper()):
        return said.upper()
    found = (
        read_prose(f"Pays éligibles : {said}", "fr").get("countries", ()) if 3 < len(said) < 60 or said == "RDC" else ()
    )
    return next(iter(found)) if len(found) == 1 else None


def spoken(cell: str) -> dict[str, Any]:
    """Languages by code or name."""
    named = [each for each in _BETWEEN.split(cell[:500].strip().lower()) if each]
    codes = [each if is_language(each) else next(iter(_language(each)), None) for each in named]
    if None in codes:
        return doubt("languages", cell)
    return {"languages": tuple(dict.fromkeys(codes))}


@lru_cache(maxsize=200)
def _language(said: str) -> tuple[str, ...]:
    found = read_prose(f"Langues : {said}", "fr").get("languages", ())
    return tuple(found) if len(found) == 1 else ()


def whole_number(cell: str, name: str) -> dict[str, Any]:
    """Months or years: a whole number below a thousand; also « 24 mois »."""
    match = re.fullmatch(r"\s*([0-9]{1,3})\s*(?:mois|months?|ans?|years?)?\s*", cell)
    return {name: int(match[1])} if match else doubt(name, cell)


def share(cell: str, name: str) -> dict[str, Any]:
    """Percent between 0 and 100; « 66,67 % »."""
    try:
        found = Decimal(cell.replace("%", "").replace(",", ".").strip())
    except InvalidOperation:
        return doubt(name, cell)
    return {name: found} if found.is_finite() and 0 <= found <= 100 else doubt(name, cell)
