"""The coded words of agreements, and what follows from their dates. Pure."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from fundapp.core.i18n import lazy

SOON_DAYS = 30
"""So many days before it is due, something waits for whoever looks after the agreement."""

MOST_ROWS = 60
"""Of reports, instalments and the like that one agreement can have."""


class ReportKind(StrEnum):
    """What a report holds."""

    NARRATIVE = "narrative"
    FINANCIAL = "financial"
    BOTH = "both"
    AUDIT = "audit"
    FINAL = "final"


class Standing(StrEnum):
    """How something that falls due stands: an instalment, a report, a condition."""

    DONE = "done"
    LATE = "late"
    SOON = "soon"
    AHEAD = "ahead"
    OPEN = "open"


REPORTS: Mapping[str, Any] = {
    ReportKind.NARRATIVE: lazy("Narrative report"),
    ReportKind.FINANCIAL: lazy("Financial report"),
    ReportKind.BOTH: lazy("Narrative and financial report"),
    ReportKind.AUDIT: lazy("Audit report"),
    ReportKind.FINAL: lazy("Final report"),
}

YES_NO: Mapping[str, Any] = {"yes": lazy("Yes"), "no": lazy("No")}

INSTALMENTS: Mapping[str, tuple[Any, str]] = {
    Standing.DONE: (lazy("Instalment has come"), "good"),
    Standing.LATE: (lazy("Instalment late"), "warn"),
    Standing.SOON: (lazy("Expected soon"), "asked"),
    Standing.AHEAD: (lazy("Instalment expected"), "waiting"),
    Standing.OPEN: (lazy("Under a condition"), "paused"),
}
"""How an instalment stands: its word and its shape."""

SENDINGS: Mapping[str, tuple[Any, str]] = {
    Standing.DONE: (lazy("Report sent"), "good"),
    Standing.LATE: (lazy("Report late"), "warn"),
    Standing.SOON: (lazy("Due soon"), "asked"),
    Standing.AHEAD: (lazy("Report ahead"), "waiting"),
}

MEETINGS: Mapping[str, tuple[Any, str]] = {
    Standing.DONE: (lazy("Condition met"), "good"),
    Standing.LATE: (lazy("Not met in time"), "warn"),
    Standing.SOON: (lazy("To be met soon"), "asked"),
    Standing.AHEAD: (lazy("To be met"), "waiting"),
    Standing.OPEN: (lazy("To be met, without a date"), "paused"),
}

REPORT_DUE: Mapping[str, Any] = {
    "late": lazy("A report is late"),
    "30": lazy("A report within 30 days"),
    "90": lazy("A report within 90 days"),
}
ENDS: Mapping[str, Any] = {
    "30": lazy("Within 30 days"),
    "90": lazy("Within 3 months"),
    "180": lazy("Within 6 months"),
    "365": lazy("Within a year"),
}
SORTS: Mapping[str, Any] = {
    "report": lazy("Next report first"),
    "ends": lazy("First to end"),
    "title": lazy("By title"),
    "code": lazy("By code"),
    "funder": lazy("By funder"),
    "newest": lazy("Latest signature first"),
}


def standing(due_on: date | None, done_on: date | None, today: date, soon_days: int = SOON_DAYS) -> Standing:
    """How something that is due on a day stands today; `due_on` is the last day on which it is in time."""
    if done_on is not None:
        return Standing.DONE
    if due_on is None:
        return Standing.OPEN
    if due_on < today:
        return Standing.LATE
    return Standing.SOON if (due_on - today).days <= soon_days else Standing.AHEAD
