"""Files that are there as a whole or not at all."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4


def write_whole(file: Path, pieces: Iterable[bytes]) -> None:
    """Write a file, readable by its owner only. What was there stays until the last piece is on the disk.

    Raises OSError.
    """
    with _draft(file, pieces) as draft:
        draft.replace(file)


def write_new(file: Path, pieces: Iterable[bytes]) -> int:
    """Write a file that does not exist yet, readable by its owner only; returns its bytes.

    Of several that write it at once, one wins. Raises FileExistsError, else OSError.
    """
    with _draft(file, pieces) as draft:
        os.link(draft, file)  # unlike a rename, never replaces
        return draft.stat().st_size


@contextmanager
def _draft(file: Path, pieces: Iterable[bytes]) -> Iterator[Path]:
    """The pieces on the disk under a name of their own, until the block has given them theirs."""
    draft = file.with_name(f".{file.name}.{uuid4().hex}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
            new.writelines(pieces)
            new.flush()
            os.fsync(new.fileno())
        yield draft
        flush_folder(file.parent)
    finally:
        draft.unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """Put the names in a folder on the disk: a file that was flushed may still lose its name in a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
