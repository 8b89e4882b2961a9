"""What can go wrong with a sealed file."""

from fundapp.core.errors import Conflict
from fundapp.core.i18n import lazy
from fundapp.vault.errors import CannotOpen


class CannotOpenFile(CannotOpen):
    """A file that does not open: changed, cut, moved, or another key's. Which of these is not told, nor where."""

    title = lazy("This file cannot be opened")

    def __init__(self) -> None:
        super().__init__(lazy("The stored file is not the one that was sealed, so nothing of it is shown."))


class NameTaken(Conflict):
    """A stored file of that name exists; stored files are never overwritten."""

    def __init__(self) -> None:
        super().__init__(lazy("A stored file of this name exists already."))
