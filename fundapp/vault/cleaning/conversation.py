"""One child told one file: its pieces go out while its answer comes in, so that neither waits for the other."""

import os
import subprocess
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from time import monotonic
from typing import IO

from fundapp.vault.cleaning.errors import Refused
from fundapp.vault.cleaning.faults import Code
from fundapp.vault.cleaning.rules import APPEALS, KINDS, LARGEST_CLEANED
from fundapp.vault.files.uploads import SealingSpool

LONGEST_LINE = 200
PIECE = 65536


@dataclass(frozen=True)
class Cleaned:
    """A cleaned file: `content` is sealed under a key of its own until it is sealed again; `size` in bytes."""

    media_type: str
    ending: str
    content: SealingSpool
    size: int


class Conversation:
    """What goes between the web process and a child that has `seconds` for everything, and answers with a `made`."""

    def __init__(self, child: "subprocess.Popen[bytes]", seconds: float, made: Collection[str] = APPEALS.made) -> None:
        self._child, self._until, self._made = child, monotonic() + seconds, made
        self._line, self._spool, self._size = b"", SealingSpool(), 0
        self._rest = memoryview(b"")
        self._selector = DefaultSelector()

    def clean(self, pieces: Iterable[bytes], limit: int) -> Cleaned:
        """Have `pieces`, at most `limit` bytes, cleaned. Raises Refused, whatever else raises while they are read."""
        try:
            with self._selector:
                self._talk(self._counted(pieces, limit))
            return self._judged()
        except BaseException:
            self._spool.close()
            raise

    def _talk(self, pieces: Iterator[bytes]) -> None:
        self._watch(self._child.stdin, EVENT_WRITE, lambda pipe: self._tell(pipe, pieces))
        self._watch(self._child.stdout, EVENT_READ, self._hear)
        while self._selector.get_map():
            for key, _events in self._selector.select(self._left()):
                key.data(key.fileobj)
            self._left()

    def _left(self) -> float:
        left = self._until - monotonic()
        if left <= 0:
            raise Refused(Code.NOT_SAFE)
        return left

    def _watch(self, pipe: IO[bytes] | None, event: int, act: Callable[[IO[bytes]], None]) -> None:
        if pipe is not None:
            os.set_blocking(pipe.fileno(), False)
            self._selector.register(pipe, event, act)

    def _tell(self, pipe: IO[bytes], pieces: Iterator[bytes]) -> None:
        if not self._rest:
            self._rest = memoryview(next(pieces, b""))
        try:
            if self._rest:
                self._rest = self._rest[os.write(pipe.fileno(), self._rest[:PIECE]) :]
                return
        except BrokenPipeError:
            pass  # it has answered before it had heard everything
        self._selector.unregister(pipe)
        pipe.close()

    def _hear(self, pipe: IO[bytes]) -> None:
        heard = os.read(pipe.fileno(), PIECE)
        if not heard:
            self._selector.unregister(pipe)
            return
        if b"\n" not in self._line:
            self._line += heard
            if b"\n" not in self._line[:LONGEST_LINE]:
                if len(self._line) >= LONGEST_LINE:
                    raise Refused(Code.NOT_SAFE)
                return
            line, _end, heard = self._line.partition(b"\n")
            self._line = line + b"\n"
        self._size += self._spool.write(heard)
        if self._size > LARGEST_CLEANED:
            raise Refused(Code.NOT_SAFE)

    def _judged(self) -> Cleaned:
        """What the answer means, once it is whole: a child that was killed has none."""
        words = self._line.decode("ascii", "replace").split()
        if self._line.endswith(b"\n") and len(words) == 2 and words[0] == "no" and words[1] in set(Code):
            raise Refused(Code(words[1]))
        if len(words) != 3 or words[0] != "ok" or words[1] not in self._made or words[2] != str(self._size):
            raise Refused(Code.NOT_SAFE)
        if not self._ended_well():
            raise Refused(Code.NOT_SAFE)
        self._spool.seek(0)
        return Cleaned(words[1], KINDS[words[1]].ending, self._spool, self._size)

    def _ended_well(self) -> bool:
        try:
            return self._child.wait(self._left()) == 0
        except subprocess.TimeoutExpired:
            return False

    @staticmethod
    def _counted(pieces: Iterable[bytes], limit: int) -> Iterator[bytes]:
        total = 0
        for piece in pieces:
            total += len(piece)
            if total > limit:
                raise Refused(Code.TOO_LARGE)
            if piece:  # an empty one would look like the end
                yield piece
