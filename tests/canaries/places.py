"""Places in which something may have been left: what is said of a place, folders of files, and recorded texts."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.canaries.streams import Held, OpenFile, Stream
from tests.canaries.tables import SQLITE, sqlite_cells


@dataclass(frozen=True)
class Piece:
    """One stream of a place; `where` says which: a path, a column, a key. It is searched as well."""

    where: str
    stream: Stream


@dataclass(frozen=True)
class Place:
    """`pieces` reads the place anew at each call. A place in which nothing was read fails, unless `optional`."""

    name: str
    pieces: Callable[[], Iterable[Piece]]
    optional: bool = False


def text(name: str, data: bytes | Iterable[bytes], *, optional: bool = False) -> Place:
    """What was recorded: answers to requests, the output of a command."""
    parts = [data] if isinstance(data, bytes) else list(data)
    return Place(name, lambda: [Piece(f"number {n}", Held(part)) for n, part in enumerate(parts)], optional)


def folder(name: str, path: Path, *, optional: bool = False) -> Place:
    """All files under `path`, their names, and the cells of those that are SQLite databases.

    Links are not followed; sockets and pipes hold nothing. A file that vanishes meanwhile was not left.
    """
    return Place(name, lambda: in_folder(path), optional)


def in_folder(path: Path) -> Iterator[Piece]:
    """See folder. Raises FileNotFoundError when there is no such folder."""
    if not path.is_dir():
        raise FileNotFoundError(path)
    for parent, folders, files in os.walk(path):
        folders.sort()
        for file in sorted(files):
            yield from _in_file(Path(parent, file), str(Path(parent, file).relative_to(path)))
        yield from (Piece(str(Path(parent, name).relative_to(path)), Held(b"")) for name in folders)


def _in_file(path: Path, where: str) -> Iterator[Piece]:
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    try:
        stream = OpenFile(descriptor)
        yield Piece(where, stream)
        if stream.read(0, len(SQLITE)) == SQLITE:
            yield from (Piece(f"{where}: {column}", cells) for column, cells in sqlite_cells(path))
    finally:
        os.close(descriptor)
