"""What a reader of a format is, and what is set for a source."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO
from zoneinfo import ZoneInfo

from fundapp.core.reader import Reader as Person
from fundapp.grants.rules.found import Found, Passed


@dataclass(frozen=True)
class Settings:
    """What the keeper of a source knows of it, None where they say nothing.

    `zone`: IANA name of the zone of times that a sheet writes without one. `language`: ISO 639, of its texts.
    `currency`: ISO 4217, of amounts without one. `columns`: field of a call → heading of its column in a sheet.
    """

    zone: str | None = None
    language: str | None = None
    currency: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def habits(self) -> Person:
        """Whose habits of writing dates and amounts the source has; French ones where nobody says."""
        return Person("en" if self.language == "en" else "fr", ZoneInfo("UTC"))


Reader = Callable[[BinaryIO, Settings], Iterator[Found | Passed]]
"""Reads a stream once, from its beginning to its end, and yields what is in it.

Raises Unreadable: at once where nothing can be read, at its end where only a part could. What was yielded before is
whole and right all the same, but then it is not all: what is missing may still stand in the source.
"""
