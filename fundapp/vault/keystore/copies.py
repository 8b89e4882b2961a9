"""The keystore's own copies for disasters: dated files, whole or not at all, overwritten and removed after 7 days.

A copy keeps shredded halves alive until it expires: COPY_DAYS is how late an erasure may become final. Overwriting
reaches no further than `folder` says; keep copies on a medium of their own, never among the database's backups.
"""

import os
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import count
from pathlib import Path

from fundapp.core.files import write_whole
from fundapp.core.i18n import _
from fundapp.vault.keystore.mending import Content, add
from fundapp.vault.keystore.place import KeystoreDamaged
from fundapp.vault.keystore.slots import SLOT_BYTES, is_sound

COPY_DAYS = 7

MAGIC = b"FUNDKEYS copy 1\n"
_DATE = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"\.?keystore-(\d{8}T\d{6}Z)(-\d+)?\.copy(\.\d+)?")
"""A copy, or the draft of one that a crash left: the draft holds halves as well, so it expires too."""
_BLOCK = 1 << 20


def write(folder: Path, now: datetime, slots: Sequence[bytes]) -> Path:
    """Write a copy of these slots, flushed with its name. `now` is aware. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stem = f"keystore-{now.astimezone(UTC):{_DATE}}"
    names = (folder / (f"{stem}.copy" if number == 1 else f"{stem}-{number}.copy") for number in count(1))
    file = next(each for each in names if not each.exists())
    content = b"".join(slots)
    write_whole(file, [MAGIC, content, _digest(content)])
    _flush_names(folder)
    return file


def read(file: Path) -> Content:
    """The content of a copy. Raises KeystoreDamaged where it is none or not whole, OSError where it cannot be read."""
    found = file.read_bytes()
    content = found[len(MAGIC) : -32]
    if not found.startswith(MAGIC) or len(found) < len(MAGIC) + 32 or found[-32:] != _digest(content):
        raise KeystoreDamaged(_("The file is not a whole copy of the keystore."))
    slots = [content[each : each + SLOT_BYTES] for each in range(0, len(content), SLOT_BYTES)]
    known: Content = {}
    add(known, [each for each in slots if is_sound(each)])
    return known


def expire(folder: Path, now: datetime) -> int:
    """Overwrite and remove every copy that is COPY_DAYS old; how many. Raises OSError."""
    old = [file for file, made in _copies(folder) if made + timedelta(days=COPY_DAYS) <= now]
    for file in old:
        with file.open("r+b") as opened:
            for _block in range(0, file.stat().st_size, _BLOCK):
                opened.write(bytes(min(_BLOCK, file.stat().st_size - _block)))
            opened.flush()
            os.fsync(opened.fileno())
        file.unlink()
    if old:
        _flush_names(folder)
    return len(old)


def final_at(folder: Path, now: datetime) -> datetime:
    """When the newest copy that holds anything has expired; `now` where there is none."""
    dates = [made for file, made in _copies(folder) if file.stat().st_size > len(MAGIC) + 32]
    return max([now, *(made + timedelta(days=COPY_DAYS) for made in dates)])


def _copies(folder: Path) -> list[tuple[Path, datetime]]:
    if not folder.is_dir():
        return []
    matches = ((file, _NAME.fullmatch(file.name)) for file in sorted(folder.iterdir()))
    return [(file, datetime.strptime(match[1], _DATE).replace(tzinfo=UTC)) for file, match in matches if match]


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=32, person=b"keystore copy").digest()


def _flush_names(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
