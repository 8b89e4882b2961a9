"""Countries and territories by ISO 3166-1, in regions."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from fundapp.core.i18n import _, lazy
from fundapp.core.places.order import alphabetical
from fundapp.core.reader import Reader, current_reader, reading


class Region(StrEnum):
    """Parts of the world as funders speak of them."""

    CENTRAL_AFRICA = "central_africa"
    WEST_AFRICA = "west_africa"
    EAST_AFRICA = "east_africa"
    NORTH_AFRICA = "north_africa"
    SOUTHERN_AFRICA = "southern_africa"
    EUROPE = "europe"
    NORTH_AMERICA = "north_america"
    LATIN_AMERICA = "latin_america"
    MIDDLE_EAST = "middle_east"
    ASIA = "asia"
    OCEANIA = "oceania"
    ELSEWHERE = "elsewhere"


CENTRAL_AFRICA = ("CM", "CG", "CD", "GA", "TD", "CF", "GQ", "BI", "RW", "AO", "ST")
"""The network's countries and their neighbours, in the order in which they are offered (the ECCAS states)."""

# After the United Nations' M49, but for Central Africa (above), the Middle East, and Egypt, which funders'
# programmes count to North Africa. Kosovo has no ISO 3166-1 code: XK is CLDR's and the European Union's.
_CODES = {
    Region.CENTRAL_AFRICA: " ".join(CENTRAL_AFRICA),
    Region.WEST_AFRICA: "BJ BF CV CI GM GH GN GW LR ML MR NE NG SH SN SL TG",
    Region.EAST_AFRICA: "KM DJ ER ET KE MG MW MU YT MZ RE SC SO SS SD TZ UG ZM ZW",
    Region.NORTH_AFRICA: "DZ EG LY MA TN EH",
    Region.SOUTHERN_AFRICA: "BW LS NA SZ ZA",
    Region.EUROPE: (
        "AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC "
        "MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK"
    ),
    Region.NORTH_AMERICA: "BM CA GL PM US",
    Region.LATIN_AMERICA: (
        "AG AI AR AW BB BL BO BQ BR BS BZ CL CO CR CU CW DM DO EC FK GD GF GP GT GY HN HT JM KN KY LC MF MQ MS "
        "MX NI PA PE PR PY SR SV SX TC TT UY VC VE VG VI"
    ),
    Region.MIDDLE_EAST: "AE BH IL IQ IR JO KW LB OM PS QA SA SY TR YE",
    Region.ASIA: (
        "AF AM AZ BD BN BT CN GE HK ID IN JP KG KH KP KR KZ LA LK MM MN MO MV MY NP PH PK SG TH TJ TL TM TW UZ VN"
    ),
    Region.OCEANIA: "AS AU CK FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV VU WF WS",
    Region.ELSEWHERE: "AQ BV CC CX GS HM IO TF UM",
}
_NAMES = {
    Region.CENTRAL_AFRICA: lazy("Central Africa"),
    Region.WEST_AFRICA: lazy("West Africa"),
    Region.EAST_AFRICA: lazy("East Africa"),
    Region.NORTH_AFRICA: lazy("North Africa"),
    Region.SOUTHERN_AFRICA: lazy("Southern Africa"),
    Region.EUROPE: lazy("Europe"),
    Region.NORTH_AMERICA: lazy("North America"),
    Region.LATIN_AMERICA: lazy("Latin America and the Caribbean"),
    Region.MIDDLE_EAST: lazy("Middle East"),
    Region.ASIA: lazy("Asia"),
    Region.OCEANIA: lazy("Oceania"),
    Region.ELSEWHERE: lazy("Elsewhere"),
}

REGIONS: Mapping[Region, tuple[str, ...]] = MappingProxyType(
    {region: tuple(codes.split()) for region, codes in _CODES.items()}
)
"""The country codes of each region; every code stands in one."""

_REGION_OF = {code: region for region, codes in REGIONS.items() for code in codes}

COUNTRIES = frozenset(_REGION_OF)
"""Every valid country code: ISO 3166-1 alpha-2, and XK."""


def is_country(code: str) -> bool:
    """Whether `code` is a country's, in capitals as ISO writes it."""
    return code in COUNTRIES


def region_of(code: str) -> Region:
    """The region of a country. Raises KeyError for an unknown code."""
    return _REGION_OF[code]


def region_name(reader: Reader, region: Region) -> str:
    """A region's name in the reader's language."""
    with reading(reader):
        return str(_NAMES[region])


def country_name(reader: Reader, code: str) -> str:
    """A country's name by CLDR in the reader's language; the code itself where it is unknown."""
    return str(reader.locale.territories.get(code, code)) if is_country(code) else code


def country_choices(reader: Reader | None = None) -> tuple[tuple[str, str], ...]:
    """Countries to choose from, as (code, name): Central Africa in its own order, then all by alphabet.

    Without `reader`, for whoever is read for just now.
    """
    return _choices((reader or current_reader()).language)


def country_groups(reader: Reader) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """The same choices in two groups, as (label, choices): Central Africa, other countries."""
    choices = country_choices(reader)
    with reading(reader):
        label, others = region_name(reader, Region.CENTRAL_AFRICA), _("Other countries")
    return [(label, choices[: len(CENTRAL_AFRICA)]), (others, choices[len(CENTRAL_AFRICA) :])]


@cache
def _choices(language: str) -> tuple[tuple[str, str], ...]:
    reader = Reader(language, ZoneInfo("UTC"))
    others = [(code, country_name(reader, code)) for code in COUNTRIES.difference(CENTRAL_AFRICA)]
    others.sort(key=lambda choice: alphabetical(choice[1]))
    return (*((code, country_name(reader, code)) for code in CENTRAL_AFRICA), *others)
