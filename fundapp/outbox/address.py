"""Where the embedded queue server of a data folder listens."""

import hashlib
import os
from pathlib import Path

LONGEST = 100
"""Bytes a socket's path may have. The kernel takes 107 (unix(7))."""


def socket_path(data_dir: Path) -> Path:
    """The Unix socket of the Valkey that `fundapp up` runs for `data_dir`.

    A path too deep for a socket is replaced by a private folder of this user, the same at each call.
    """
    near = data_dir / "run" / "valkey.sock"
    if len(os.fsencode(near)) <= LONGEST:
        return near
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    parent = Path(runtime) if 0 < len(runtime) < 50 else Path("/tmp")  # noqa: S108 - checked by private_folder
    return parent / f"fundapp-{os.getuid()}-{name}" / "valkey.sock"


def private_folder(folder: Path) -> Path:
    """`folder`, made if need be, closed to all others. Raises PermissionError where it is somebody else's."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    state = folder.lstat()
    if folder.is_symlink() or state.st_uid != os.getuid():
        raise PermissionError(13, "belongs to another user", str(folder))
    folder.chmod(0o700)
    return folder
