"""Time zones, by IANA name."""

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location

from fundapp.core.reader import Reader

ZONES = (
    "Africa/Douala",
    "Africa/Brazzaville",
    "Africa/Kinshasa",
    "Africa/Lubumbashi",
    "Africa/Libreville",
    "Africa/Ndjamena",
    "Africa/Bangui",
    "Africa/Malabo",
    "Africa/Bujumbura",
    "Africa/Kigali",
    "Africa/Luanda",
    "Africa/Sao_Tome",
    "Africa/Lagos",
    "Africa/Dakar",
    "Africa/Nairobi",
    "Africa/Addis_Ababa",
    "Africa/Johannesburg",
    "Europe/Brussels",
    "Europe/Paris",
    "Europe/Zurich",
    "Europe/London",
    "America/New_York",
    "America/Toronto",
    "UTC",
)
"""The zones offered: the network's countries (Goma keeps Lubumbashi's time), then those of its funders and
of places where defenders take refuge."""


def is_zone(key: str) -> bool:
    """Whether `key` is the IANA name of a zone."""
    return key in available_timezones()


def zone_name(reader: Reader, zone: ZoneInfo) -> str:
    """The zone's city in the reader's language, as CLDR names it: « Bruxelles », “Brussels”; UTC is UTC."""
    if zone.key == "UTC":
        return "UTC"
    return str(get_timezone_location(zone, locale=reader.locale, return_city=True))


def zone_choices(reader: Reader, now: datetime) -> list[tuple[str, str]]:
    """Zones to choose from, as (IANA name, label), the label with the offset from UTC that holds at `now`."""
    return [(key, _label(reader, ZoneInfo(key), now)) for key in ZONES]


def _label(reader: Reader, zone: ZoneInfo, now: datetime) -> str:
    if zone.key == "UTC":
        return "UTC"
    offset = now.astimezone(zone).strftime("%z")
    return f"{zone_name(reader, zone)} (UTC{offset[:3]}:{offset[3:]})"
