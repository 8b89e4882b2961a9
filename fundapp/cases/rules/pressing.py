"""How a clock speaks."""

from datetime import datetime, timedelta

SOON = timedelta(hours=4)
"""From here on, a clock asks for attention."""


def tone_of(due: datetime | None, now: datetime) -> str:
    """`late` once it is over, `soon` in its last four hours, else `calm`."""
    if due is None or due - now >= SOON:
        return "calm"
    return "soon" if due > now else "late"
