"""Compressed members anywhere in bytes, bare or in base64: gzip, zlib, zip (so xlsx), bzip2, xz; deflate at the start.

Whether there is a member is found out by inflating: what is none fails within a few bytes.
"""

import base64
import bz2
import lzma
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from tests.canaries.streams import Held, Stream, Window, places

LARGEST = 64 << 20
"""Bytes of one inflated member; what is larger is reported as not searched."""

MAGIC_LENGTH = 4
PORTION = 1 << 12
BASE64 = re.compile(rb"[A-Za-z0-9+/_\-\r\n]*")
URL_SAFE = bytes.maketrans(b"-_", b"+/")


class Inflater(Protocol):
    """What bz2, lzma and (by `_Zlib`) zlib have in common."""

    @property
    def eof(self) -> bool:
        """Whether the member is complete."""

    @property
    def needs_input(self) -> bool:
        """Whether there is nothing more to give without further input."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Takes `data` in, gives at most `max_length` bytes out."""


class _Zlib:
    """zlib's inflater with the face of the two others."""

    def __init__(self, bits: int) -> None:
        self._inner = zlib.decompressobj(bits)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


class TooLarge(Exception):
    """A member larger than LARGEST."""


@dataclass(frozen=True)
class Member:
    """What was found at `offset`: its content as far as it could be inflated, or None when it is too large."""

    kind: str
    offset: int
    data: bytes | None


def _zip_start(stream: Stream, offset: int) -> int | None:
    """Where the deflated content of a zip member starts; None when it is stored or is no member."""
    header = stream.read(offset, 30)
    if len(header) < 30 or int.from_bytes(header[8:10], "little") != 8:
        return None
    return offset + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")


INFLATERS: dict[str, Callable[[], Inflater]] = {
    "gzip": lambda: _Zlib(31),
    "zlib": lambda: _Zlib(15),
    "zip": lambda: _Zlib(-15),
    "deflate": lambda: _Zlib(-15),
    "bzip2": bz2.BZ2Decompressor,
    "xz": lzma.LZMADecompressor,
}

MAGICS: dict[bytes, str] = {b"\x1f\x8b\x08": "gzip", b"PK\x03\x04": "zip", b"BZh": "bzip2", b"\xfd7zX": "xz"}
ZLIB = re.compile(rb"x[\x01\x5e\x9c\xda]")

# How these begin in base64, at the start of a line or value.
IN_BASE64 = (b"H4sI", b"UEsD", b"Qlpo", b"/Td6")
ZLIB_IN_BASE64 = re.compile(rb"e[AFJN]")


def members(stream: Stream, window: Window, first: int) -> Iterator[Member]:
    """The members that begin in a window of `stream`, not before `first`, which is counted in the stream."""
    base, data, start = window.base, window.data, max(0, first - window.base)
    for magic, kind in MAGICS.items():
        for place in places(data, magic, start):
            yield from _inflated(kind, stream, base + place)
    for match in ZLIB.finditer(data, start):
        yield from _inflated("zlib", stream, base + match.start())
    for magic in IN_BASE64:
        for place in places(data, magic, start):
            yield from _decoded(stream, base + place)
    for match in ZLIB_IN_BASE64.finditer(data, start):
        yield from _decoded(stream, base + match.start())
    if first == 0:
        yield from _inflated("deflate", stream, 0)


def _decoded(stream: Stream, offset: int) -> Iterator[Member]:
    """Base64 at the start of which there is a member. Only if its first portion inflates is the rest decoded, too."""
    before = stream.read(offset - 1, 1) if offset else b""
    if before and before not in b"\r\n" and BASE64.fullmatch(before):
        return
    if _starts_a_member(_from_base64(stream.read(offset, PORTION))):
        text = b"".join(_run(stream, offset))
        yield Member("base64", offset, None if len(text) > LARGEST else _from_base64(text))


def _starts_a_member(data: bytes) -> bool:
    """Whether there is one that can be inflated; a zip may begin with a member that is only stored."""
    kinds = [kind for magic, kind in MAGICS.items() if data.startswith(magic)]
    kinds += ["zlib"] if ZLIB.match(data) else []
    return any(kind == "zip" or list(_inflated(kind, Held(data), 0)) for kind in kinds)


def _from_base64(text: bytes) -> bytes:
    run = BASE64.match(text)
    letters = b"".join(run.group().split()).translate(URL_SAFE) if run else b""
    letters = letters[:-1] if len(letters) % 4 == 1 else letters
    return base64.b64decode(letters + b"=" * (-len(letters) % 4))


def _run(stream: Stream, offset: int) -> Iterator[bytes]:
    """The base64 from `offset` on, up to LARGEST."""
    end = offset + LARGEST
    while offset <= end and (run := BASE64.match(portion := stream.read(offset, PORTION))) and run.group():
        yield run.group()
        if run.end() < len(portion):
            return
        offset += len(portion)


def _inflated(kind: str, stream: Stream, offset: int) -> Iterator[Member]:
    start = _zip_start(stream, offset) if kind == "zip" else offset
    if start is None:
        return
    try:
        data = _inflate(INFLATERS[kind](), stream, start)
    except TooLarge:
        yield Member(kind, offset, None)
        return
    if data:
        yield Member(kind, offset, data)


def _inflate(inflater: Inflater, stream: Stream, start: int) -> bytes:
    """The content of a member, or of as much of it as is whole; raises TooLarge."""
    parts: list[bytes] = []
    size = 0
    while not inflater.eof:
        portion = b""
        if inflater.needs_input and not (portion := stream.read(start, PORTION)):
            break
        start += len(portion)
        try:
            parts.append(inflater.decompress(portion, PORTION))
        except (zlib.error, OSError, EOFError, lzma.LZMAError):
            break
        size += len(parts[-1])
        if size > LARGEST:
            raise TooLarge
    return b"".join(parts)
