"""Whether the disk of sealed files has room for what people send: files must leave some for everybody's words."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from fundapp.config import Settings
from fundapp.core.errors import Unavailable
from fundapp.core.i18n import lazy

MEGABYTE = 1_000_000

NO_ROOM = lazy(
    "No file can be taken at present: there is too little room for files here. What you wrote is kept. Please send the "
    "files again later."
)


@dataclass(frozen=True)
class Space:
    """What is free on the disk of the file store, and what must be, in megabytes."""

    free: int
    least: int

    @property
    def is_short(self) -> bool:
        """Whether no more files are to be taken."""
        return self.free < self.least


def space_of(settings: Settings) -> Space | None:
    """The space for files; None where nobody is to look, and for a bucket, whose room is another house's matter."""
    storage = settings.storage
    if not storage.free_space or "://" in storage.files:
        return None
    try:
        free = shutil.disk_usage(_there(Path(storage.files))).free
    except OSError:
        return None  # the store itself will say that its disk does not answer
    return Space(free // MEGABYTE, storage.free_space)


def has_room(settings: Settings) -> bool:
    """Whether files may be taken from anybody at present."""
    space = space_of(settings)
    return space is None or not space.is_short


def demand_room(settings: Settings) -> None:
    """Raises Unavailable, in words for whoever sends, where no file may be taken."""
    if not has_room(settings):
        raise Unavailable(NO_ROOM)


def _there(folder: Path) -> Path:
    """The folder, or, before anything was kept in it, the nearest one above that exists."""
    return next((each for each in (folder, *folder.absolute().parents) if each.exists()), folder)
