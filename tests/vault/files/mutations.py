"""Every way to change a sealed file that an attacker with the store in hand would try: for tests and campaigns.

Each yields the name of a change and the changed file; none yields the file as it was.
"""

from collections.abc import Iterator
from itertools import combinations, pairwise

Mutation = tuple[str, bytes]


def mutations(sealed: bytes, starts: list[int], every: int = 1) -> Iterator[Mutation]:
    """One file changed by itself. `starts` are its frames' first bytes; `every` so many bytes one is flipped."""
    yield from flipped(sealed, every)
    yield from cut(sealed, starts)
    yield from lengthened(sealed, starts)
    yield from rearranged(sealed, starts)


def flipped(sealed: bytes, every: int = 1) -> Iterator[Mutation]:
    """A byte changed: in one bit, which goes round, and in all."""
    for at in range(0, len(sealed), every):
        for change in (1 << at % 8, 0xFF):
            yield f"byte {at} ^ {change}", sealed[:at] + bytes([sealed[at] ^ change]) + sealed[at + 1 :]


def cut(sealed: bytes, starts: list[int]) -> Iterator[Mutation]:
    """The file ends early: at each frame's boundary, around it, and everywhere in its last bytes."""
    ends = {start + near for start in starts for near in (-1, 0, 1)}
    ends |= {0, 1, *range(len(sealed) - 40, len(sealed))}
    for end in sorted(ends):
        yield f"cut at {end}", sealed[:end]


def lengthened(sealed: bytes, starts: list[int]) -> Iterator[Mutation]:
    """Bytes put after the end, and in between."""
    for more in (b"\0", bytes(17), bytes(65536 + 17), sealed[starts[-1] :], sealed[starts[0] :], sealed):
        yield f"{len(more)} bytes appended", sealed + more
    for start in starts:
        yield f"a byte put in at {start}", sealed[:start] + b"\0" + sealed[start:]
        yield f"a byte taken out at {start}", sealed[:start] + sealed[start + 1 :]


def rearranged(sealed: bytes, starts: list[int]) -> Iterator[Mutation]:
    """Whole frames dropped, doubled, exchanged; and the first and last of them told apart from the others."""
    head, frames = parts(sealed, starts)
    for at, frame in enumerate(frames):
        yield f"frame {at} dropped", head + b"".join(frames[:at] + frames[at + 1 :])
        yield f"frame {at} doubled", head + b"".join([*frames[:at], frame, *frames[at:]])
        yield f"only frame {at}", head + frame
    for one, other in combinations(range(len(frames)), 2):
        order = list(frames)
        order[one], order[other] = order[other], order[one]
        yield f"frames {one} and {other} exchanged", head + b"".join(order)
        order[one] = order[other]
        yield f"frame {one} in both places", head + b"".join(order)


def splices(sealed: bytes, starts: list[int], other: bytes, other_starts: list[int]) -> Iterator[Mutation]:
    """Two files, perhaps under the same key, put together at the boundaries of their frames."""
    head, frames = parts(sealed, starts)
    other_head, other_frames = parts(other, other_starts)
    yield "header of the other", other_head + b"".join(frames)
    yield "frames of the other", head + b"".join(other_frames)
    for at in range(1, min(len(frames), len(other_frames))):
        yield f"the other from frame {at}", head + b"".join(frames[:at] + other_frames[at:])
    for at, frame in enumerate(other_frames[: len(frames)]):
        yield f"frame {at} of the other", head + b"".join([*frames[:at], frame, *frames[at + 1 :]])
    yield "the other put after it", sealed + other
    yield "the other's end", head + b"".join(frames[:-1] + other_frames[-1:])


def parts(sealed: bytes, starts: list[int]) -> tuple[bytes, list[bytes]]:
    """What stands before the frames, and the frames."""
    return sealed[: starts[0]], [sealed[start:end] for start, end in pairwise([*starts, len(sealed)])]
