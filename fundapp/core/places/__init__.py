"""Countries, languages and time zones: codes, and lists to choose from with the network's own first."""

from fundapp.core.places.countries import (
    CENTRAL_AFRICA,
    COUNTRIES,
    REGIONS,
    Region,
    country_choices,
    country_groups,
    country_name,
    is_country,
    region_name,
    region_of,
)
from fundapp.core.places.languages import LANGUAGES_FIRST, is_language, language_choices, language_name
from fundapp.core.places.order import alphabetical
from fundapp.core.places.zones import ZONES, is_zone, zone_choices, zone_name

__all__ = [
    "CENTRAL_AFRICA",
    "COUNTRIES",
    "LANGUAGES_FIRST",
    "REGIONS",
    "ZONES",
    "Region",
    "alphabetical",
    "country_choices",
    "country_groups",
    "country_name",
    "is_country",
    "is_language",
    "is_zone",
    "language_choices",
    "language_name",
    "region_name",
    "region_of",
    "zone_choices",
    "zone_name",
]
