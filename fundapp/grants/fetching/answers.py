"""What is asked of a server beside an address, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType
from typing import BinaryIO, Self

from fundapp.grants.rules.faults import Fault, Unreadable


@dataclass(frozen=True)
class Posting:
    """A question that is asked by POST. Its headers may hold a key, so it follows nobody to another address."""

    body: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What a server sent, in a file without a name that is gone once it is closed.

    `body` stands at its beginning, unpacked; `size`: its bytes. `address`: where it came from in the end. `unchanged`:
    the server says that it is as it was at the last visit, and `body` is empty.
    """

    body: BinaryIO
    address: str
    content_type: str = ""
    size: int = 0
    etag: str | None = None
    modified: str | None = None
    unchanged: bool = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _places: TracebackType | None
    ) -> None:
        self.body.close()


class ComeLater(Unreadable):
    """The server asks to be left alone. `after`: for how long, where it says so."""

    def __init__(self, fault: Fault, detail: str, after: timedelta | None) -> None:
        super().__init__(fault, detail)
        self.after = after
