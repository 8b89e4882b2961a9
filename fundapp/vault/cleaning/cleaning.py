"""Attachments are cleaned here, in the web process, which never looks at them itself: a child does."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore

import fundapp
from fundapp.core.errors import Unavailable
from fundapp.core.i18n import lazy
from fundapp.vault.cleaning.conversation import Cleaned, Conversation
from fundapp.vault.cleaning.rules import APPEALS, AT_ONCE, LONGEST_WAIT, SECONDS, WAITING_AT_MOST, Taking

__all__ = ["Cleaned", "clean"]

BUSY = lazy("Many files are arriving just now. Please send this one again in a minute.")

HOUSE = Path(fundapp.__file__).parents[1]
"""Where the child finds the modules; it gets no environment, which holds keys and addresses."""
_turns = BoundedSemaphore(AT_ONCE)
_queue = BoundedSemaphore(AT_ONCE + WAITING_AT_MOST)
"""Those that are being cleaned, and those that wait: each holds one of the threads that everybody else needs, too."""


def clean(pieces: Iterable[bytes], *, limit: int | None = None, taken: Taking = APPEALS) -> Cleaned:
    """The cleaned copy of a file that is at hand in pieces; its reader closes its `content`.

    Takes at most 20 s once it has its turn, and little memory however large the file. Call it outside transactions.
    Raises Refused with a reason, Unavailable where too many others are being cleaned.
    """
    with _turn(), _child(taken) as child:
        most = taken.largest if limit is None else min(limit, taken.largest)
        return Conversation(child, SECONDS, taken.made).clean(pieces, most)


@contextmanager
def _turn() -> Iterator[None]:
    with _place():
        if not _turns.acquire(timeout=LONGEST_WAIT):
            raise Unavailable(BUSY)
        try:
            yield
        finally:
            _turns.release()


@contextmanager
def _place() -> Iterator[None]:
    """A place in the queue, or none at once."""
    if not _queue.acquire(blocking=False):
        raise Unavailable(BUSY)
    try:
        yield
    finally:
        _queue.release()


@contextmanager
def _child(taken: Taking) -> Iterator["subprocess.Popen[bytes]"]:
    """A child that is gone afterwards, however this ends."""
    words = [sys.executable, "-B", "-m", "fundapp.vault.cleaning.child", str(os.getpid()), taken.name]
    child = subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # what a parser says of a file may quote it
        cwd=HOUSE,
        env={},
        bufsize=0,
    )
    try:
        yield child
    finally:
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        child.wait()
