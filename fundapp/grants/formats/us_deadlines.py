"""Closing dates of both services of the United States.

A deadline without an hour is at 23:59 Eastern: “Electronically submitted applications must be submitted no later than
11:59 p.m., ET, on the listed application due date” is what Grants.gov puts into the explanation of a closing date
unless the agency writes another hour, which counts then.
"""

import re
from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache
from typing import Any

from fundapp.grants.formats.us_calls import readable
from fundapp.grants.rules.found import Doubt, FoundDeadline
from fundapp.grants.rules.prose import read_prose
from fundapp.grants.rules.vocabulary import Timing

ZONE = "America/New_York"
END_OF_DAY = time(23, 59)

_CLOCK = re.compile(r"(?<![0-9:])([0-9]{1,2})(?:[:.]([0-9]{2}))?\s?([ap])\.?\s?m\b|\b(noon|midnight)\b", re.IGNORECASE)
_EASTERN = re.compile(r"\b(?:E\.?[SD]?\.?T\b|Eastern|Washington)")
_ELSEWHERE = re.compile(r"\blocal time|\b(?:GMT|UTC|CET|CEST|WAT|CAT|EAT|[PCM][SD]?T|Pacific|Central|Mountain)\b")


def closing(day: date | None, explanation: str) -> dict[str, Any]:
    """The deadline on `day`, with the hour that the explanation gives; without a day, what the explanation says."""
    text, said = _explained(explanation)
    if day is None:
        told = {each.field for each in said.get("doubts", ())}
        unread = text and not said.get("deadlines") and said.get("timing") is None and "deadlines" not in told
        return {**said} | ({"doubts": (*said.get("doubts", ()), Doubt("deadlines", text))} if unread else {})
    clock, zone, is_clear = _hour(text)
    others = [each for each in said.get("deadlines", ()) if each.day != day]
    doubts = () if is_clear and not others and not said.get("doubts") else (Doubt("deadlines", text),)
    # A doubt about a field that is known is kept here: it comes with the field.
    deadline = FoundDeadline(day, clock=clock, zone=zone, label=text)
    return {"timing": Timing.FIXED, "deadlines": (deadline,), "doubts": doubts}


@lru_cache(maxsize=500)
def _explained(explanation: str) -> tuple[str, Mapping[str, Any]]:
    """The text, and what it says of deadlines; kept, since thousands of opportunities have the same."""
    text = readable(explanation)
    said = read_prose(text, "en", "USD") if text else {}
    return text, {name: said[name] for name in ("deadlines", "timing", "doubts") if name in said}


def _hour(text: str) -> tuple[time | None, str | None, bool]:
    """Clock and zone, and whether the explanation leaves no doubt about them."""
    clocks = {_time(match) for match in _CLOCK.finditer(text)}
    if not clocks:
        return END_OF_DAY, ZONE, True
    if len(clocks) > 1 or None in clocks:
        return None, None, False
    is_eastern = bool(_EASTERN.search(text)) or not _ELSEWHERE.search(text)
    return clocks.pop(), ZONE if is_eastern else None, is_eastern


def _time(match: re.Match[str]) -> time | None:
    if match[4]:
        return time(12) if match[4].lower() == "noon" else END_OF_DAY
    hour, minute = int(match[1]), int(match[2] or 0)
    if not (1 <= hour <= 12 and minute < 60):
        return None
    return time(hour % 12 + (12 if match[3].lower() == "p" else 0), minute)
