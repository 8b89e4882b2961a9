"""When people are reminded of a report that a funder is owed: ahead of its day, then weekly once it is late. Pure."""

from datetime import date

LEADS = (1, 7, 14, 30)
"""So many days before it is due somebody is reminded, the shortest lead first."""
WEEK = 7


def occasion(due_on: date, today: date) -> str | None:
    """The reminder of which it is time, by a name of its own; None where it is too early for any.

    A day on which nothing ran makes up for itself: between two leads it is time for the longer one, once. Whoever is
    late is reminded on the first day, and a week after each reminder.
    """
    left = (due_on - today).days
    if left < 0:
        return f"late-{(-left - 1) // WEEK}"
    lead = next((each for each in LEADS if left <= each), None)
    return None if lead is None else f"ahead-{lead}"
