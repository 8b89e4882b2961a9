"""The data folder: writable, private, and one `fundapp up` at a time."""

import errno
import fcntl
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fundapp.core.i18n import _
from fundapp.outbox.address import private_folder
from fundapp.runtime.errors import StartError


class Place:
    """The data folder while it is ours."""

    def __init__(self, folder: Path, lock: int) -> None:
        self.folder = folder
        self._lock = lock

    def sign(self, address: str) -> None:
        """Leave our process id and address for whoever finds the folder taken."""
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, f"{os.getpid()} {address}".encode(), 0)

    def log(self, name: str) -> Path:
        """Where a child writes what it has to say."""
        return self.folder / "log" / f"{name}.log"

    def key(self) -> str:
        """The key of an installation that was given none: made once, so that open forms survive a new start."""
        file = self.folder / "secret-key"
        if not file.exists():
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "w") as new:
                new.write(secrets.token_urlsafe(48))
        return file.read_text()


@contextmanager
def occupied(folder: Path) -> Iterator[Place]:
    """Take the data folder. The lock is the kernel's: it goes with the process, however that ends.

    Raises StartError where the folder cannot be written to or is taken.
    """
    try:
        for path in (folder, folder / "run", folder / "log"):
            private_folder(path)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0" * 4096)
        lock = os.open(folder / "run" / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StartError(_why_not(folder, error)) from error
    try:
        _take(lock, folder)
        yield Place(folder, lock)
    finally:
        os.close(lock)


def _take(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        process, _space, address = os.pread(lock, 1000, 0).decode().partition(" ")
        raise StartError(
            _(
                "fundapp already runs on the folder %(folder)s (process %(process)s, %(address)s).",
                folder=folder,
                process=process or "?",
                address=address or "?",
            )
        ) from None
    os.ftruncate(lock, 0)


def _why_not(folder: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("The disk that holds %(folder)s is full; free some space and start again.", folder=folder)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return _(
            "The data folder %(folder)s cannot be written to; choose another with FUNDAPP_DATA_DIR.",
            folder=folder,
        )
    reason = os.strerror(error.errno or 0)
    return _(
        "The data folder %(folder)s cannot be used (%(reason)s); choose another with FUNDAPP_DATA_DIR.",
        folder=folder,
        reason=reason,
    )
