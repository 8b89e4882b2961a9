"""All mutations of a scene, counted by kind of object and by what came of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice

from fundapp.vault.codes import fresh_code, read_code
from fundapp.vault.escrow import join, split
from fundapp.vault.foundation import read_root, written_root
from fundapp.vault.pairs import SigningPair
from fundapp.vault.passphrases import fresh_recovery_key, recovery_secret
from tests.vault.files.mutations import cut, flipped, lengthened, rearranged, splices
from tests.vault.files.sealed import OTHER_KEY, sealed, starts, told
from tests.vault.mutations import REFUSED, Specimen, changes, flip, judged, mistyped_digits, mistyped_letters
from tests.vault.scene import Scene
from tests.vault.slots import Slot, slots
from tests.vault.specimens import specimens
from tests.vault.swaps import claims, outcome, swaps

Trial = tuple[str, str]
"""Kind of object and change; what came of it."""

THINLY = 3
"""In the database every so manieth byte, in one bit that goes round; in memory each bit of each byte."""

FILE_SIZES = (0, 511, 65_536, 150_000)
DULL = 64
"""Of files every so manieth byte: what tells them apart are the frames, all of whose boundaries are tried."""


def every_trial(scene: Scene, every: int, start: int = 0) -> Iterator[Trial]:
    """Every so manieth trial of each kind, from `start`."""
    for make in (changed_objects, changed_in_place, moved_objects, false_claims):
        yield from make(scene, every, start)
    for make_alone in (mistyped_codes, mistyped_papers, changed_files):
        yield from islice(make_alone(), start % every, None, every)


def changed_objects(scene: Scene, every: int, start: int) -> Iterator[Trial]:
    """Bytes flipped, cut, added."""
    for number, each in enumerate(specimens(scene)):
        for change in changes(each.sealed, every, start + number, cuts=each.cuts):
            yield f"{each.kind}, bytes", _of(each, change)


def _of(each: Specimen, change: bytes) -> str:
    return judged(lambda: each.opens(change))


def moved_objects(scene: Scene, every: int, start: int) -> Iterator[Trial]:
    """Honest contents in another row or column, through the database."""
    for source, target in islice(swaps(slots(scene)), start % every, None, every):
        value = source.value(scene)
        if value != target.value(scene):
            yield (
                f"{target.kind}, {'moved' if source.kind == target.kind else 'of another kind'}",
                _put(scene, target, value),
            )


def changed_in_place(scene: Scene, every: int, start: int) -> Iterator[Trial]:
    """Bytes flipped in the database, one of each kind: sealed objects and public keys, opened the real way."""
    first = {(each.kind, each.columns): each for each in reversed(slots(scene)) if len(each.columns) == 1}
    for number, (slot, bit) in enumerate(_bits(scene, first.values())):
        if number % every == start % every:
            value = flip(slot.value(scene)[0], bit)
            yield f"{slot.kind}, bytes in the database", outcome(scene, slot, (value,))


def _bits(scene: Scene, found: Iterable[Slot]) -> Iterator[tuple[Slot, int]]:
    for slot in found:
        for at in range(0, len(slot.value(scene)[0]), THINLY):
            yield slot, 8 * at + at // THINLY % 8


def _put(scene: Scene, target: Slot, value: tuple[object, ...]) -> str:
    return outcome(scene, target, value)


def false_claims(scene: Scene, every: int, start: int) -> Iterator[Trial]:
    """Rows that say they are of another kind, table or version."""
    for name, slot, value in islice(claims(scene), start % every, None, every):
        yield f"{slot.kind} of another {name}", outcome(scene, slot, value)


def mistyped_codes() -> Iterator[Trial]:
    """Each single wrong digit and each exchange of neighbours: the check digits find all of them."""
    for _code in range(20):
        for wrong in mistyped_digits(fresh_code()):
            yield "follow-up code, mistyped", judged(partial(read_code, wrong))


def mistyped_papers() -> Iterator[Trial]:
    """Recovery keys, the root, and the escrow's papers."""
    papers = split(bytes(range(32)))
    readers: Iterable[tuple[str, str, Callable[[str], object]]] = (
        ("recovery key", fresh_recovery_key(), recovery_secret),
        ("root", written_root(SigningPair.fresh()), read_root),
        ("escrow paper", papers[0], partial(_joined, papers[1])),
    )
    for kind, paper, read in readers:
        for wrong in mistyped_letters(paper):
            yield f"{kind}, mistyped", judged(partial(read, wrong))
    strange = split(bytes(32))
    for pair in ([papers[0]], [papers[0], papers[0]], [papers[0], strange[1]], [papers[1], strange[2]]):
        yield "escrow papers, not two of one", judged(partial(join, pair))


def _joined(other: str, paper: str) -> object:
    return join([paper, other])


def changed_files() -> Iterator[Trial]:
    """Sealed files: bytes, frames, ends; and two files under one key put together."""
    for size in FILE_SIZES:
        stored, other = sealed(b"p" * size), sealed(b"o" * size)
        begins, dull = starts(stored), DULL if size > DULL * DULL else 1
        ways = {
            "bytes": flipped(stored, dull),
            "cut": cut(stored, begins),
            "lengthened": lengthened(stored, begins),
            "frames": rearranged(stored, begins),
        }
        for way, made in ways.items():
            for _name, change in made:
                yield f"file, {way}", _told(told(change))
        for _name, change in splices(stored, starts(stored), other, starts(other)):
            if change not in (stored, other):
                yield "file, two put together", _told(told(change))
        yield "file, another key", _told(told(stored, OTHER_KEY))
        yield "file, another place", _told(told(stored, place=b"elsewhere"))


def _told(shown: bytes | None) -> str:
    if shown is None:
        return "opened"
    return f"{len(shown)} bytes shown before it was refused" if shown else REFUSED


def count(trials: Iterable[Trial]) -> Counter[Trial]:
    """How often what came of which."""
    return Counter(trials)


def controls(scene: Scene) -> dict[str, str]:
    """What comes of everything as it is: it opens, or the campaign would show nothing."""
    made = {f"{each.kind}, bytes": _of(each, each.sealed) for each in specimens(scene)}
    made |= {f"{each.kind}, {each.columns}": judged(each.opens) for each in slots(scene)}
    made["code"] = judged(lambda: read_code(fresh_code()))
    made["recovery key"] = judged(lambda: recovery_secret(fresh_recovery_key()))
    made["root"] = judged(lambda: read_root(written_root(SigningPair.fresh())))
    made["escrow"] = judged(lambda: join(split(bytes(32))[1:]))
    made["file"] = _told(told(sealed(b"p")))
    return made
