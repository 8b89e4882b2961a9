"""Where tests write what nobody keeps: in memory, where this machine has enough of it."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")
LEAST_FREE = 4 << 30
"""Bytes. A whole run leaves half a gigabyte there; on a small share of memory, or in a container, the disk is used."""

VARIABLE = "TMPDIR"
"""Where the library `tempfile`, and with it pytest, makes files: one that is set by hand stays."""


@contextmanager
def scratch(environ: Mapping[str, str], memory: Path = MEMORY, least: int = LEAST_FREE) -> Iterator[Mapping[str, str]]:
    """What to add to the environment of everything that tests start; nothing where the disk has to do.

    A database of some thousand files is copied for hundreds of tests: on a busy disk that takes seconds each time, in
    memory it takes milliseconds. The folder goes when the run ends. Its name is short: addresses of sockets below it
    have room for some hundred characters.
    """
    if VARIABLE in environ or not memory.is_dir() or shutil.disk_usage(memory).free < least:
        yield {}
        return
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="f-", dir=memory, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # PostgreSQL, which refuses to run as root, passes through as somebody else
        tempfile.tempdir = folder
        try:
            yield {VARIABLE: folder}
        finally:
            tempfile.tempdir = before
