"""Sealed files in a folder."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fundapp.core.errors import NotFound
from fundapp.core.files import flush_folder, write_new
from fundapp.vault.files.errors import NameTaken
from fundapp.vault.files.store import NAME, READ_AT_ONCE, Coming, checked, silent_store


class FolderStore:
    """A FileStore in `folder`, which is made if need be and opens to its owner only.

    A process that is killed while it writes leaves a draft whose name begins with a dot: sealed bytes without a reader.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        self._folder = folder

    def put(self, name: str, sealed: Iterable[bytes]) -> int:
        """See FileStore."""
        file = self._folder / checked(name)
        coming = Coming(sealed)
        try:
            return write_new(file, coming)
        except OSError as error:
            if error is coming.failure:
                raise
            raise (NameTaken() if isinstance(error, FileExistsError) else silent_store()) from None

    def read(self, name: str) -> Iterator[bytes]:
        """See FileStore."""
        file = self._folder / checked(name)
        with _reading(), file.open("rb") as opened:
            while piece := opened.read(READ_AT_ONCE):
                yield piece

    def size(self, name: str) -> int:
        """See FileStore."""
        with _reading():
            return (self._folder / checked(name)).stat().st_size

    def delete(self, name: str) -> None:
        """See FileStore."""
        with _reading():
            (self._folder / checked(name)).unlink(missing_ok=True)
            flush_folder(self._folder)

    def names(self) -> Iterator[str]:
        """See FileStore."""
        with _reading():
            yield from (file.name for file in self._folder.iterdir() if NAME.fullmatch(file.name))


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise NotFound from None
    except OSError:
        raise silent_store() from None
