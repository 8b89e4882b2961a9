"""The scan itself, and the assertion that nothing was found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import chain

from tests.canaries.places import Piece, Place
from tests.canaries.search import Searcher, Unsearched
from tests.canaries.streams import Held, Stream
from tests.canaries.words import Canaries


@dataclass(frozen=True)
class Finding:
    """A canary, or a part of one, in a place; never with the text itself or what is around it."""

    place: str
    where: str
    label: str
    encoding: str
    offset: int
    whole: bool

    def __str__(self) -> str:
        part = "" if self.whole else "a part of "
        return f"{self.place}: {self.where}, byte {self.offset}: {part}{self.label} ({self.encoding})"


@dataclass(frozen=True)
class Allowed:
    """What may be found: labels and places as patterns (`*`). With `must`, what shall be found, as a control.

    A control is a canary put where it may be read, a public title for example: if the scan of that place does not find
    it, it would have found nothing else either.
    """

    label: str
    place: str = "*"
    must: bool = False

    def covers(self, finding: Finding) -> bool:
        """Whether it allows this finding."""
        return fnmatchcase(finding.label, self.label) and fnmatchcase(finding.place, self.place)


@dataclass
class Report:
    """What a scan found, what it could not look into, and how many bytes it read in each place."""

    findings: list[Finding] = field(default_factory=list)
    unsearched: list[str] = field(default_factory=list)
    read: dict[str, int] = field(default_factory=dict)


@dataclass
class _Counted:
    """A stream that remembers how far it was read."""

    inner: Stream
    end: int = 0

    def read(self, offset: int, size: int) -> bytes:
        data = self.inner.read(offset, size)
        self.end = max(self.end, offset + len(data))
        return data


def scan(canaries: Canaries, places: Iterable[Place]) -> Report:
    """Searches all places for all canaries.

    Raises ValueError when there is nothing to look for, when two places have one name, or when the search itself does
    not find a canary that is there.
    """
    searcher, report = Searcher(canaries), Report()
    _check(searcher, canaries)
    for place in places:
        if place.name in report.read:
            raise ValueError(f"two places are called {place.name}")
        report.read[place.name] = 0
        for number, piece in enumerate(place.pieces()):
            _scan_piece(searcher, place, number, piece, report)
    return report


def assert_silent(canaries: Canaries, places: Sequence[Place], allowed: Sequence[Allowed] = ()) -> Report:
    """Fails with a list of all that was found and is not allowed, and of all that was not really searched."""
    report = scan(canaries, places)
    wrong = [str(finding) for finding in report.findings if not any(one.covers(finding) for one in allowed)]
    wrong += [f"{what}: not searched" for what in report.unsearched]
    wrong += [f"{p.name}: nothing to read there" for p in places if not (report.read[p.name] or p.optional)]
    wrong += [
        f"{one.place}: the control {one.label} was not found: this scan is blind"
        for one in allowed
        if one.must and not any(one.covers(finding) for finding in report.findings)
    ]
    if wrong:
        raise AssertionError("\n".join(["The service left plain text, or cannot be shown not to:", *wrong]))
    return report


def _check(searcher: Searcher, canaries: Canaries) -> None:
    """A search that cannot find its own canaries proves nothing."""
    if not canaries.held:
        raise ValueError("there are no canaries to look for")
    for canary in canaries.held:
        if not all(searcher.notices(form.encode()) for form in canary.forms):
            raise ValueError(f"the search does not find {canary.label}")


def _scan_piece(searcher: Searcher, place: Place, number: int, piece: Piece, report: Report) -> None:
    """A name that holds a canary is not repeated in the report."""
    named = list(searcher.search(Held(piece.where.encode(errors="surrogateescape"))))
    where = f"number {number}, in whose name a canary is" if named else piece.where
    counted = _Counted(piece.stream)
    for found in chain(named, searcher.search(counted)):
        if isinstance(found, Unsearched):
            report.unsearched.append(f"{place.name}: {where}, byte {found.offset}: {found.reason}")
        else:
            finding = Finding(place.name, where, found.label, found.encoding, found.offset, found.whole)
            report.findings.append(finding)
    report.read[place.name] += counted.end
