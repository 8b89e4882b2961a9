"""Whoever comes back with a code."""

from fundapp.cases.views.places import Answer, place


@place("status")
def status(_rest: str) -> Answer:
    """Where it stands."""
    return ""
