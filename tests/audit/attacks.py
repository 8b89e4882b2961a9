"""What could be done to an export without the log's key, and whether the verifier notices.

Reading stops at the first thing that is wrong, and what was read before does not depend on what comes after: so the
state of a verifier is kept before each line, and an attack on a line goes on from there. That is the same as reading
the whole file anew.
"""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from io import BytesIO
from itertools import chain, islice, pairwise
from typing import NamedTuple

from fundapp.audit.verify import Refused, Verifier, verify_bundle, verify_export
from tests.audit.histories import Entry, History, line, made


def why(lines: Iterable[bytes], held: Sequence[str] = (), key: str | None = None) -> str:
    """The name of the sentence that refuses an export, with that of the reason inside it; nothing for a good one."""
    try:
        verify_export(lines, held, key)
    except Refused as refused:
        return named(refused)
    return ""


def why_not_proven(bundle: bytes, held: Sequence[str] = (), key: str | None = None) -> str:
    """The name of the sentence that refuses a proof; nothing for a good one."""
    try:
        verify_bundle(bundle, held, key)
    except Refused as refused:
        return named(refused)
    return ""


def named(refused: Refused) -> str:
    """`line.checkpoint: note.form`, for example."""
    inner = refused.values.get("reason")
    return refused.message_id + (f": {named(inner)}" if isinstance(inner, Refused) else "")


def snapshot(verifier: Verifier) -> Verifier:
    """A verifier in the same state, that goes on by itself."""
    other = copy(verifier)
    vars(other).update({name: copy(value) for name, value in vars(verifier).items()})
    return other


class Attack(NamedTuple):
    """From line `number` on, the file has `rest`."""

    number: int
    rest: Iterable[bytes]


class Target:
    """A sound export, and the checkpoint that an auditor holds of it."""

    def __init__(self, history: History, held_size: int) -> None:
        self.history, self.lines = history, history.lines()
        self.held = [history.checkpoint(held_size)]
        self.notes = {size: history.checkpoint(size) for size in history.sizes}
        self._states = []
        self.places = []
        verifier = Verifier(self.held)
        for number, each in enumerate(self.lines):
            self._states.append(snapshot(verifier))
            verifier.line(each)
            if each.startswith(b'{"hash":'):
                self.places.append(number)
        verifier.finish()

    def refuses(self, attack: Attack) -> bool:
        """Whether the export is refused once it was attacked."""
        verifier = snapshot(self._states[attack.number])
        try:
            for each in attack.rest:
                verifier.line(each)
            verifier.finish()
        except Refused:
            return True
        return False

    def replaced(self, number: int, damaged: bytes, until: int) -> Attack:
        """The lines from `number` up to `until` replaced by bytes, cut into lines as a file is."""
        if not damaged.endswith(b"\n") and until < len(self.lines):
            damaged, until = damaged + self.lines[until], until + 1
        return Attack(number, chain(BytesIO(damaged), islice(self.lines, until, None)))

    def retold(self, index: int, entries: Sequence[Entry]) -> Attack:
        """Other entries from `index` on, numbered anew, between the checkpoints there are, and counted rightly."""
        number = self.places[index] if index < len(self.places) else len(self.lines) - 1
        return Attack(number, self._told_from(index, entries))

    def _told_from(self, index: int, entries: Sequence[Entry]) -> Iterator[bytes]:
        for place in range(index, len(entries)):
            yield line(entries[place].told(place))
            if place + 1 in self.notes:
                yield line({"checkpoint": self.notes[place + 1]})
        told = sum(size <= len(entries) for size in self.notes)
        erased = sum(entry.payload is None for entry in entries)
        yield line({"checkpoints": told, "end": True, "entries": len(entries), "erased": erased})


def flips(target: Target, masks: Sequence[int]) -> Iterator[Attack]:
    """Each byte of the file, changed by each mask."""
    for number, each in enumerate(target.lines):
        for at, byte in enumerate(each):
            for mask in masks:
                damaged = b"%b%c%b" % (each[:at], byte ^ mask, each[at + 1 :])
                yield target.replaced(number, damaged, number + 1)


def truncations(target: Target) -> Iterator[Attack]:
    """The file cut off after each byte but the last."""
    for number, each in enumerate(target.lines):
        for at in range(len(each)):
            yield Attack(number, BytesIO(each[:at]))


def deletions(target: Target) -> Iterator[Attack]:
    """Each line taken out."""
    for number in range(len(target.lines)):
        yield Attack(number, islice(target.lines, number + 1, None))


def doublings(target: Target) -> Iterator[Attack]:
    """Each line twice."""
    for number, each in enumerate(target.lines):
        yield target.replaced(number, each + each, number + 1)


def swaps(target: Target) -> Iterator[Attack]:
    """Each line and the next one swapped."""
    for number, (one, other) in enumerate(pairwise(target.lines)):
        yield target.replaced(number, other + one, number + 2)


def insertions(target: Target) -> Iterator[Attack]:
    """A foreign entry before each line, numbered as the place asks."""
    index = 0
    for number, each in enumerate(target.lines):
        yield target.replaced(number, line(made(number, "foreign").told(index)) + each, number + 1)
        index += number in target.places


def retold_deletions(target: Target) -> Iterator[Attack]:
    """Each entry taken out, the others numbered anew."""
    entries = target.history.entries
    for index in range(len(entries)):
        yield target.retold(index, [*entries[:index], *entries[index + 1 :]])


def retold_doublings(target: Target) -> Iterator[Attack]:
    """Each entry twice, the second time with an id of its own."""
    entries = target.history.entries
    for index, entry in enumerate(entries):
        second = Entry({**entry.leaf, "id": made(index, "second").leaf["id"]}, entry.payload, entry.salt)
        yield target.retold(index, [*entries[: index + 1], second, *entries[index + 1 :]])


def retold_swaps(target: Target) -> Iterator[Attack]:
    """Each entry and the next one swapped, and numbered anew."""
    entries = target.history.entries
    for index in range(len(entries) - 1):
        yield target.retold(index, [*entries[:index], entries[index + 1], entries[index], *entries[index + 2 :]])


def retold_insertions(target: Target) -> Iterator[Attack]:
    """A foreign entry at each place, the others numbered anew."""
    entries = target.history.entries
    for index in range(len(entries) + 1):
        yield target.retold(index, [*entries[:index], made(index, "foreign"), *entries[index:]])


def replacements(target: Target) -> Iterator[Attack]:
    """A foreign entry, whole in itself, in the place of each."""
    entries = target.history.entries
    for index in range(len(entries)):
        yield target.retold(index, [*entries[:index], made(index, "foreign"), *entries[index + 1 :]])


def concealments(target: Target) -> Iterator[Attack]:
    """The payload of each entry taken out that has one, and counted as erased."""
    entries = target.history.entries
    for index, entry in enumerate(entries):
        if entry.payload is not None:
            yield target.retold(index, [*entries[:index], entry.erased, *entries[index + 1 :]])


ATTACKS = {
    "cut off after each byte": truncations,
    "each line taken out": deletions,
    "each line doubled": doublings,
    "each line swapped with the next": swaps,
    "a foreign entry before each line": insertions,
    "each entry taken out, the rest renumbered": retold_deletions,
    "each entry doubled under another id, the rest renumbered": retold_doublings,
    "each entry swapped with the next, renumbered": retold_swaps,
    "a foreign entry at each place, the rest renumbered": retold_insertions,
    "each entry replaced": replacements,
    "each payload concealed": concealments,
}
