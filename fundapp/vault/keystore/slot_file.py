"""One open file of slots. In memory there is only where an id stands; halves are read from the file at every use.

So what another process has shredded is gone here at once. Reading takes no lock; writing needs the folder's.
"""

import os
import weakref
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from itertools import pairwise
from pathlib import Path

from fundapp.core.i18n import _
from fundapp.vault.keystore.place import ID_BYTES, Found, HalfRefused, KeystoreDamaged
from fundapp.vault.keystore.slots import (
    BODY_BYTES,
    DESTROYED,
    FIRST,
    HASH,
    SLOT_BYTES,
    floor,
    is_sound,
    read_header,
    slot,
)

GAP = 4096
"""Slots nearer than this are read by one call, with what lies between."""

LONGEST_READ = 1 << 20


Locking = Callable[[], AbstractContextManager[None]]
"""Takes the folder's lock for the length of a block."""


class SlotFile:
    """An open keystore file. Raises OSError where the disk fails, KeystoreDamaged where the file is not sound."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self._descriptor)
        self.node = self._node(os.fstat(self._descriptor))
        self.store, flushed = read_header(os.pread(self._descriptor, FIRST, 0))
        self._where: dict[bytes, int] = {}
        self._unsound: set[int] = set()
        self._end = FIRST
        if self._size() < FIRST + flushed * SLOT_BYTES:
            raise KeystoreDamaged(_("The keystore’s file is cut off."))

    def is_still(self, path: Path) -> bool:
        """Whether `path` is this very file. Raises KeystoreDamaged where it became shorter."""
        end = self._end  # taken before the size: another thread may add slots in between
        found = path.stat()
        if self._node(found) != self.node:
            return False
        if found.st_size < end:
            raise KeystoreDamaged(_("The keystore’s file is cut off."))
        return True

    def count(self, locking: Locking) -> int:
        """How many ids there are, tombstones too."""
        self.extend(locking)
        return len(self._where)

    def read(self, ids: Collection[bytes], locking: Locking) -> Found:
        """What there is of these ids, each half verified against its id."""
        at = self._places_of(ids)
        if len(at) < len(ids):
            self.extend(locking)
            at = self._places_of(ids)
        found = Found({}, set(), set())
        for run in _runs(sorted(at)):
            block = os.pread(self._descriptor, run[-1] + SLOT_BYTES - run[0], run[0])
            _take(block, run, at, found)
        return found

    def extend(self, locking: Locking | None) -> None:
        """Learn the slots that were added. None: the lock is held.

        An unsound slot may be one that is just being written, so it is judged only while nobody writes.
        """
        if self._whole() == self._end:
            return
        start = self._end
        tail = self._tail(start)
        if locking is not None and not all(is_sound(each) for each in _cut(tail)):
            with locking():
                self.extend(None)
            return
        for offset, each in zip(range(start, start + len(tail), SLOT_BYTES), _cut(tail), strict=True):
            if is_sound(each):
                self._where[each[:ID_BYTES]] = offset
            elif any(each):
                self._unsound.add(offset)
        self._end = max(self._end, start + len(tail))

    @property
    def has_damage(self) -> bool:
        """Whether some slot cannot be read, so that nobody knows whose it was."""
        return bool(self._unsound)

    def put(self, halves: Mapping[bytes, bytes]) -> None:
        """Write and flush halves; the lock is held and the file extended. HalfRefused before anything is written.

        What is there already is written once more: an earlier flush of it may have failed, and Linux would not try
        those pages again.
        """
        found = self.read(halves, _no_lock)
        if found.shredded or any(halves[each] != half for each, half in found.halves.items()):
            raise HalfRefused("put")
        self._write({each: slot(each, half) for each, half in halves.items()})

    def shred(self, ids: Collection[bytes]) -> None:
        """Overwrite in place and flush; the lock is held. An id that is not here gets a tombstone all the same.

        Slots that nobody can read any more are blanked too: one of them may be the half's, under an id that rotted.
        """
        self.extend(None)
        self._write({each: slot(each, DESTROYED) for each in ids})
        for offset in self._unsound:
            self._at(offset, bytes(SLOT_BYTES))
        os.fsync(self._descriptor)
        self._unsound.clear()

    def slots(self) -> Iterator[bytes]:
        """Every sound slot, tombstones too, as it stands in the file; the lock is held."""
        return filter(is_sound, self._all())

    def unreadable(self) -> int:
        """How many slots are neither sound nor blanked; the lock is held."""
        return sum(not is_sound(each) and any(each) for each in self._all())

    def _places_of(self, ids: Collection[bytes]) -> dict[int, bytes]:
        known = self._where.get
        return {where: each for each in ids if (where := known(each)) is not None}

    def _all(self) -> Iterator[bytes]:
        end = self._whole()
        for first in range(FIRST, end, LONGEST_READ):
            yield from _cut(os.pread(self._descriptor, min(LONGEST_READ, end - first), first))

    def _write(self, slots: Mapping[bytes, bytes]) -> None:
        new = [each for each in slots if each not in self._where]
        for each in slots.keys() - set(new):
            self._at(self._where[each], slots[each])
        flushed = (self._end - FIRST) // SLOT_BYTES
        self._at(self._end, b"".join(slots[each] for each in new))
        # One flush for both: the floor tells what was flushed before, so it never runs ahead of the slots.
        self._at(SLOT_BYTES, floor(flushed))
        os.fsync(self._descriptor)
        self.extend(None)

    def _at(self, offset: int, piece: bytes) -> None:
        while piece:
            written = os.pwrite(self._descriptor, piece, offset)
            offset, piece = offset + written, piece[written:]

    def _tail(self, start: int) -> bytes:
        # Told where to begin: another thread may move the end meanwhile.
        pieces, offset, end = [], start, self._whole()
        while offset < end and (piece := os.pread(self._descriptor, end - offset, offset)):
            pieces.append(piece)
            offset += len(piece)
        tail = b"".join(pieces)
        return tail[: len(tail) // SLOT_BYTES * SLOT_BYTES]

    def _whole(self) -> int:
        """Where the last whole slot ends."""
        return FIRST + (self._size() - FIRST) // SLOT_BYTES * SLOT_BYTES

    def _size(self) -> int:
        return os.fstat(self._descriptor).st_size

    @staticmethod
    def _node(found: os.stat_result) -> tuple[int, int]:
        return found.st_dev, found.st_ino


def _no_lock() -> AbstractContextManager[None]:
    raise AssertionError("everything is known already")


def _cut(block: bytes) -> Iterator[bytes]:
    return (block[each : each + SLOT_BYTES] for each in range(0, len(block), SLOT_BYTES))


def _runs(places: list[int]) -> Iterator[list[int]]:
    """Places of slots in the file, in groups that are read by one call."""
    cuts = [
        number
        for number, (one, next_) in enumerate(pairwise(places), 1)
        if next_ - one >= GAP or one // LONGEST_READ != next_ // LONGEST_READ
    ]
    return (places[first:end] for first, end in pairwise([0, *cuts, len(places)]) if first < end)


def _take(block: bytes, run: list[int], at: Mapping[int, bytes], found: Found) -> None:
    """Sorts what stands in a block into halves, tombstones and damage. The innermost loop of every list."""
    halves, fresh, start = found.halves, HASH.copy, run[0]
    for where in run:
        first = where - start
        end = first + BODY_BYTES
        body, identity, check = block[first:end], at[where], fresh()
        check.update(body)
        if check.digest() != block[end : first + SLOT_BYTES] or not body.startswith(identity):
            found.damaged.add(identity)
        elif (half := body[ID_BYTES:]) == DESTROYED:
            found.shredded.add(identity)
        else:
            halves[identity] = half
