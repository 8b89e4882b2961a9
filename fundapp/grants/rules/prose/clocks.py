"""Times on the clock beside a day, and the zone of that clock."""

import re
from datetime import time
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from fundapp.core.places import ZONES, zone_name
from fundapp.core.reader import LANGUAGES, Reader
from fundapp.core.text import fold
from fundapp.grants.rules.prose.text import Prose

_FAR = 90
_CLOCK = (
    r"(?:(?P<hour>[0-9]{1,2})(?: ?(?:heures?|hrs?|h)(?: ?(?P<minute>[0-9]{2})(?![0-9]))?|"
    r":(?P<minutes>[0-9]{2})(?::[0-9]{2})?"
    r"|\.(?P<dotted>[0-9]{2})(?= ?[ap]\.? ?m)|(?= ?[ap]\.? ?m(?![a-z])))"
    r"(?: ?(?P<half>[ap])\.? ?m(?![a-z])\.?)?(?! ?(?:eur|usd|xaf|fcfa|€|\$))|"
    r"(?P<word>midi|noon|minuit|midnight)(?![a-z]))"
)
_AFTER = re.compile(
    r"[ ,;|(t-]{0,4}(?:(?:a|at|before|by|avant|jusqu'a|until|no later than|not later than|au plus tard(?: a)?) )?"
    + _CLOCK
)
_BEFORE = re.compile(_CLOCK + r"(?P<rest>[^0-9\n]{0,40})[ ,]*(?:(?:le|on|of|du|the|au) )?(?:the )?$")
_FILLER = (
    r"[ ,(\[/-]{0,4}(?:(?:heures?|locales?|local|time|standard|normale|legale|de|du|d'|a|la|le|l'|in|the|of)"
    r"(?:(?<=')|[ ,(/-]{1,3})){0,6}"
)
_OFFSET = re.compile(_FILLER + r"(?:gmt|utc|tu) ?(?P<sign>[+-]) ?(?P<hours>[0-9]{1,2})(?::?00|h)?(?![0-9:])")
# Places that keep these hours all the year: a place can be shown to people, « Etc/GMT-1 » would be misread.
_OFFSETS = {"+0": "UTC", "-0": "UTC", "+1": "Africa/Douala", "+2": "Africa/Lubumbashi", "+3": "Africa/Nairobi"}
_UNKNOWN = re.compile(r"[ ,(]*(?:heures? (?:de|du|d'|des) ?(?!la )[a-z]|[a-z]{4,20} time\b)")
_ABBREVIATIONS = {
    **dict.fromkeys(("GMT", "UTC", "TU", "TUC", "Z", "T.U."), "UTC"),
    **dict.fromkeys(("CET", "CEST", "HEC", "HNEC", "HAEC", "MEZ"), "Europe/Brussels"),
    **dict.fromkeys(("EST", "EDT", "ET"), "America/New_York"),
    **dict.fromkeys(("PST", "PDT", "PT"), "America/Los_Angeles"),
    "BST": "Europe/London",
    "WAT": "Africa/Lagos",
    "CAT": "Africa/Lubumbashi",
    "EAT": "Africa/Nairobi",
    "SAST": "Africa/Johannesburg",
}
# CET in July, EST in April: people write the abbreviation they know and mean the clock of the place.
_ABBREVIATION = re.compile(
    r"[ ,(\[]{0,3}(" + "|".join(re.escape(each) for each in sorted(_ABBREVIATIONS, reverse=True)) + r")(?![A-Za-z+])"
)
_MORE_PLACES = {
    **dict.fromkeys(("geneve", "geneva", "berne", "bern", "suisse", "swiss"), "Europe/Zurich"),
    **dict.fromkeys(("belgique", "belgian", "belgium"), "Europe/Brussels"),
    **dict.fromkeys(("france", "french", "francaise", "metropole", "strasbourg"), "Europe/Paris"),
    **dict.fromkeys(
        ("washington", "washington d.c.", "washington dc", "eastern", "us eastern", "new york", "new-york"),
        "America/New_York",
    ),
    **dict.fromkeys(("yaounde", "cameroun", "cameroon", "cameroonian"), "Africa/Douala"),
    **dict.fromkeys(("goma", "bukavu", "bunia"), "Africa/Lubumbashi"),
    **dict.fromkeys(("londres", "london", "uk", "british"), "Europe/London"),
    **dict.fromkeys(("la haye", "the hague", "hague", "amsterdam"), "Europe/Amsterdam"),
    **dict.fromkeys(("copenhague", "copenhagen"), "Europe/Copenhagen"),
    **dict.fromkeys(("n'djamena", "ndjamena", "tchad", "chad"), "Africa/Ndjamena"),
    **dict.fromkeys(("gabon",), "Africa/Libreville"),
    **dict.fromkeys(("greenwich", "universel", "universelle", "temps universel"), "UTC"),
    "abidjan": "Africa/Abidjan",
    "berlin": "Europe/Berlin",
    "oslo": "Europe/Oslo",
    "stockholm": "Europe/Stockholm",
    "dublin": "Europe/Dublin",
    "luxembourg": "Europe/Luxembourg",
    "ottawa": "America/Toronto",
    "tunis": "Africa/Tunis",
}


class Clock(NamedTuple):
    """`clock` None where the words are there and mean two things: midnight. `doubt`: something was not understood."""

    clock: time | None
    zone: str | None
    doubt: bool = False


NO_CLOCK = Clock(None, None)


def clock_beside(prose: Prose, start: int, end: int, until: int, since: int) -> Clock:
    """The time that the text gives to the day from `start` to `end`; the next day stands at `until`."""
    match = _AFTER.match(prose.bare, end, min(until, end + _FAR))
    if match:
        return _clock(match, prose, match.end(), min(until, match.end() + _FAR))
    match = _BEFORE.search(prose.bare, max(since, prose.start_of(start), start - _FAR), start)
    if match is None:
        return NO_CLOCK
    return _clock(match, prose, match.start("rest"), start)


def _clock(match: re.Match[str], prose: Prose, place: int, until: int) -> Clock:
    zone, unknown = _zone(prose, place, until)
    clock = _on_the_wall(match)
    return Clock(clock, zone if clock else None, unknown or clock is None)


def _on_the_wall(match: re.Match[str]) -> time | None:
    """Midnight is no time: « le 31 mars à minuit » begins that day or ends it. 24:00 ends it."""
    if match["word"]:
        return time(12) if match["word"] in {"midi", "noon"} else None
    hour, minute = int(match["hour"]), int(match["minute"] or match["minutes"] or match["dotted"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"] == "p" else 0)
    if (hour, minute) == (24, 0):
        return time(23, 59)
    if (hour, minute) == (0, 0) or hour > 23 or minute > 59:
        return None
    return time(hour, minute)


def _zone(prose: Prose, place: int, until: int) -> tuple[str | None, bool]:
    """The zone said from `place` on, and whether one is said that we do not know."""
    tail = prose.after(place, _FAR, until)
    offset = _OFFSET.match(tail)
    if offset:
        beside = _places().match(tail, offset.end())
        zone = _place(beside) if beside else _OFFSETS.get(f"{offset['sign']}{int(offset['hours'])}")
        return zone, zone is None
    short = _ABBREVIATION.match(prose.plain, place, place + len(tail))
    if short:
        return _ABBREVIATIONS[short[1]], False
    city = _places().match(tail)
    if city:
        return _place(city), False
    return None, _UNKNOWN.match(tail) is not None


def _place(match: re.Match[str]) -> str:
    return _known_places()[match["place"]]


@cache
def _known_places() -> dict[str, str]:
    found = {
        fold(zone_name(Reader(language, ZoneInfo("UTC")), ZoneInfo(key))): key
        for key in ZONES
        for language in LANGUAGES
    }
    return found | _MORE_PLACES


@cache
def _places() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(_known_places(), key=len, reverse=True))
    return re.compile(_FILLER + rf"(?P<place>{names})(?![a-z])")
