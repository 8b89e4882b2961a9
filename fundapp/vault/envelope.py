"""Sealed columns: what a model says about the text it may never hold in clear."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Dialect, LargeBinary, Uuid, column, event, inspect, select, table
from sqlalchemy.orm import Mapped, Mapper, Session, mapped_column, object_session
from sqlalchemy.types import TypeDecorator

from fundapp.core.errors import EditConflict
from fundapp.core.models import Base
from fundapp.vault.rules import Kind

MADE_HERE = "vault.made_here"


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


def _refuse_misplaced(mapper: Mapper[Any], connection: Connection, row: Any) -> None:
    """An envelope sealed for another row, column or compartment could never be opened here: refuse it beforehand."""
    for sealed_column in sealed_columns(mapper):
        history = inspect(row).attrs[mapper.get_property_by_column(sealed_column).key].history
        for value in history.added or ():
            if not isinstance(value, Envelope):
                continue
            if not _belongs(value, sealed_column, row.id):
                raise ValueError(f"{sealed_column}: this envelope was sealed for another place")
            _refuse_superseded(connection, value, _made_here(row))


def note_made(session: Session, compartment_ids: Iterable[UUID]) -> None:
    """Says that these compartments were made in this session's transaction: nobody else can have renewed them yet."""
    session.info.setdefault(MADE_HERE, (session.get_transaction(), set()))
    transaction, made = session.info[MADE_HERE]
    if transaction is not session.get_transaction():
        made = set()
        session.info[MADE_HERE] = (session.get_transaction(), made)
    made.update(compartment_ids)


def _made_here(row: Any) -> Collection[UUID]:
    session = object_session(row)
    transaction, made = session.info.get(MADE_HERE, (None, ())) if session else (None, ())
    return made if session and transaction is session.get_transaction() else ()


def _refuse_superseded(connection: Connection, value: Envelope, made_here: Collection[UUID]) -> None:
    """A value sealed under a key that was renewed meanwhile is not kept: whoever lost access may know that key.

    The compartment cannot be renewed until the transaction ends. Raises EditConflict.
    """
    compartment_id, version = UUID(bytes=value.record[2:18]), int.from_bytes(value.record[18:22])
    if compartment_id in made_here:
        return
    wanted = select(_COMPARTMENTS.c.version).where(_COMPARTMENTS.c.id == compartment_id)
    if connection.scalar(wanted.with_for_update(read=True)) not in (None, version):
        raise EditConflict


_COMPARTMENTS = table("vault_compartment", column("id", Uuid()), column("version"))
# By name, since the models of the vault are sealed ones themselves.


def _belongs(value: Envelope, place: Any, row_id: UUID) -> bool:
    fits = place.type.kind in (None, value.kind)
    return fits and value.place == Place(place.table.name, row_id, place.name)


def sealed_columns(mapper: Mapper[Any]) -> list[Any]:
    """The sealed columns of a model."""
    return [each for each in mapper.columns if isinstance(each.type, SealedColumn)]


check_places(Base)
