"""Client processes for campaigns: each does one thing again and again until told to stop."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from typing import Any

_SPAWN = multiprocessing.get_context("spawn")
PATIENCE_SECONDS = 60

Life = Callable[..., None]
"""What a client does: called with its own arguments and, last, the event after which it has to return."""


@contextmanager
def clients(life: Life, arguments: Sequence[tuple[Any, ...]]) -> Iterator[None]:
    """One process for each tuple of arguments, for as long as the block lasts."""
    stop = _SPAWN.Event()
    processes = [_SPAWN.Process(target=life, args=(*given, stop), daemon=True) for given in arguments]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        _end(stop, processes)


def pause(seconds: float) -> None:
    """Let the clients work for so long."""
    threading.Event().wait(seconds)


def _end(stop: Event, processes: Sequence[Any]) -> None:
    stop.set()
    for process in processes:
        process.join(PATIENCE_SECONDS)
        process.kill()
