"""Filling places that lost their store, or halves of it, without bringing back anything that was shredded."""

from collections.abc import Sequence

from fundapp.vault.keystore.folder import Folder
from fundapp.vault.keystore.place import Place
from fundapp.vault.keystore.slots import DESTROYED, slot
from fundapp.vault.keystore.survey import Survey, settle

Content = dict[bytes, bytes]
"""Halves by id; DESTROYED stands for a tombstone."""


def listed(found: Survey) -> Content:
    """What the folder places hold together; a tombstone in one of them wins."""
    content: Content = {}
    for place, _state in found.states:
        if isinstance(place, Folder):
            add(content, place.slots())
    return content


def add(content: Content, slots: Sequence[bytes]) -> None:
    """Take in slots that are sound; a tombstone wins over a half."""
    for each in slots:
        identity, half = each[:16], each[16:48]
        if content.get(identity) != DESTROYED:
            content[identity] = half


def fill(places: Sequence[Place], given: Content) -> int:
    """Make lost stores anew and fill the gaps of the others. Returns how many halves some place was lacking.

    Raises KeystoreAway while a place does not answer: it may know of shreddings that nobody else does.
    """
    found = settle(places)
    if found.away:
        raise found.away[0][1]
    content = listed(found)
    add(content, [slot(*pair) for pair in given.items()])
    for place, _state in found.states:
        content |= dict.fromkeys(place.read(content).shredded, DESTROYED)
    lacking: set[bytes] = set()
    for place, _state in found.states:
        lacking |= _fill_gaps(place, content)
    for place, _error in found.lost:
        # Made with its content at once: a crash leaves it lost, never half empty.
        place.create([slot(*pair) for pair in content.items()])
        lacking |= {each for each, half in content.items() if half != DESTROYED}
    settle(places)
    return len(lacking)


def _fill_gaps(place: Place, content: Content) -> set[bytes]:
    there = place.read(content)
    gaps = content.keys() - there.halves.keys() - there.shredded
    halves = {each: content[each] for each in gaps if content[each] != DESTROYED}
    if halves:
        place.put(halves)
    if destroyed := [each for each, half in content.items() if half == DESTROYED and each not in there.shredded]:
        place.shred(destroyed)
    return set(halves)
