"""A place of the keystore in a folder: `slots`, `shredded`, `followed`, and `lock`.

What overwriting in place can do, said plainly: on a disk that writes a block where it stood (a hard disk, most virtual
disks), with a file system that does so too (ext4, XFS), the half is gone once the flush returns. It can NOT reach
- the spare cells of an SSD or memory card, which writes elsewhere and erases later (use full-disk encryption, so that
  spare cells hold noise without the disk's key);
- a file system that copies on write (Btrfs, ZFS, bcachefs, overlay layers): the old block stays until it is used anew;
- snapshots, images and backups of the disk, and a journal that holds data (ext4's `data=journal`);
- swap, and the memory of a running process. Reading takes in up to 1 MiB of neighbouring slots for a moment.
So: a folder on its own encrypted ext4 or XFS, outside every snapshot and backup, is what the promise rests upon.
"""

import fcntl
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from fundapp.core.files import write_whole
from fundapp.core.i18n import _
from fundapp.vault.keystore.place import (
    ID_BYTES,
    START,
    Found,
    HalfRefused,
    KeystoreAway,
    KeystoreLost,
    KeystoreUnmade,
    Mark,
    State,
)
from fundapp.vault.keystore.shred_log import ShredLog
from fundapp.vault.keystore.slot_file import SlotFile
from fundapp.vault.keystore.slots import DESTROYED, header

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def _disk(method: Callable[Concatenate["Folder", Given], Answer]) -> Callable[Concatenate["Folder", Given], Answer]:
    """A disk that fails is a place that is away."""

    @wraps(method)
    def guarded(self: "Folder", /, *args: Given.args, **named: Given.kwargs) -> Answer:
        try:
            return method(self, *args, **named)
        except OSError as error:
            raise KeystoreAway(_("A disk of the keystore fails.")) from error

    return guarded


class Folder:
    """The folder place. Several processes may use it at once: one writes, any number read."""

    def __init__(self, folder: Path) -> None:
        self.name = str(folder)
        self._folder = folder
        self._path = folder / "slots"
        self._log = ShredLog(folder)
        self._opened: SlotFile | None = None

    @_disk
    def state(self) -> State:
        """Its state, after it has ended a shredding that a crash interrupted."""
        file = self._file()
        end, followed = self._log.end(), self._log.followed()
        if followed.get(file.store, START) != end:
            self.shred([])
            end, followed = self._log.end(), self._log.followed()
        return State(file.store, file.count(self._locked), end, followed)

    @_disk
    def create(self, slots: Sequence[bytes] = ()) -> None:
        """Make a store of these slots where there is none. Shreddings that an old log here knows are carried out."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        with self._locked():
            if not self._path.exists():
                if self._log.is_there():
                    self._log.forget()
                write_whole(self._path, [header(os.urandom(ID_BYTES)), *slots])
                self._log.follow({})
                _flush_names(self._folder)
                _flush_names(self._folder.parent)

    @_disk
    def read(self, ids: Collection[bytes]) -> Found:
        """What is there, verified. Takes no lock as long as nothing new is being written."""
        return self._read(self._file(), ids)

    @_disk
    def put(self, halves: Mapping[bytes, bytes]) -> None:
        """Write and flush all of them, or HalfRefused."""
        with self._writing() as file:
            if self._read(file, halves).shredded:
                raise HalfRefused("put")
            file.put(halves)

    @_disk
    def shred(self, ids: Collection[bytes]) -> None:
        """Log, overwrite, flush. A crash between log and overwriting is made good by the next call, or by state()."""
        with self._writing() as file:
            unfinished = self._unfinished(file)
            new = sorted(set(ids) - file.read(ids, self._locked).shredded - set(unfinished))
            if not new and not unfinished:
                return
            if new:
                self._log.append(new)
                _flush_names(self._folder)
            file.shred([*unfinished, *new])
            self._log.follow({file.store: self._log.end()})

    @_disk
    def shreds_since(self, mark: Mark) -> tuple[list[bytes], Mark]:
        """As Place says. A log that is damaged is first made anew from the tombstones."""
        found = self._log.since(mark)
        if found is None:
            with self._writing() as file:
                self._rebuild(file)
            found = self._log.since(mark)
        if found is None:
            raise KeystoreAway(_("A disk of the keystore fails."))
        return found

    @_disk
    def follow(self, store: bytes, mark: Mark) -> None:
        """Remember how far another store's log was carried out here."""
        with self._writing():
            self._log.follow({store: mark})

    @_disk
    def slots(self) -> list[bytes]:
        """Every sound slot: for copies and for mending another place. Never offered to the network."""
        with self._writing() as file:
            return list(file.slots())

    @_disk
    def unreadable(self) -> int:
        """How many slots are damaged and not yet blanked. Reads the whole file."""
        with self._writing() as file:
            return file.unreadable()

    def _read(self, file: SlotFile, ids: Collection[bytes]) -> Found:
        """As the file says; where a slot may have been a tombstone before it rotted, as the log says."""
        found = file.read(ids, self._locked)
        doubtful = set(ids) - found.halves.keys() - found.shredded if file.has_damage else found.damaged
        if doubtful:
            found.shredded.update(doubtful.intersection(self._log.ids() or ()))
            found.damaged.difference_update(found.shredded)
        return found

    def _unfinished(self, file: SlotFile) -> list[bytes]:
        """Logged, but perhaps not overwritten yet."""
        done = self._log.followed().get(file.store, START)
        if done == self._log.end():
            return []
        logged = self._log.ids()
        if logged is None or not self._log.has(done):
            self._rebuild(file)
            return []
        return logged[done.count :]

    def _rebuild(self, file: SlotFile) -> None:
        self._log.rebuild([each[:ID_BYTES] for each in file.slots() if each[ID_BYTES:-ID_BYTES] == DESTROYED])
        self._log.follow({file.store: self._log.end()})

    def _file(self) -> SlotFile:
        opened = self._opened
        try:
            if opened is None or not opened.is_still(self._path):
                opened = self._opened = SlotFile(self._path)
        except FileNotFoundError:
            kind = KeystoreLost if self._log.is_there() else KeystoreUnmade
            raise kind(_("A place of the keystore holds no store.")) from None
        return opened

    @contextmanager
    def _writing(self) -> Iterator[SlotFile]:
        self._file()
        with self._locked():
            file = self._file()
            file.extend(None)
            yield file

    @contextmanager
    def _locked(self) -> Iterator[None]:
        # Opened anew each time: flock holds per open file, so threads and forked processes exclude each other too.
        descriptor = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            # Said outright: a child forked meanwhile holds a copy of the descriptor, and the lock would stay with it.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)


def _flush_names(folder: Path) -> None:
    """A new file's name is on the disk only once its folder was flushed."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
