"""What an administrator may set while the service runs. Every change stays in the history."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fundapp.core.i18n import lazy


@dataclass(frozen=True)
class WholeSetting:
    """A whole number between two bounds, inclusive; `unit` follows it on the page."""

    label: Any
    help: Any
    unit: Any
    default: int
    lowest: int
    highest: int


IDLE_MINUTES = "session.idle_minutes"
LONGEST_HOURS = "session.longest_hours"
INVITATION_HOURS = "invitation.hours"
COPIL_DAYS = "copil.days"
SMALLEST_CELL = "reports.smallest_cell"

SETTINGS: Mapping[str, WholeSetting] = {
    IDLE_MINUTES: WholeSetting(
        lazy("A session ends when it was not used for"),
        lazy("Short where people work on shared machines. Somebody called at night needs a few minutes to think."),
        lazy("minutes"),
        default=60, lowest=5, highest=240,
    ),
    LONGEST_HOURS: WholeSetting(
        lazy("A session ends in any case after"),
        lazy("However much it is used. Twelve hours cover a long day."),
        lazy("hours"),
        default=12, lowest=1, highest=12,
    ),
    INVITATION_HOURS: WholeSetting(
        lazy("An invitation can be used for"),
        lazy("Long enough for a power cut, short enough for a lost telephone."),
        lazy("hours"),
        default=72, lowest=1, highest=168,
    ),
    COPIL_DAYS: WholeSetting(
        lazy("Once a month has begun, the COPIL’s digest is made after"),
        lazy("0: on the 1st, always at 7 in the morning. A few days before the usual meeting is a good choice."),
        lazy("days"),
        default=0, lowest=0, highest=27,
    ),
    SMALLEST_CELL: WholeSetting(
        lazy("In reports, a group of people is told of from"),
        lazy("Fewer are never shown, nor can they be worked out from what is. Higher is safer, and tells less."),
        lazy("people"),
        default=5, lowest=5, highest=25,
    ),
}  # fmt: skip
"""By code. The limits keep anybody, a hurried administrator too, from opening the house wide."""
