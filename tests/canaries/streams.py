"""Bytes that are read piece by piece, at any place, so that a large file costs no more memory than a small one."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

BLOCK = 1 << 20
"""Bytes read at a time."""


class Stream(Protocol):
    """Something to search."""

    def read(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes from `offset` on; fewer only at the end."""


@dataclass(frozen=True)
class Held:
    """Bytes in memory."""

    data: bytes

    def read(self, offset: int, size: int) -> bytes:
        """See Stream."""
        return self.data[offset : offset + size]


@dataclass(frozen=True)
class OpenFile:
    """An open file. It may grow, shrink or lose its name meanwhile: what is gone is read as its end."""

    descriptor: int

    def read(self, offset: int, size: int) -> bytes:
        """See Stream."""
        return os.pread(self.descriptor, size, offset)


@dataclass(frozen=True)
class Window:
    """Bytes of a stream from `base` on; `final` when nothing comes after them."""

    base: int
    data: bytes
    final: bool


def windows(stream: Stream, overlap: int) -> Iterator[Window]:
    """A stream in blocks, of which each repeats the last `overlap` bytes of the one before."""
    base, data = 0, stream.read(0, BLOCK)
    while data:
        following = stream.read(base + len(data), BLOCK)
        yield Window(base, data, final=not following)
        if not following:
            return
        kept = data[-overlap:]
        base, data = base + len(data) - len(kept), kept + following


def places(window: bytes, wanted: bytes, start: int = 0) -> Iterator[int]:
    """Every place from `start` on at which `wanted` begins."""
    place = window.find(wanted, start)
    while place >= 0:
        yield place
        place = window.find(wanted, place + 1)
