"""Which places answer, and how they are brought in step: whatever one has shredded, each other shreds."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from fundapp.core.i18n import _
from fundapp.vault.keystore.place import (
    START,
    KeystoreAway,
    KeystoreDamaged,
    KeystoreLost,
    KeystoreUnmade,
    Place,
    State,
)

EVERY_PLACE = b"every place".ljust(16, b"\0")
"""Stands for a store in a place's marks: how far every place has followed its log. For the operator's eyes only."""

ROUNDS = 4
"""Two bring two places in step; more are needed only while others shred."""


@dataclass
class Survey:
    """The states of places that answer, those without store, and those away with the error."""

    states: list[tuple[Place, State]] = field(default_factory=list)
    lost: list[tuple[Place, KeystoreLost]] = field(default_factory=list)
    away: list[tuple[Place, KeystoreAway]] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """Whether this is an installation that has never held anything: stores may be made where there are none."""
        unmade = bool(self.lost) and all(isinstance(error, KeystoreUnmade) for _place, error in self.lost)
        return unmade and not self.away and all(state.is_blank for _place, state in self.states)

    @property
    def is_behind(self) -> bool:
        """Whether any place has not carried out what another has shredded."""
        return any(one.is_behind(other) for _p, one in self.states for _q, other in self.states if one is not other)


def survey(places: Sequence[Place]) -> Survey:
    """Ask every place for its state. Of two that are the same store, or a copy of it, only the first counts."""
    found = Survey()
    for place in places:
        try:
            state = place.state()
        except KeystoreLost as error:
            found.lost.append((place, error))
        except KeystoreAway as error:
            found.away.append((place, error))
        else:
            if any(state.store == other.store for _place, other in found.states):
                reason = _("Two places of the keystore are the same store, or one is a copy of the other.")
                found.away.append((place, KeystoreDamaged(reason)))
            else:
                found.states.append((place, state))
    return found


def bring_up(place: Place, state: State, found: Survey) -> None:
    """Carry out in a place what the others of the survey have shredded since it was last in step. KeystoreAway."""
    for other, theirs in found.states:
        if other is not place and state.is_behind(theirs):
            _follow(place, state, other, theirs)


def _follow(place: Place, state: State, other: Place, theirs: State) -> None:
    mark = state.followed.get(theirs.store, START)
    while True:
        ids, mark = other.shreds_since(mark)
        if ids:
            place.shred(ids)
        place.follow(theirs.store, mark)
        if not ids or mark == theirs.shreds:  # what is shredded meanwhile, the next survey tells
            return


def settle(places: Sequence[Place]) -> Survey:
    """Bring all that answer in step, and survey them. A place that fails on the way is away in the answer."""
    found = survey(places)
    for _round in range(ROUNDS):
        if not found.is_behind:
            break
        for place, state in found.states:
            with suppress(KeystoreAway):  # it shows in the next survey, or stays behind
                bring_up(place, state, found)
        found = survey(places)
    if len(found.states) == len(places) and not found.is_behind:
        for place, state in found.states:
            if state.followed.get(EVERY_PLACE, START) != state.shreds:
                place.follow(EVERY_PLACE, state.shreds)
    return found
