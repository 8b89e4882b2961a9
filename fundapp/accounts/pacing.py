"""How often somebody may be wrong. Counted in this process's memory, under keys that tell nothing and do not last.

A source that was wrong too often waits; the same account stays open to everybody else, above all to the devices that
have signed in to it before. So nobody can lock somebody else out.
"""

import hashlib
import hmac
import ipaddress
import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from time import time

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from fundapp.core.errors import Unavailable
from fundapp.core.i18n import _, ngettext

MOST_AT_ONCE = 2
"""Keys derived at the same time by one process: each takes 128 MiB."""

QUEUE_S = 8.0


class TooOften(Unavailable):
    """Somebody was wrong too often; `minutes` until they may try again."""

    status = 429

    def __init__(self, minutes: int) -> None:
        super().__init__(
            ngettext(
                "Too many wrong answers. Wait for %(num)s minute, or use a device with which you have signed in.",
                "Too many wrong answers. Wait for %(num)s minutes, or use a device with which you have signed in.",
                minutes,
            )
        )


class Pace:
    """One for each application."""

    def __init__(self) -> None:
        self._salt = os.urandom(32)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._slots = BoundedSemaphore(MOST_AT_ONCE)

    def source(self, address: str | None, device: str = "") -> str:
        """A name for where somebody comes from: a device that has signed in before, or a network."""
        return f"device {device}" if device else f"network {_network(address or '')}"

    def demand(self, limits: tuple[str, ...], *key: str) -> None:
        """Raises TooOften where `failed` was said too often of this key."""
        for limit in map(parse, limits):
            if not self._limiter.test(limit, self._hidden(key)):
                ends = self._limiter.get_window_stats(limit, self._hidden(key)).reset_time
                raise TooOften(max(1, round((ends - time()) / 60)))

    def failed(self, limits: tuple[str, ...], *key: str) -> None:
        """Counts a wrong answer."""
        for limit in map(parse, limits):
            self._limiter.hit(limit, self._hidden(key))

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A turn to derive a key: so many at once would take all memory. Raises Unavailable after some seconds."""
        if not self._slots.acquire(timeout=QUEUE_S):
            raise Unavailable(_("Too many people are signing in at once. Please try again in a minute."))
        try:
            yield
        finally:
            self._slots.release()

    def _hidden(self, key: tuple[str, ...]) -> str:
        return hmac.new(self._salt, "\0".join(key).encode(), hashlib.sha256).hexdigest()


def _network(address: str) -> str:
    """The network of an address: /24 or /48."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))
