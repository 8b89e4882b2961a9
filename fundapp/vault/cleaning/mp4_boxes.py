"""Boxes, of which MP4 files are made: a length, four letters, a body (ISO 14496-12, 4.2)."""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fundapp.vault.cleaning.faults import Code, Fault


@dataclass(frozen=True)
class Box:
    """One box: its four letters, its body, and where that lies in what holds it."""

    kind: bytes
    body: bytes
    start: int
    end: int


def boxes(data: bytes) -> Iterator[Box]:
    """The boxes that follow one another in `data`, to its last byte. Raises Fault where they do not fit."""
    at = 0
    while at < len(data):
        if at + 8 > len(data):
            raise Fault(Code.DAMAGED)
        size, head = int.from_bytes(data[at : at + 4], "big"), 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        end = at + size if size else len(data)  # none given: to the end
        if end > len(data) or end < at + head:
            raise Fault(Code.DAMAGED)
        yield Box(data[at + 4 : at + 8], data[at + head : end], at + head, end)
        at = end


def the(found: Iterable[Box], kind: bytes) -> Box:
    """The first box with these letters. Raises Fault where there is none."""
    for each in found:
        if each.kind == kind:
            return each
    raise Fault(Code.DAMAGED)


def inside(outer: Box, *kinds: bytes) -> Box:
    """The box that is reached by these letters, one in the other. Raises Fault."""
    for kind in kinds:
        outer = the(boxes(outer.body), kind)
    return outer


def box(kind: bytes, body: bytes) -> bytes:
    """A box, as bytes."""
    return struct.pack(">I4s", 8 + len(body), kind) + body


def numbers(body: bytes, at: int, form: str) -> list[int]:
    """A counted list of numbers that begins with its count at `at`. Raises Fault where it is cut."""
    count, size = int.from_bytes(body[at : at + 4], "big"), struct.calcsize(form)
    if len(body) < at + 4 + count * size:
        raise Fault(Code.DAMAGED)
    return [number for (number,) in struct.iter_unpack(form, body[at + 4 : at + 4 + count * size])]
