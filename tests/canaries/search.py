"""Looking for many needles at once, and for parts of them, in one reading of the bytes.

Of every needle, some runs of eight bytes are held in a set, chosen so that wherever a part of it lies, one of them is
at a multiple of eight. So the bytes need only be cut there, and each piece looked up, which is hardly slower for five
hundred canaries than for one. What is met in the set is then compared byte by byte. Needles too short for that (digits
of telephone numbers) are found by their first six bytes, of which there are few.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from tests.canaries.containers import MAGIC_LENGTH, Member, members
from tests.canaries.encodings import needles
from tests.canaries.streams import Held, Stream, Window, places, windows
from tests.canaries.words import Canaries

WIDTH = 8
LEAST = 2 * WIDTH - 1
"""Any run of so many bytes holds a whole piece at a multiple of WIDTH."""

PREFIX = 6
DEEPEST = 4
"""Containers within containers that are opened."""

PATIENCE = 100_000
"""Parts met in one stream, after which it is not read further and reported as not searched."""


@dataclass(frozen=True)
class Needle:
    """Bytes that stand for an anchor, `least` of which together are a find."""

    data: bytes
    least: int
    encoding: str


@dataclass(frozen=True)
class Part:
    """A needle from `start` on that agrees with the window from `first` up to `last`, all counted in the window."""

    needle: Needle
    start: int
    first: int
    last: int


@dataclass(frozen=True)
class Hit:
    """`whole`: all of the canary `label` is there. Else `label` says whose part it may be."""

    label: str
    encoding: str
    offset: int
    whole: bool


@dataclass(frozen=True)
class Unsearched:
    """Something in the bytes that could not be looked into."""

    reason: str
    offset: int


class Searcher:
    """Searches streams for the canaries held when it is made."""

    def __init__(self, canaries: Canaries) -> None:
        self._canaries = list(canaries.held)
        found: dict[bytes, Needle] = {}
        for anchor in canaries.anchors():
            for data, encoding in needles(anchor.text).items():
                least = max(LEAST, round(len(data) * anchor.least / len(anchor.text)))
                found.setdefault(data, Needle(data, min(least, len(data)), encoding))
        self._needles = [needle for needle in found.values() if needle.least >= LEAST]
        self._pieces = frozenset(_number(piece) for needle in self._needles for _at, piece in _pieces(needle))
        self._frames: dict[bytes, list[tuple[int, int]]] = {}
        self._short: dict[bytes, list[Needle]] = {}
        for needle in found.values():
            if needle.least < LEAST:
                self._short.setdefault(needle.data[:PREFIX], []).append(needle)

    def notices(self, data: bytes) -> bool:
        """Whether there is any part of a canary in `data` as it stands."""
        return any(self._parts(data))

    def search(self, stream: Stream, depth: int = 0) -> Iterator[Hit | Unsearched]:
        """All that is found in a stream and in the containers within it, each find once for each encoding."""
        seen: set[tuple[str, str]] = set()
        met = considered = 0
        for window in windows(stream, 2 * self._longest):
            parts = [part for part in self._parts(window.data) if _seen_best(part, window)]
            for hit in self._told_apart(stream, window, parts[:PATIENCE]):
                if (hit.label, hit.encoding) not in seen:
                    seen.add((hit.label, hit.encoding))
                    yield hit
            if (met := met + len(parts)) > PATIENCE:
                yield Unsearched("too many finds", window.base)
                return
            following = window.base + len(window.data) - (0 if window.final else MAGIC_LENGTH)
            yield from self._inside(members(stream, window, considered), following, depth)
            considered = following

    def _inside(self, inner: Iterable[Member], end: int, depth: int) -> Iterator[Hit | Unsearched]:
        """What is found in members; those that begin at `end` or after it are met again in the next window."""
        for member in inner:
            if member.offset >= end:
                continue
            if member.data is None:
                yield Unsearched(f"{member.kind}: too large", member.offset)
            elif depth == DEEPEST:
                yield Unsearched(f"{member.kind}: too deep", member.offset)
            else:
                for found in self.search(Held(member.data), depth + 1):
                    yield _within(member.kind, member.offset, found)

    def _parts(self, window: bytes) -> Iterator[Part]:
        """Every sufficient part of a needle."""
        for number in self._pieces.intersection(memoryview(window)[: len(window) // WIDTH * WIDTH].cast("Q")):
            for place in places(window, number.to_bytes(WIDTH, "little")):
                for needle, at in self._holders[number]:
                    part = _grown(window, place, needle, at)
                    if part.last - part.first >= needle.least:
                        yield part
        for prefix, short in self._short.items():
            for place in places(window, prefix):
                for needle in short:
                    if window.startswith(needle.data, place):
                        yield Part(needle, place, place, place + len(needle.data))

    def _told_apart(self, stream: Stream, window: Window, parts: list[Part]) -> Iterator[Hit]:
        """Whole canaries, then the parts of canaries that lie outside of these."""
        told = bytearray(len(window.data)) if parts else bytearray()
        rest = []
        for part in parts:
            if found := self._around(stream, window.base, part):
                hit, end = found
                yield hit
                start, end = max(0, hit.offset - window.base), min(len(told), end - window.base)
                told[start:end] = b"\1" * (end - start)
            else:
                rest.append(part)
        for part in rest:
            if 0 in told[part.first : part.last]:
                yield Hit(self._owners(part.needle), part.needle.encoding, window.base + part.first, whole=False)

    def _around(self, stream: Stream, base: int, part: Part) -> tuple[Hit, int] | None:
        """The whole canary around a needle, and where it ends."""
        if part.last - part.first < len(part.needle.data):
            return None
        for before, length in self._frames_of(part.needle.data):
            start = base + part.start - before
            if start >= 0 and (known := self._whole.get(stream.read(start, length))):
                return Hit(known[0], known[1], start, whole=True), start + length
        return None

    def _owners(self, needle: Needle) -> str:
        owners = [c for c in self._canaries if any(needle.data in needles(anchor.text) for anchor in c.anchors)]
        return owners[0].label if len(owners) == 1 else f"one of {len(owners)}"

    def _frames_of(self, data: bytes) -> list[tuple[int, int]]:
        """(Bytes before a needle, length) of the whole canaries around it, the longest first."""
        if data not in self._frames:
            found = {(whole.find(data), len(whole)) for whole in self._whole if data in whole}
            self._frames[data] = sorted(found, key=lambda frame: -frame[1])
        return self._frames[data]

    @cached_property
    def _holders(self) -> dict[int, list[tuple[Needle, int]]]:
        """The needles that hold a piece, and where in them: large, so made at the first find."""
        found: dict[int, list[tuple[Needle, int]]] = {}
        for needle in self._needles:
            for at, piece in _pieces(needle):
                found.setdefault(_number(piece), []).append((needle, at))
        return found

    @cached_property
    def _whole(self) -> dict[bytes, tuple[str, str]]:
        """(Label, encoding) of every form of every canary in every encoding: large, so made when something is found."""
        found: dict[bytes, tuple[str, str]] = {}
        for canary in self._canaries:
            for form in canary.forms:
                for data, encoding in needles(form).items():
                    found.setdefault(data, (canary.label, encoding))
        return found

    @cached_property
    def _longest(self) -> int:
        """Bytes of the longest needle that a whole canary can be."""
        return 9 * max((len(form) for canary in self._canaries for form in canary.forms), default=1)


def _number(piece: bytes) -> int:
    return int.from_bytes(piece, "little")


def _pieces(needle: Needle) -> Iterator[tuple[int, bytes]]:
    """(Place, eight bytes): in every part of `least` bytes, one for each remainder of its place by WIDTH."""
    period = (needle.least - WIDTH + 1) // WIDTH * WIDTH
    for at in range(len(needle.data) - WIDTH + 1):
        if at % period < WIDTH:
            yield at, needle.data[at : at + WIDTH]


def _grown(window: bytes, place: int, needle: Needle, at: int) -> Part:
    """How far the window agrees with a needle around the piece of it that is at `place`."""
    start, first, last = place - at, place, place + WIDTH
    lowest, highest = max(0, start), min(len(window), start + len(needle.data))
    while first > lowest and window[first - 1] == needle.data[first - 1 - start]:
        first -= 1
    while last < highest and window[last] == needle.data[last - start]:
        last += 1
    return Part(needle, start, first, last)


def _seen_best(part: Part, window: Window) -> bool:
    """Not when it runs over an end of the window: the one before or the next, which overlap, have more of it."""
    within = part.start >= 0 or window.base == 0
    return within and (window.final or part.start + len(part.needle.data) <= len(window.data))


def _within(kind: str, offset: int, found: Hit | Unsearched) -> Hit | Unsearched:
    """What was found inside a container, told from outside."""
    if isinstance(found, Unsearched):
        return Unsearched(f"{found.reason} in {kind}", offset)
    return Hit(found.label, f"{found.encoding} in {kind}", offset, found.whole)
