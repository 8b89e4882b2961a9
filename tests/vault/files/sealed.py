"""Sealed files for tests, and whether a changed one tells anything."""

from collections.abc import Iterator
from itertools import repeat

from fundapp.vault.files import CannotOpenFile, open_stream, seal_stream
from fundapp.vault.files.layout import CHUNK, EXTRA, LENGTH, PROLOGUE, layout_of

KEY = bytes(range(32))
PLACE = b"case 7|evidence|attachments|row 3|version 1"
OTHER_KEY = bytes(reversed(range(32)))


def sealed(plain: bytes, key: bytes = KEY, place: bytes = PLACE) -> bytes:
    """A whole sealed file."""
    return b"".join(seal_stream(key, place, [plain]))


def opened(stored: bytes, key: bytes = KEY, place: bytes = PLACE, size: int | None = None) -> bytes:
    """The content of a sealed file."""
    return b"".join(open_stream(key, place, lambda: [stored], len(stored) if size is None else size))


def told(stored: bytes, key: bytes = KEY, place: bytes = PLACE, size: int | None = None) -> bytes | None:
    """What a file tells before it is refused (hopefully nothing); None where it opens as if it were sound."""
    return told_by(repeat(stored), len(stored) if size is None else size, key, place)


def told_by(readings: Iterator[bytes], size: int, key: bytes = KEY, place: bytes = PLACE) -> bytes | None:
    """As `told`, where each reading of the store finds the next of `readings`."""
    shown = bytearray()
    try:
        for piece in open_stream(key, place, lambda: [next(readings)], size):
            shown += piece
    except CannotOpenFile:
        return bytes(shown)
    return None


def starts(stored: bytes) -> list[int]:
    """Where the frames of a sound sealed file begin."""
    layout = layout_of(len(stored))
    assert layout is not None
    full, rest = layout.frames
    return [PROLOGUE + number * (CHUNK + EXTRA) for number in range(full + bool(rest))] + [len(stored) - LENGTH - EXTRA]
