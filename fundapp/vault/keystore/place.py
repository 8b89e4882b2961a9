"""What every place of the keystore can do, whether a folder here or a server elsewhere."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from fundapp.core.errors import Unavailable
from fundapp.core.i18n import lazy

ID_BYTES = 16
HALF_BYTES = 32
"""A compartment's half of its data key, in bytes."""

MOST_IDS = 10_000
"""How many ids one request to a server may name."""


class KeystoreAway(Unavailable):
    """The keystore does not answer, or not with the certainty that was asked for. Trying again later may help."""

    title = lazy("The keystore does not answer")


class KeystoreLost(KeystoreAway):
    """A place without a store: wiped, or its disk is not mounted. It is never taken for an empty one."""


class KeystoreUnmade(KeystoreLost):
    """A place without a store and without a trace of one: of a new installation, or a disk that is not mounted."""


class KeystoreDamaged(KeystoreAway):
    """A store that is cut off, foreign or of another version. `reason` says which."""


class HalfRefused(ValueError):
    """The id has another half already, or was shredded. Names neither."""


@dataclass(frozen=True, order=True)
class Mark:
    """A position in a log of shreddings: how many entries, and the chained digest (16 bytes) of all of them."""

    count: int
    tip: bytes


START = Mark(0, bytes(16))


@dataclass(frozen=True)
class State:
    """A place's store (its random id), how many slots it has, its log, and how far it followed each store's log."""

    store: bytes
    slots: int
    shreds: Mark
    followed: Mapping[bytes, Mark]

    @property
    def is_blank(self) -> bool:
        """Whether the store has never held anything."""
        return self.slots == 0 and self.shreds == START

    def is_behind(self, other: "State") -> bool:
        """Whether the other store has shredded what this one may still hold."""
        return self.followed.get(other.store, START) != other.shreds


@dataclass(frozen=True, repr=False)
class Found:
    """What a place knows of some ids. An id that is in none of the three was never here. Not shown by repr."""

    halves: dict[bytes, bytes]
    shredded: set[bytes]
    damaged: set[bytes]


class Place(Protocol):
    """One of the mirrored places. Ids are 16 bytes. Each method raises KeystoreAway, Lost or Damaged."""

    name: str
    """How operators call it: its path or address, never with a secret."""

    def state(self) -> State:
        """Its state now."""

    def create(self, slots: Sequence[bytes] = ()) -> None:
        """Make a store of these slots where there is none; one that is there stays as it is."""

    def read(self, ids: Collection[bytes]) -> Found:
        """What is there, verified."""

    def put(self, halves: Mapping[bytes, bytes]) -> None:
        """Write and flush all of them, or refuse all (HalfRefused). Mends a damaged slot of the same id."""

    def shred(self, ids: Collection[bytes]) -> None:
        """Overwrite and flush; ends what an earlier shredding left undone, also where `ids` is empty."""

    def shreds_since(self, mark: Mark) -> tuple[list[bytes], Mark]:
        """Ids of the log of shreddings behind a mark, or from the start where the mark is not of this log.

        At most MOST_IDS of them, and the mark behind the last.
        """

    def follow(self, store: bytes, mark: Mark) -> None:
        """Remember that every shredding of another store's log up to `mark` was carried out here."""
