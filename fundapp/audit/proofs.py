"""Proofs for auditors: that an entry stands in the log, and that a longer log goes on from a shorter one."""

from collections.abc import Callable
from functools import reduce

from sqlalchemy import select
from sqlalchemy.orm import Session

from fundapp.audit.models import Entry, Node
from fundapp.audit.tree import KEPT_LEVELS
from fundapp.audit.verify import node_hash

Part = Callable[[int, int], bytes]
"""The hash over leaves from the first number up to, without, the second."""


def inclusion_path(session: Session, index: int, size: int) -> list[bytes]:
    """The path that proves entry `index` to the root of the first `size` (RFC 9162, section 2.1.3.1)."""
    return _path(index, 0, size, lambda begin, end: part_hash(session, begin, end))


def consistency_path(session: Session, old: int, new: int) -> list[bytes]:
    """The path that proves the first `old` entries to begin the first `new` (RFC 9162, section 2.1.4.1)."""
    if old in (0, new):
        return []
    return _subproof(old, 0, new, whole=True, part=lambda begin, end: part_hash(session, begin, end))


def part_hash(session: Session, begin: int, end: int) -> bytes:
    """The root over the leaves from `begin` up to `end`; `begin` lies where a subtree of that length begins.

    Where leaves or nodes are missing, it is a hash that fits nothing.
    """
    found = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        found.append(_full(session, level, begin >> level))
        begin += 1 << level
    *rest, last = found
    return reduce(lambda right, left: node_hash(left, right), reversed(rest), last)


def _full(session: Session, level: int, index: int) -> bytes:
    """The hash of a full subtree, from the nodes kept at the next level down, or from leaves."""
    base = level - level % KEPT_LEVELS
    count = 1 << (level - base)
    first = index * count
    kept = Entry.leaf_hash if base == 0 else Node.hash
    number = Entry.index if base == 0 else Node.index
    wanted = select(kept).where(number >= first, number < first + count).order_by(number)
    hashes = list(session.scalars(wanted if base == 0 else wanted.where(Node.level == base)))
    while len(hashes) > 1:
        hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=False)]
    return hashes[0] if hashes else b""


def _split(length: int) -> int:
    """The largest power of two below `length`."""
    return 1 << ((length - 1).bit_length() - 1)


def _path(index: int, begin: int, end: int, part: Part) -> list[bytes]:
    if end - begin == 1:
        return []
    middle = begin + _split(end - begin)
    if index < middle:
        return [*_path(index, begin, middle, part), part(middle, end)]
    return [*_path(index, middle, end, part), part(begin, middle)]


def _subproof(old: int, begin: int, end: int, *, whole: bool, part: Part) -> list[bytes]:
    if old == end:
        return [] if whole else [part(begin, end)]
    middle = begin + _split(end - begin)
    if old <= middle:
        return [*_subproof(old, begin, middle, whole=whole, part=part), part(middle, end)]
    return [*_subproof(old, middle, end, whole=False, part=part), part(begin, middle)]
