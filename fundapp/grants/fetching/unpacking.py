"""Packed bytes unpacked piece by piece, so that a small thing that unpacks into a huge one never stands in memory."""

import struct
import zlib
from collections.abc import Generator, Iterable, Iterator
from io import BufferedReader, RawIOBase
from typing import Any, BinaryIO

from fundapp.grants.rules.faults import Fault, Unreadable

PIECE = 65_536
GZIP, ZLIB, RAW = 31, 15, -15
"""zlib's words for what stands around packed bytes."""

_LOCAL = struct.Struct("<4s5H3L2H")
"""What stands before a file in a ZIP (APPNOTE 4.3.7)."""

_FILE, _DIRECTORY, _DESCRIPTOR = b"PK\x03\x04", b"PK\x01\x02", b"PK\x07\x08"
_DEFLATED, _SEALED = 8, 1


def decoded(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """What was sent under a Content-Encoding. Raises Unreadable for one that was not asked for, or a broken one."""
    if encoding in ("", "identity"):
        return iter(pieces)
    if encoding in ("gzip", "x-gzip"):
        return _inflated(iter(pieces), GZIP)
    if encoding == "deflate":
        return _deflated(iter(pieces))
    raise Unreadable(Fault.OTHER_FORMAT, f"Content-Encoding: {encoding}"[:200])


def limited(pieces: Iterable[bytes], longest: int) -> Iterator[bytes]:
    """The pieces, as long as they are `longest` bytes together at most. Raises Unreadable."""
    left = longest
    for piece in pieces:
        left -= len(piece)
        if left < 0:
            raise Unreadable(Fault.TOO_LARGE)
        yield piece


def only_file(body: BinaryIO, longest: int) -> BinaryIO:
    """The only file of a ZIP as a stream, unpacked while it is read; anything else as it stands.

    Read from its beginning, without the directory at its end, which could name millions of files. Raises Unreadable, at
    the latest while it is read: for several files, sealed ones, other packing than DEFLATE, more than `longest` bytes.
    """
    head = body.read(_LOCAL.size)
    if not head.startswith(_FILE):
        body.seek(0)
        return body
    if len(head) < _LOCAL.size:
        raise Unreadable(Fault.CUT, "ZIP")
    _sign, _version, flags, method, *_rest, name, extra = _LOCAL.unpack(head)
    if flags & _SEALED or method != _DEFLATED:
        raise Unreadable(Fault.OTHER_FORMAT, "ZIP")
    title = body.read(name)
    body.read(extra)
    if not title.lower().endswith(b".xml"):
        raise Unreadable(Fault.OTHER_FORMAT, f"ZIP: {title.decode('utf-8', 'replace')}"[:200])
    pieces = _only(iter(lambda: body.read(PIECE), b""))
    return BufferedReader(_Stream(limited(pieces, longest)), PIECE)


class _Stream(RawIOBase):
    """Pieces, as something that can be read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._left = pieces, b""

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, room: Any) -> int:
        """As much as there is at hand."""
        if not self._left:
            self._left = next(self._pieces, b"")
        given, self._left = self._left[: len(room)], self._left[len(room) :]
        room[: len(given)] = given
        return len(given)


def _only(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The first file of a ZIP; what follows must be its directory."""
    after = yield from _one(pieces, RAW, b"")
    after = _at_least(after, pieces, 20)
    if after[:4] == _DESCRIPTOR:
        after = after[16:]
    elif after[:4] != _DIRECTORY and after[12:16] in (_DIRECTORY, _FILE):  # a descriptor may come without its sign
        after = after[12:]
    if after[:4] == _FILE:
        raise Unreadable(Fault.OTHER_FORMAT, "ZIP: several files")
    if after[:4] != _DIRECTORY:
        raise Unreadable(Fault.CUT, "ZIP")


def _inflated(pieces: Iterator[bytes], wrapping: int) -> Iterator[bytes]:
    """Several packed streams may follow one another (RFC 1952, 2.2)."""
    rest = yield from _one(pieces, wrapping, b"")
    while rest[:1] == b"\x1f":
        rest = yield from _one(pieces, wrapping, rest)


def _deflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """With the frame that RFC 9110 asks for, or without, as some servers send it."""
    head = _at_least(b"", pieces, 2)
    framed = len(head) > 1 and head[0] & 15 == 8 and int.from_bytes(head[:2], "big") % 31 == 0
    yield from _one(pieces, ZLIB if framed else RAW, head)


def _one(pieces: Iterator[bytes], wrapping: int, begun: bytes) -> Generator[bytes, None, bytes]:
    """Yields one unpacked stream in pieces of bounded size; returns what follows it."""
    unpacker = zlib.decompressobj(wrapping)
    waiting = begun or next(pieces, b"")
    while waiting:
        yield _some(unpacker, waiting)
        if unpacker.eof:
            rest: bytes = unpacker.unused_data
            return rest
        waiting = unpacker.unconsumed_tail or next(pieces, b"")
    raise Unreadable(Fault.CUT)


def _some(unpacker: Any, waiting: bytes) -> bytes:
    try:
        some: bytes = unpacker.decompress(waiting, PIECE)
    except zlib.error as error:
        raise Unreadable(Fault.CUT) from error
    return some


def _at_least(begun: bytes, pieces: Iterator[bytes], wanted: int) -> bytes:
    while len(begun) < wanted and (piece := next(pieces, b"")):
        begun += piece
    return begun
