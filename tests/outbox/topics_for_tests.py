"""Topics whose handlers tests set as they need them: `with handled_by(handler):`."""

from collections.abc import Iterator
from contextlib import contextmanager

from fundapp.outbox.topics import Claim, Handler, Retry, on

TOPIC = "test.happened"
RETRY = Retry((10, 60))
_handlers: list[Handler] = []


@on(TOPIC, name="first", timeout=1, retry=RETRY)
def first(claim: Claim) -> bool | None:
    """Does what the test says."""
    return _handlers[-1](claim) if _handlers else None


@on("test.both", name="one")
def one(_claim: Claim) -> None:
    """One of two."""


@on("test.both", name="other", queue="urgent")
def other(_claim: Claim) -> None:
    """The other."""


@contextmanager
def handled_by(handler: Handler) -> Iterator[None]:
    """Inside the block, messages of TOPIC are handled so."""
    _handlers.append(handler)
    try:
        yield
    finally:
        _handlers.pop()
