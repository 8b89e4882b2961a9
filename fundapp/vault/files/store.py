"""What a store of sealed files does, wherever it keeps them."""

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

from fundapp.core.errors import Unavailable
from fundapp.core.i18n import lazy

NAME = re.compile(r"[0-9a-f]{32}")
READ_AT_ONCE = 64 * 1024


class FileStore(Protocol):
    """Sealed files under random names (the hexadecimal form of a UUID), never under a name that a person gave.

    Any other name is a mistake in the program: ValueError. Where the store does not answer: Unavailable.
    """

    def put(self, name: str, sealed: Iterable[bytes]) -> int:
        """Keep a file, whole or not at all; durable once this returns its bytes. Raises NameTaken.

        Where `sealed` raises half way, nothing stays.
        """
        ...

    def read(self, name: str) -> Iterator[bytes]:
        """The stored bytes, as they are taken; memory stays flat. Raises NotFound before the first of them."""
        ...

    def size(self, name: str) -> int:
        """The stored bytes, counted. Raises NotFound."""
        ...

    def delete(self, name: str) -> None:
        """Remove a file; it may be gone already."""
        ...

    def names(self) -> Iterator[str]:
        """The names of all whole files, in no order: for backups, and to find what no row refers to."""
        ...


def checked(name: str) -> str:
    """`name`, if it is the hexadecimal form of a UUID: what else could leave the folder or name a person."""
    if not NAME.fullmatch(name):
        raise ValueError("a stored file has 32 hexadecimal digits for a name")
    return name


class Coming:
    """Pieces on their way to a store: counts their bytes, and keeps what was raised by whoever makes them."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self.bytes = 0
        self.failure: BaseException | None = None

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            piece = next(self._pieces)
        except StopIteration:
            raise
        except BaseException as error:
            self.failure = error
            raise
        self.bytes += len(piece)
        return piece


def silent_store() -> Unavailable:
    """The refusal when a store does not do what it was asked; why, is never told: it may name keys and addresses."""
    return Unavailable(lazy("The file store does not answer. Please try again in a minute."))
