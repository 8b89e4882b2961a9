"""Which ids were shredded here, in order, and how far this place has followed each store's log. Ids only, no halves.

`shredded` is append-only, 32 bytes an entry: the id and a digest that chains it to all entries before, so that a mark
(count and digest) fits one history only: a log put back from an older disk image is recognised. A place may answer
once its mark of every other store's log is that log's end; whoever finds it behind carries the difference out first.
`followed` holds those marks, 40 bytes each; where it is lost, everything is carried out once more, which harms nothing.
"""

import os
from collections.abc import Collection, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path

from fundapp.core.files import write_whole
from fundapp.vault.keystore.place import ID_BYTES, MOST_IDS, START, Mark

ENTRY_BYTES = 32
MARK_BYTES = 40


class ShredLog:
    """The log of one folder. Writing needs the folder's lock. Raises OSError."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "shredded"
        self._marks = folder / "followed"

    def end(self) -> Mark:
        """The mark behind the last whole entry."""
        try:
            descriptor = os.open(self._file, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return START
        try:
            count = os.fstat(descriptor).st_size // ENTRY_BYTES
            last = os.pread(descriptor, ENTRY_BYTES, (count - 1) * ENTRY_BYTES) if count else b""
        finally:
            os.close(descriptor)
        return Mark(count, last[ID_BYTES:]) if count else START

    def ids(self) -> list[bytes] | None:
        """Every id of the log in order; None where its chain is broken."""
        tip, found = START.tip, []
        for entry in self._entries():
            tip = _chained(tip, entry[:ID_BYTES])
            if entry[ID_BYTES:] != tip:
                return None
            found.append(entry[:ID_BYTES])
        return found

    def has(self, mark: Mark) -> bool:
        """Whether the mark is one of this log's."""
        if mark.count == 0:
            return mark == START
        return [each[ID_BYTES:] for each in self._read(mark.count - 1, 1)] == [mark.tip]

    def since(self, mark: Mark) -> tuple[list[bytes], Mark] | None:
        """The ids behind a mark, at most MOST_IDS, and the mark behind them; from the start where it does not fit.

        None where the chain is broken behind the mark. What stands before it is not read: the log only grows.
        """
        start = mark if self.has(mark) else START
        found, tip = [], start.tip
        for entry in self._read(start.count, MOST_IDS):
            tip = _chained(tip, entry[:ID_BYTES])
            if entry[ID_BYTES:] != tip:
                return None
            found.append(entry[:ID_BYTES])
        return found, Mark(start.count + len(found), tip)

    def append(self, ids: Collection[bytes]) -> None:
        """Write and flush; a torn last entry is overwritten."""
        end = self.end()
        with os.fdopen(os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600), "wb") as file:
            file.seek(end.count * ENTRY_BYTES)
            file.truncate()
            file.writelines(_lines(end.tip, ids))
            file.flush()
            os.fsync(file.fileno())

    def rebuild(self, ids: Collection[bytes]) -> None:
        """Write the log anew. A mark that still fits it stands for the same ids; others follow it from its start."""
        write_whole(self._file, _lines(START.tip, ids))

    def followed(self) -> dict[bytes, Mark]:
        """The marks by store; none where the file is not whole."""
        try:
            content = self._marks.read_bytes()
        except FileNotFoundError:
            return {}
        return {each[:16]: Mark(int.from_bytes(each[16:24], "big"), each[24:]) for each in _cut(content, MARK_BYTES)}

    def follow(self, marks: Mapping[bytes, Mark]) -> None:
        """Remember these marks besides those of other stores."""
        known = self.followed()
        all_marks = {**known, **marks}
        if all_marks == known and self._marks.exists():
            return
        write_whole(
            self._marks, [store + mark.count.to_bytes(8, "big") + mark.tip for store, mark in all_marks.items()]
        )

    def forget(self) -> None:
        """Drop all marks: everything will be carried out once more, this log's own entries first."""
        write_whole(self._marks, [])

    def is_there(self) -> bool:
        """Whether there is any trace of a store in this folder."""
        return self._marks.exists() or self._file.exists()

    def _read(self, first: int, most: int) -> Iterator[bytes]:
        """Whole entries from the place `first` on."""
        try:
            descriptor = os.open(self._file, os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return iter(())
        try:
            return _cut(os.pread(descriptor, most * ENTRY_BYTES, first * ENTRY_BYTES), ENTRY_BYTES)
        finally:
            os.close(descriptor)

    def _entries(self) -> list[bytes]:
        try:
            return list(_cut(self._file.read_bytes(), ENTRY_BYTES))
        except FileNotFoundError:
            return []


def _cut(content: bytes, length: int) -> Iterator[bytes]:
    return (content[each : each + length] for each in range(0, len(content) - length + 1, length))


def _lines(tip: bytes, ids: Collection[bytes]) -> Iterator[bytes]:
    for each in ids:
        tip = _chained(tip, each)
        yield each + tip


def _chained(tip: bytes, identity: bytes) -> bytes:
    return blake2b(tip + identity, digest_size=16, person=b"keystore shred").digest()
