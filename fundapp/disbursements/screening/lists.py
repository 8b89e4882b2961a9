"""What a list of sanctions says of somebody, whatever format it came in. Pure data."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """Who is listed. Vessels and aircraft cannot be paid and are left out."""

    PERSON = "person"
    ENTITY = "entity"


@dataclass(frozen=True, order=True)
class Birth:
    """The years in which somebody may have been born, both included; equal where one year is known."""

    first: int
    last: int


@dataclass(frozen=True)
class Listed:
    """Somebody on a list. `id`: the publisher's own; `countries`: ISO 3166-1 alpha-2, of nationality, birth or address.

    Names stay out of `repr`, so that nothing that is logged by accident carries them.
    """

    list_code: str
    id: str
    kind: Kind
    names: tuple[str, ...] = field(repr=False)
    births: tuple[Birth, ...] = field(default=(), repr=False)
    countries: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True)
class ReadList:
    """A list as it was read. `published`: what the file says, None where its format does not; `sha256`: of each file.

    `nameless` and `crafts` count the entries left out: those without a name, and vessels and aircraft.
    """

    code: str
    published: date | None
    sha256: tuple[str, ...]
    entries: Sequence[Listed] = field(repr=False)
    nameless: int = 0
    crafts: int = 0
