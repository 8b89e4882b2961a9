"""Groups of facts about a funder: each has its own source and date, and each goes stale in its own time."""

import calendar
import re
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy


class Group(StrEnum):
    """What is learnt together, from one place."""

    IDENTITY = "identity"
    FOCUS = "focus"
    AMOUNTS = "amounts"
    APPLYING = "applying"
    ELIGIBILITY = "eligibility"


GROUPS: Mapping[Group, Any] = {
    Group.IDENTITY: lazy("Who they are"),
    Group.FOCUS: lazy("What they support"),
    Group.AMOUNTS: lazy("How much they give"),
    Group.APPLYING: lazy("How one applies"),
    Group.ELIGIBILITY: lazy("Who may apply"),
}

FACTS: Mapping[Group, tuple[str, ...]] = {
    Group.IDENTITY: ("kind", "status", "website", "hq_country"),
    Group.FOCUS: ("themes", "regions", "focus_countries"),
    Group.AMOUNTS: ("grant_min", "grant_max", "grant_typical", "amount_basis"),
    Group.APPLYING: ("instruments", "application_mode", "languages"),
    Group.ELIGIBILITY: ("needs_registration", "min_years", "cofunding_max_pct", "due_diligence"),
}
"""The answers of each group."""

SAYS_NOTHING: Mapping[str, object] = {"needs_registration": "unknown"}
"""Answers that are always there: with this value, they say nothing."""

SHELF_LIFE: Mapping[Group, timedelta] = {
    Group.IDENTITY: timedelta(days=730),
    Group.FOCUS: timedelta(days=730),
    Group.AMOUNTS: timedelta(days=365),
    Group.APPLYING: timedelta(days=365),
    Group.ELIGIBILITY: timedelta(days=730),
}
"""How long facts are taken to hold after their source's date, or since somebody found them still true.

The network's own choice: amounts and ways of applying change from year to year, who a funder is changes slowly.
"""

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?:-(?:0[1-9]|1[0-2])(?!\d)(?:-(?:0[1-9]|[12]\d|3[01])(?!\d))?)?")


def says_something(group: Group, given: Mapping[str, Any]) -> bool:
    """Whether anything is known of this group."""
    return any(not _is_empty(given.get(name), SAYS_NOTHING.get(name)) for name in FACTS[group])


def sourced(given: Mapping[str, Any], source: str, dated: str) -> dict[str, Any]:
    """`given` with one source for every group of facts that says something and names none of its own."""
    found = dict(given)
    for group in Group:
        if says_something(group, given) and not given.get(f"{group}_source") and not given.get(f"{group}_dated"):
            found |= {f"{group}_source": source, f"{group}_dated": dated}
    return found


def as_of(dated: str | None) -> date | None:
    """The last day that a source's date can mean, as it was typed; None where it names no year.

    "2022/2024" is the end of 2024, "2024-09" the end of that September.
    """
    days = [_last_day(found) for found in _YEAR.findall(dated or "")]
    return max(days, default=None)


def due_on(group: Group, dated: str | None, checked_on: date | None, written_on: date) -> date:
    """When somebody should look at the facts again. What bears no date is due at once."""
    known = [day for day in (as_of(dated), checked_on) if day is not None]
    return max(known) + SHELF_LIFE[group] if known else written_on


def _is_empty(value: Any, nothing: object) -> bool:
    return value is None or value in ("", (), []) or value == nothing


def _last_day(text: str) -> date:
    year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
    month = month or 12
    last = calendar.monthrange(year, month)[1]
    return date(year, month, min(day, last) if day else last)
