"""Names of months and weekdays, French and English, as people shorten them."""

from functools import cache

from babel import Locale

from fundapp.core.typed_text import name_key

_LOCALES = ("fr", "en_GB")
_WIDTHS = ("abbreviated", "wide")
_MORE_MONTHS = {"fev": 2, "juill": 7, "aou": 8, "sep": 9}


@cache
def months() -> dict[str, int]:
    """Month numbers by `name_key` of the name and of CLDR's short forms."""
    found = dict(_MORE_MONTHS)
    for locale in map(Locale.parse, _LOCALES):
        for width in _WIDTHS:
            found |= {name_key(name): number for number, name in locale.months["format"][width].items()}
    return found


@cache
def weekdays() -> dict[str, int]:
    """Weekday numbers by `name_key` of the name, Monday is 0."""
    found: dict[str, int] = {}
    for locale in map(Locale.parse, _LOCALES):
        for width in _WIDTHS:
            found |= {name_key(name): number for number, name in locale.days["format"][width].items()}
    return found
