"""Birth years, days and countries as lists write them."""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

from fundapp.core.places import COUNTRIES, country_name, is_country
from fundapp.core.reader import Reader
from fundapp.core.text import fold
from fundapp.disbursements.screening.lists import Birth

ABOUT = 2
"""Years on either side of a birth year that a list calls approximate. Our own measure: lists give none."""

_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")
_ABOUT = re.compile(r"\b(circa|c\.|approximately|approx|about|vers|environ)\b", re.IGNORECASE)
_NAMES_OF_COUNTRIES = {
    "central african republic": "CF", "congo": "CG", "republic of the congo": "CG", "congo, republic of the": "CG",
    "democratic republic of the congo": "CD", "congo, democratic republic of the": "CD", "drc": "CD",
    "cote d'ivoire": "CI", "cote d ivoire": "CI", "ivory coast": "CI", "cape verde": "CV", "swaziland": "SZ",
    "the gambia": "GM", "gambia, the": "GM", "guinea bissau": "GW", "sao tome and principe": "ST",
    "united republic of tanzania": "TZ", "syrian arab republic": "SY", "iran (islamic republic of)": "IR",
    "islamic republic of iran": "IR", "libyan arab jamahiriya": "LY", "state of libya": "LY", "palestinian": "PS",
    "russian federation": "RU", "democratic people's republic of korea": "KP", "korea, north": "KP",
    "korea, south": "KR", "republic of korea": "KR", "burma": "MM", "turkey": "TR", "czech republic": "CZ",
    "united kingdom of great britain and northern ireland": "GB", "united states of america": "US",
    "viet nam": "VN", "lao people's democratic republic": "LA", "republic of moldova": "MD",
    "venezuela (bolivarian republic of)": "VE", "bolivia (plurinational state of)": "BO", "macedonia": "MK",
    "hong kong": "HK", "macau": "MO",
}  # fmt: skip


def birth(text: str, *, about: bool = False) -> Birth | None:
    """The years named in a text ("01 Jan 1970", "1970 to 1973", "circa 1970"); None where there is none."""
    years = [int(year) for year in _YEAR.findall(text)]
    if not years:
        return None
    margin = ABOUT if about or _ABOUT.search(text) else 0
    return Birth(min(years) - margin, max(years) + margin)


def births(texts: Iterable[str]) -> tuple[Birth, ...]:
    """The births in several texts, each once, in the order of years."""
    return tuple(sorted({found for text in texts if (found := birth(text)) is not None}))


def country(text: str) -> str | None:
    """ISO 3166-1 alpha-2 of a country named in English, or of a code; None where it is unknown ("00", "Unknown")."""
    return text.strip() if is_country(text.strip()) else _countries().get(fold(text))


def countries(texts: Iterable[str]) -> frozenset[str]:
    """The countries in several texts, as far as they are known."""
    return frozenset(found for text in texts if (found := country(text)) is not None)


def countries_of_places(texts: Iterable[str]) -> frozenset[str]:
    """The same of places whose country comes last ("Kinshasa, Congo, Democratic Republic of the")."""
    found: set[str | None] = set()
    for text in texts:
        parts = text.split(",")
        endings = (country(",".join(parts[first:])) for first in range(len(parts)))
        found.add(next(filter(None, endings), None))
    return frozenset(filter(None, found))


def day(text: str) -> date | None:
    """A day as the publishers write it: ISO 8601, with or without a time, or day/month/year as the EU did."""
    if match := re.match(r"(\d{4})-(\d\d)-(\d\d)(?!\d)", text):
        return _date(*map(int, match.groups()))
    if match := re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", text.strip()):
        of_month, month, year = map(int, match.groups())
        return _date(year, month, of_month)
    return None


def american_day(text: str) -> date | None:
    """A day as OFAC writes it: month/day/year."""
    if match := re.fullmatch(r"(\d\d?)/(\d\d?)/(\d{4})", text.strip()):
        month, of_month, year = map(int, match.groups())
        return _date(year, month, of_month)
    return None


def _date(year: int, month: int, of_month: int) -> date | None:
    try:
        return date(year, month, of_month)
    except ValueError:
        return None


@cache
def _countries() -> dict[str, str]:
    english = Reader("en", ZoneInfo("UTC"))
    return {fold(country_name(english, code)): code for code in COUNTRIES} | _NAMES_OF_COUNTRIES
