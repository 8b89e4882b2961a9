"""The form of a backup: a plain tar, written in one way only, so that every single byte of it counts.

`tar -tvf` lists it. Nothing is ever unpacked from one to a path that it names.
"""

import tarfile
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from fundapp.core.i18n import _
from fundapp.runtime.backup.errors import Unfit

BLOCK = tarfile.BLOCKSIZE
END = bytes(2 * BLOCK)


class Member(NamedTuple):
    """A file in the archive, and the very bytes that stand for it there."""

    name: str
    content: bytes
    packed: bytes


def pack(name: str, content: bytes) -> Member:
    """A member as an archive holds it: header, content, zeros up to the next block (POSIX.1-1988, ustar)."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    return Member(name, content, info.tobuf(tarfile.USTAR_FORMAT) + content + bytes(-len(content) % BLOCK))


def members(file: BinaryIO) -> Iterator[Member]:
    """Every member of an archive, one at a time in memory.

    Raises Unfit where a byte is not as `pack` writes it, or the end is missing or not the end.
    """
    while (header := file.read(BLOCK)) != END[:BLOCK]:
        found = _member(header, file)
        if found is None:
            raise Unfit(_("The file was cut or changed, or is no backup."))
        yield found
    if header + file.read() != END:
        raise Unfit(_("The file was cut or changed, or is no backup."))


def _member(header: bytes, file: BinaryIO) -> Member | None:
    try:
        info = tarfile.TarInfo.frombuf(header, "utf-8", "strict")
    except (tarfile.HeaderError, UnicodeError):
        return None
    content = file.read(info.size)
    found = pack(info.name, content)
    return found if found.packed == header + content + file.read(-info.size % BLOCK) else None
