"""Where an HTTP channel leads to: what must not be called there is not tried again."""

from fundapp.core.net import destination
from fundapp.core.net.destination import TRIED, Destination, NotCalled
from fundapp.outbox.topics import Final

__all__ = ["TRIED", "Destination", "find"]


def find(url: str, *, demonstration: bool, ours: bool = False) -> Destination:
    """As `fundapp.core.net.destination.find`, but raises Final where nobody is to be called."""
    try:
        return destination.find(url, demonstration=demonstration, ours=ours)
    except NotCalled as error:
        raise Final(str(error)) from error
