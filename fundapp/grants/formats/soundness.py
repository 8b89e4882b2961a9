"""Whether a call that was found may be kept: what no reader lets through, whatever its source sends."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache

from fundapp.core.money import KNOWN_CURRENCIES
from fundapp.core.places import is_country, is_language, is_zone
from fundapp.grants.formats.words import LONGEST_KEY, LONGEST_TEXT, LONGEST_TITLE, address
from fundapp.grants.rules.found import Found

FIRST_YEAR, LAST_YEAR = 1990, 2100
ABOVE_ALL = Decimal(10) ** 15
LARGEST_PAYLOAD = 64 << 10
"""Bytes of UTF-8."""

_SIGNS = re.compile("[^ -~\n]")


def sound(found: Found) -> bool:
    """Whether nothing in it is impossible.

    Title, key and texts are within their lengths and of signs that are seen; addresses are of the web; amounts lie
    between zero and a million milliards, days between 1990 and 2100; codes and zones exist.
    """
    return (
        0 < len(found.title) <= LONGEST_TITLE
        and 0 < len(found.key) <= LONGEST_KEY
        and (found.url is None or found.url == address(found.url))
        and len(found.payload.encode()) <= LARGEST_PAYLOAD
        and all(len(text) <= LONGEST_TEXT and is_seen(text) for text in _texts(found))
        and all(is_amount(amount) for amount in (found.amount_min, found.amount_max, found.envelope))
        and all(is_day(day) for day in (found.published_on, *(each.day for each in found.deadlines)))
        and all(each.zone is None or exists(each.zone) for each in found.deadlines)
        and (found.currency is None or found.currency in KNOWN_CURRENCIES)
        and all(map(is_country, found.countries))
        and all(map(is_language, found.languages))
    )


def is_amount(amount: Decimal | None) -> bool:
    """Whether it can be an amount of money."""
    return amount is None or (amount.is_finite() and 0 <= amount < ABOVE_ALL)


def is_day(day: date | None) -> bool:
    """Whether it can be a day of a call."""
    return day is None or FIRST_YEAR <= day.year <= LAST_YEAR


@lru_cache(maxsize=500)
def exists(zone: str) -> bool:
    """Whether a zone exists; kept, since the house looks through all its files to know."""
    return is_zone(zone)


def is_seen(text: str) -> bool:
    """Whether no control character and no half of a sign is in it."""
    others = set(_SIGNS.findall(text))
    return not any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in others - {"\t"})


def _texts(found: Found) -> Iterator[str]:
    yield from (found.key, found.title)
    yield from (text for text in (found.url, found.reference, found.programme, found.funder_name) if text)
    yield from (text for text in (found.summary, found.eligibility) if text)
    yield from (each.label for each in found.deadlines)
    yield from (text for each in found.doubts for text in (each.field, each.said))
