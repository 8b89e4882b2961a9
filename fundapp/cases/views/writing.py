"""What somebody writes: the first message, the steps that may follow, and sending."""

from fundapp.cases.views.places import Answer, place


@place("start")
def start(_rest: str) -> Answer:
    """The first page."""
    return ""
