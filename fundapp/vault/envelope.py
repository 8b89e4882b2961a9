"""Sealed columns: what a model says about the text it may never hold in clear."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Dialect, LargeBinary, event, inspect
from sqlalchemy.orm import Mapped, Mapper, mapped_column
from sqlalchemy.types import TypeDecorator

from fundapp.core.models import Base
from fundapp.vault.rules import Kind


@dataclass(frozen=True)
class Place:
    """Where a sealed value belongs: table, row, column."""

    table: str
    row: UUID
    column: str


@dataclass(frozen=True)
class Envelope:
    """A sealed value. It tells nothing; `Opened.read` opens it. `place` and `kind` are known until it is stored."""

    record: bytes
    place: Place | None = None
    kind: Kind | None = None

    def __repr__(self) -> str:
        return "<sealed>"


class SealedColumn(TypeDecorator[Envelope]):
    """Bytes of a sealed record. Plain text is refused before it reaches the database. `kind` None: any compartment."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, kind: Kind | None) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Envelope | None, _dialect: Dialect) -> bytes | None:
        """To the database."""
        if value is None:
            return None
        if not isinstance(value, Envelope):
            raise TypeError("a sealed column takes what the vault sealed, never plain text")
        return value.record

    def process_result_value(self, value: bytes | None, _dialect: Dialect) -> Envelope | None:
        """From the database."""
        return None if value is None else Envelope(bytes(value))


def sealed(kind: Kind | None, *, nullable: bool = True) -> Mapped[Any]:
    """What a model says of a column that is sealed in a compartment; None: in whichever its row belongs to."""
    return mapped_column(SealedColumn(kind), nullable=nullable)


def check_places(base: type[Any]) -> None:
    """Has the models of a base refuse envelopes that could never be opened where they are put."""
    for moment in ("before_insert", "before_update"):
        event.listen(base, moment, _refuse_misplaced, propagate=True)


def _refuse_misplaced(mapper: Mapper[Any], _connection: Any, row: Any) -> None:
    """An envelope sealed for another row, column or compartment could never be opened here: refuse it beforehand."""
    for column in sealed_columns(mapper):
        history = inspect(row).attrs[mapper.get_property_by_column(column).key].history
        for value in history.added or ():
            if isinstance(value, Envelope) and not _belongs(value, column, row.id):
                raise ValueError(f"{column}: this envelope was sealed for another place")


def _belongs(value: Envelope, column: Any, row_id: UUID) -> bool:
    fits = column.type.kind in (None, value.kind)
    return fits and value.place == Place(column.table.name, row_id, column.name)


def sealed_columns(mapper: Mapper[Any]) -> list[Any]:
    """The sealed columns of a model."""
    return [column for column in mapper.columns if isinstance(column.type, SealedColumn)]


check_places(Base)
