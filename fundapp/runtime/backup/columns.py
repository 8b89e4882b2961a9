"""Values of columns as JSON, alike for every database. The backup itself says of what kind each column is.

A value is read and written as the plain type that lies in the table: a mapped type that seals or opens has no say here.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Float, LargeBinary, String, Text, Time, Uuid
from sqlalchemy.types import Integer, TypeDecorator, TypeEngine

from fundapp.core.columns import Instant

Columns = Mapping[str, str]
"""The name of each column of a table, and of what kind it is: a key of KINDS."""


@dataclass(frozen=True)
class Kind:
    """How values are kept (`column`), which types hold them, and how they become JSON and are read from it."""

    column: TypeEngine[Any]
    holds: type[TypeEngine[Any]]
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


# No decimal numbers: amounts are integers of minor units, and SQLite has none.
KINDS: Mapping[str, Kind] = {
    "instant": Kind(Instant(), Instant, datetime.isoformat, datetime.fromisoformat),
    "uuid": Kind(Uuid(), Uuid, lambda value: value.hex, UUID),
    "bytes": Kind(LargeBinary(), LargeBinary, lambda value: b64encode(value).decode(), b64decode),
    # In a list, since a JSON null is not the same as no value.
    "json": Kind(JSON(none_as_null=True), JSON, lambda value: [value], lambda value: _json(value[0])),
    "truth": Kind(Boolean(), Boolean, _same, _same),
    "integer": Kind(BigInteger(), Integer, _same, _same),
    "day": Kind(Date(), Date, date.isoformat, date.fromisoformat),
    "clock": Kind(Time(), Time, time.isoformat, time.fromisoformat),
    "real": Kind(Float(), Float, _same, _same),
    "text": Kind(Text(), String, _same, _same),
}


def _json(value: Any) -> Any:
    return JSON.NULL if value is None else value


def kind_of(column: Column[Any]) -> str:
    """The kind of a column. Raises TypeError where there is none for it yet."""
    plain = column.type
    while isinstance(plain, TypeDecorator) and not isinstance(plain, Instant):
        plain = plain.impl_instance
    for name, kind in KINDS.items():
        if isinstance(plain, kind.holds):
            return name
    raise TypeError(f"{column}: a backup knows no way to hold {plain!r}")


def written(kinds: Sequence[str], row: Sequence[Any]) -> list[Any]:
    """A row for JSON; None stays None."""
    return [None if value is None else KINDS[kind].write(value) for kind, value in zip(kinds, row, strict=True)]


def read(kinds: Sequence[str], row: Sequence[Any]) -> list[Any]:
    """A row from JSON. Raises ValueError, TypeError or LookupError where it is not of these kinds."""
    return [None if value is None else KINDS[kind].read(value) for kind, value in zip(kinds, row, strict=True)]
