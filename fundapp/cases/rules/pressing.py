"""Until when something must happen to a case, in whatever state it is."""

from datetime import datetime, timedelta

from fundapp.cases.rules.clocks import take_due, triage_due
from fundapp.cases.workflow import State

SOON = timedelta(hours=4)
"""From here on, a clock asks for attention."""


def due_of(state: str, channel: str, priority: str, received_at: datetime) -> datetime | None:
    """Until when somebody must take it, then until when triage must be over; None where no clock runs here.

    While information is requested the clock stands still.
    """
    if state == State.RECEIVED:
        return take_due(channel, priority, received_at)
    if state == State.TRIAGE:
        return triage_due(priority, received_at)
    return None


def tone_of(due: datetime | None, now: datetime) -> str:
    """How a clock speaks: `late` once it is over, `soon` in its last four hours, else `calm`."""
    if due is None or due - now >= SOON:
        return "calm"
    return "soon" if due > now else "late"
