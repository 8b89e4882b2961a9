"""What passes between a keystore's client and server: binary bodies, integers big-endian. Pure.

    state   →                      ← store 16 | slots 8 | mark 24 | (store 16 | mark 24)*
    create  →                      ←
    read    → id*                  ← (id 16 | kind 1 | half 32, zeros unless kind is "h")*
    put     → (id 16 | half 32)*   ←
    shred   → id*                  ←
    since   → mark 24              ← mark 24 | id*
    follow  → store 16 | mark 24   ←

A mark is a count of 8 bytes and a digest of 16. There is no way to ask for ids that one does not know, but for
shredded ones, which stand for nothing any more. Whatever does not have its form raises ValueError.
"""

from collections.abc import Iterable, Mapping

from fundapp.vault.keystore.place import HALF_BYTES, ID_BYTES, MOST_IDS, Found, Mark, State

MARK_BYTES = 24
PAIR_BYTES = ID_BYTES + HALF_BYTES
ENTRY_BYTES = PAIR_BYTES + 1
LONGEST_REQUEST = MOST_IDS * PAIR_BYTES
LONGEST_ANSWER = MOST_IDS * ENTRY_BYTES

NO_HALF = bytes(HALF_BYTES)


def pieces(body: bytes, length: int) -> list[bytes]:
    """The body in pieces of one length."""
    if len(body) % length:
        raise ValueError("length")
    return [body[each : each + length] for each in range(0, len(body), length)]


def mark_bytes(mark: Mark) -> bytes:
    """A mark, packed."""
    return mark.count.to_bytes(8, "big") + mark.tip


def read_mark(body: bytes) -> Mark:
    """A mark, unpacked."""
    if len(body) != MARK_BYTES:
        raise ValueError("mark")
    return Mark(int.from_bytes(body[:8], "big"), body[8:])


def state_bytes(state: State) -> bytes:
    """A state, packed."""
    marks = (store + mark_bytes(mark) for store, mark in state.followed.items())
    return b"".join((state.store, state.slots.to_bytes(8, "big"), mark_bytes(state.shreds), *marks))


def read_state(body: bytes) -> State:
    """A state, unpacked."""
    followed = {each[:16]: read_mark(each[16:]) for each in pieces(body[48:], ID_BYTES + MARK_BYTES)}
    return State(body[:16], int.from_bytes(body[16:24], "big"), read_mark(body[24:48]), followed)


def pair_bytes(halves: Mapping[bytes, bytes]) -> bytes:
    """Ids with their halves, packed."""
    return b"".join(each + half for each, half in halves.items())


def read_pairs(body: bytes) -> dict[bytes, bytes]:
    """Ids with their halves, unpacked. An id twice is refused: which half would be meant?"""
    found = {each[:ID_BYTES]: each[ID_BYTES:] for each in pieces(body, PAIR_BYTES)}
    if len(found) * PAIR_BYTES != len(body) or NO_HALF in found.values():
        raise ValueError("pairs")
    return found


def found_bytes(found: Found) -> bytes:
    """What was found, packed."""
    entries: Iterable[bytes] = (
        *(each + b"h" + half for each, half in found.halves.items()),
        *(each + b"s" + NO_HALF for each in found.shredded),
        *(each + b"d" + NO_HALF for each in found.damaged),
    )
    return b"".join(entries)


def read_found(body: bytes, asked: set[bytes]) -> Found:
    """What was found, unpacked. Only ids that were asked for are taken."""
    found = Found({}, set(), set())
    for entry in pieces(body, ENTRY_BYTES):
        identity, kind, half = entry[:16], entry[16:17], entry[17:]
        if identity not in asked:
            raise ValueError("found")
        if kind == b"h":
            found.halves[identity] = half
        else:
            {b"s": found.shredded, b"d": found.damaged}.get(kind, set()).add(identity)
    return found
