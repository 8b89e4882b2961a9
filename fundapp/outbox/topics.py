"""Topics: what can happen, and which handlers are told of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

QUEUES = ("urgent", "default")
"""In the order in which workers empty them."""


class Final(Exception):
    """Raised by a handler where trying again cannot help; any other exception is tried again."""


def kind_of(error: Exception) -> str:
    """What may be told of an error: its class, or the code that a Final error was given."""
    return (str(error) if isinstance(error, Final) and error.args else type(error).__name__)[:120]


@dataclass(frozen=True)
class Retry:
    """How long to wait after each failed attempt, in seconds. After the last wait failed too, the message is dead."""

    waits: tuple[int, ...]

    @property
    def attempts(self) -> int:
        """The greatest number of attempts."""
        return len(self.waits) + 1

    def after(self, attempt: int) -> timedelta | None:
        """The wait after the `attempt`-th failure, counted from 1; None: no more."""
        return timedelta(seconds=self.waits[attempt - 1]) if attempt <= len(self.waits) else None


PATIENT = Retry((10, 30, 120, 600, 1_800, 7_200, 21_600, 43_200))
"""For what depends on others' servers: about a day in all."""


@dataclass(frozen=True)
class Claim:
    """A message that is ours until the lease lapses. Handlers get it; they may run twice with the same `key`."""

    id: UUID
    topic: str
    handler: str
    key: str
    ids: tuple[str, ...]
    attempt: int
    fence: int
    now: datetime


Handler = Callable[[Claim], bool | None]
"""Does what a message is about. Returns True where it has ended the claim itself, in its own transaction."""


Burial = Callable[[Session, Claim, str], None]
"""Notes, in the transaction in which a message dies, that it will not be tried again, and the kind of error."""


@dataclass(frozen=True)
class Subscription:
    """One handler of one topic. `timeout`: seconds it may take; the lease outlasts it."""

    topic: str
    name: str
    handle: Handler
    queue: str
    timeout: int
    retry: Retry
    bury: Burial | None


_subscriptions: dict[str, dict[str, Subscription]] = {}


def on(
    topic: str,
    *,
    name: str | None = None,
    queue: str = "default",
    timeout: int = 60,
    retry: Retry = PATIENT,
    bury: Burial | None = None,
) -> Callable[[Handler], Handler]:
    """Registers a handler. `name` is kept with each message and must not change; default: the function's own."""
    if queue not in QUEUES:
        raise ValueError(f"no queue is called {queue}")

    def register(handle: Handler) -> Handler:
        subscription = Subscription(topic, name or handle.__name__, handle, queue, timeout, retry, bury)
        known = _subscriptions.setdefault(topic, {})
        if subscription.name in known:
            raise ValueError(f"{topic} has a handler called {subscription.name} already")
        known[subscription.name] = subscription
        return handle

    return register


def subscriptions(topic: str) -> list[Subscription]:
    """The handlers of a topic. Raises LookupError where it has none: nobody would ever hear of the message."""
    if not _subscriptions.get(topic):
        raise LookupError(f"nobody handles {topic}")
    return list(_subscriptions[topic].values())


def subscription(topic: str, name: str) -> Subscription | None:
    """One handler; None where this release no longer has it."""
    return _subscriptions.get(topic, {}).get(name)


def all_subscriptions() -> Iterator[Subscription]:
    """Every handler of every topic."""
    return (each for known in _subscriptions.values() for each in known.values())


def longest_timeout() -> int:
    """The longest time that any handler may take, in seconds."""
    return max((each.timeout for each in all_subscriptions()), default=60)
