"""The keystore: one random half per compartment, mirrored over its places, outside the database and its backups.

What is certain, and what not:
- A put that returned is flushed on every place. One that raised may have left halves in some: nothing refers to them.
- A place that missed a shredding is brought up to it before it answers, by whichever process meets it first: the log of
  shreddings stands in every place that was reached. One gap cannot be closed: where the place that knows of a shredding
  is away while the one that missed it is back, a process sees only the latter, and takes its answer for the whole.
- Shredding is as final as its medium allows (see `folder`), and copies keep a half until they expire (see `copies`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic
from uuid import UUID

from fundapp.core.i18n import _
from fundapp.core.logs import log
from fundapp.vault.keystore import copies
from fundapp.vault.keystore.checking import report
from fundapp.vault.keystore.folder import Folder
from fundapp.vault.keystore.mending import fill, listed
from fundapp.vault.keystore.place import HALF_BYTES, HalfRefused, KeystoreAway, KeystoreLost, Place
from fundapp.vault.keystore.remote import Remote
from fundapp.vault.keystore.slots import DESTROYED
from fundapp.vault.keystore.survey import Survey, bring_up, settle, survey

SILENT_SECONDS = 5.0
"""How long reading leaves a place alone that did not answer, so that pages do not wait for it. Writing always asks."""


@dataclass
class _Finding:
    halves: dict[bytes, bytes] = field(default_factory=dict)
    shredded: set[bytes] = field(default_factory=set)
    lacking: list[tuple[Place, set[bytes]]] = field(default_factory=list)


class Keystore:
    """The mirror over its places. One object serves all threads of a process, and its forks.

    Stores are made by the first put where every place is without any trace of one. A process that begins while no disk
    at all is mounted cannot tell that from a new installation: let the service require its mounts.
    """

    def __init__(self, places: Sequence[Place]) -> None:
        if not places or len({place.name for place in places}) != len(places):
            raise ValueError("A keystore needs at least one place, and each only once.")
        self._places = tuple(places)
        self._silent: dict[str, float] = {}
        self._has_seen_a_store = False

    def put(self, halves: Mapping[UUID, bytes]) -> None:
        """Write and flush 32-byte halves on every place; the first put of all makes the stores.

        Raises KeystoreAway where a place fails: then nothing may be relied on. Raises ValueError, before anything is
        written, for an id that has another half or was shredded, and for what is no half. The same half again is
        written again.
        """
        packed = {each.bytes: bytes(half) for each, half in halves.items()}
        if any(len(half) != HALF_BYTES or half == DESTROYED for half in packed.values()):
            raise ValueError("A half is 32 random bytes.")
        if not packed:
            return
        # By store and not by configuration: of two hosts that put at once, the same place decides.
        places = sorted(self._complete().states, key=lambda pair: pair[1].store)
        for place, _state in places:
            found = place.read(packed)
            if found.shredded or any(packed[each] != half for each, half in found.halves.items()):
                raise HalfRefused("put")
        for place, _state in places:
            place.put(packed)

    def get(self, ids: Collection[UUID]) -> dict[UUID, bytes]:
        """The halves that are there; absent and shredded ids are missing. Raises KeystoreAway if no place answers."""
        wanted = {each.bytes: each for each in ids}
        return {wanted[each]: half for each, half in self._find(wanted.keys()).halves.items()}

    def shredded(self, ids: Collection[UUID]) -> set[UUID]:
        """Those of the ids whose halves were destroyed. Raises KeystoreAway."""
        wanted = {each.bytes: each for each in ids}
        return {wanted[each] for each in self._find(wanted.keys()).shredded}

    def shred(self, ids: Collection[UUID]) -> None:
        """Overwrite and flush the halves on every place that is reached; the others follow before they answer again.

        For good, also for ids that have no half yet. Raises KeystoreAway if no place was reached.
        """
        packed = {each.bytes for each in ids}
        reached = [place for place in self._places if packed and self._try_shred(place, packed)]
        if packed and not reached:
            raise KeystoreAway(_("No place of the keystore was reached: nothing was destroyed."))
        try:
            settle(self._places)
        except KeystoreAway as error:
            log.warning("keystore not settled", error=type(error).__name__)

    def copy(self, folder: Path, now: datetime) -> Path:
        """A copy for disasters, flushed, readable by its owner only; its name holds the date. Keep it out of backups.

        Raises KeystoreAway where no folder place answers (a server lists nothing), OSError where it cannot be written.
        """
        found = settle(self._places)
        source = next((place for place, _state in found.states if isinstance(place, Folder)), None)
        if source is None:
            raise KeystoreAway(_("No folder of the keystore answers on this host: a copy is made where one is."))
        return copies.write(folder, now, source.slots())

    def expire(self, folder: Path, now: datetime) -> int:
        """Overwrite and remove copies of COPY_DAYS and more; how many. Raises OSError."""
        return copies.expire(folder, now)

    def final_at(self, folder: Path, now: datetime) -> datetime:
        """From when a shredding done now is final, as far as copies in `folder` go and `expire` runs in time."""
        return copies.final_at(folder, now)

    def recover(self, file: Path) -> int:
        """Fill lost places, and gaps in others, from a copy; nothing shredded comes back. How many halves were lacking.

        Raises KeystoreAway while a place is away that may know of shreddings, ValueError where the file is no whole
        copy. Where all places were lost, shreddings since the copy are unknown here: replay them from the audit log.
        """
        return fill(self._places, copies.read(file))

    def mend(self) -> int:
        """As recover, from the folder places that are there instead of a copy."""
        found = survey(self._places)
        if not any(isinstance(place, Folder) for place, _state in found.states):
            raise KeystoreLost(_("No place can be mended from another: recover from a copy."))
        return fill(self._places, listed(found))

    def check(self) -> list[str]:
        """Sentences for the operator: each place, whether all are in step, what waits to be shredded."""
        return report(self._places)

    def _complete(self) -> Survey:
        """All places, in step. Makes stores where none has held anything yet. Raises KeystoreAway."""
        found = settle(self._places)
        if found.is_new and not self._has_seen_a_store:
            for place, _error in found.lost:
                place.create()
            found = settle(self._places)
        self._has_seen_a_store |= bool(found.states)
        if found.lost:
            raise KeystoreLost(_("A place of the keystore holds no store; it must be mended first."))
        if found.away:
            raise found.away[0][1]
        if found.is_behind:
            raise KeystoreAway(_("The places of the keystore are not in step."))
        return found

    def _find(self, ids: Iterable[bytes]) -> _Finding:
        missing, finding, answered = set(ids), _Finding(), False
        if not missing:
            return finding
        found = self._readable()
        for place, state in found.states:
            if answered and not missing:
                break
            try:
                bring_up(place, state, found)
                there = place.read(missing)
            except KeystoreAway as error:
                self._note(place, error)
                continue
            answered = True
            finding.halves = finding.halves | there.halves if finding.halves else there.halves
            finding.shredded |= there.shredded
            if len(there.halves) == len(missing):
                break
            missing -= there.halves.keys() | there.shredded
            finding.lacking.append((place, set(missing)))
        if not answered:
            raise KeystoreAway(_("No place of the keystore answers."))
        self._mend_gaps(finding)
        return finding

    def _readable(self) -> Survey:
        """The places that answer, those that were silent just now left alone unless there is no other."""
        now = monotonic()
        found = survey([place for place in self._places if self._silent.get(place.name, 0) <= now])
        for place, error in [*found.lost, *found.away]:
            self._note(place, error)
        found = found if found.states else survey(self._places)
        self._has_seen_a_store |= bool(found.states)
        return found

    def _note(self, place: Place, error: KeystoreAway) -> None:
        self._silent[place.name] = monotonic() + SILENT_SECONDS
        log.warning("keystore place away", step=self._places.index(place) + 1, error=type(error).__name__)

    def _try_shred(self, place: Place, ids: set[bytes]) -> bool:
        try:
            place.shred(ids)
        except KeystoreAway as error:
            self._note(place, error)
            return False
        return True

    def _mend_gaps(self, finding: _Finding) -> None:
        """Gives a place what it lacked and another had; it refuses by itself what was shredded meanwhile."""
        for place, lacking in finding.lacking:
            halves = {each: finding.halves[each] for each in lacking & finding.halves.keys()}
            destroyed = lacking & finding.shredded
            try:
                if halves:
                    place.put(halves)
                if destroyed:
                    place.shred(destroyed)
            except (KeystoreAway, HalfRefused) as error:
                log.warning("keystore not mended", count=len(halves), error=type(error).__name__)
            else:
                if halves or destroyed:
                    log.warning("keystore mended", count=len(halves) + len(destroyed))


def open_keystore(places: Sequence[str], token: str = "") -> Keystore:
    """The keystore over these places: folder paths, or addresses http(s)://host:port of servers that take `token`.

    Touches nothing yet. Raises ValueError for an address without token, and for places that are none.
    """
    return Keystore([_place(each, token) for each in places])


def _place(name: str, token: str) -> Place:
    if name.startswith(("http://", "https://")):
        return Remote(name, token)
    if not Path(name).is_absolute():
        raise ValueError("A keystore's folder is named by its absolute path.")
    return Folder(Path(name))
