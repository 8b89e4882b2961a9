"""A change of an envelope, its transfer and its entry in the log, with as few journeys to the database as it allows.

Whoever holds money keeps everybody else away from the envelope from the change until the commit. PostgreSQL takes all
three in one statement; SQLite has no such statement, and no journey either.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Table, Update, bindparam, insert, select
from sqlalchemy.orm import Session

from fundapp.audit.models import Staged
from fundapp.core.prepared import Prepared
from fundapp.ledger.models import FundEnvelope, Transfer

_STAGE: Table = Staged.metadata.tables[Staged.__tablename__]
_TRANSFER: Table = Transfer.metadata.tables[Transfer.__tablename__]
_CURRENCY = FundEnvelope.metadata.tables[FundEnvelope.__tablename__].c.currency
_ENTRY = frozenset(_STAGE.c.keys()) - {"position"}

Row = Mapping[str, Any]


def write_together(session: Session, change: Update, given: Row, made: Row, entry: Row) -> UUID | None:
    """Changes an envelope, and where that changes one writes the transfer, in the envelope's currency, and the entry.

    The id of the transfer; None: nothing was written. `given`: what `change` asks for; `made`, `entry`: rows by column.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        every = {**given, **_named("t", made), **_named("e", entry)}
        return _in_one(change, frozenset(made)).execute(connection, every).scalar()
    currency = _prepared_change(change).execute(connection, given).scalar()
    if currency is None:
        return None
    _prepared_row(_STAGE, tuple(entry)).execute(connection, entry)
    _prepared_row(_TRANSFER, (*made, "currency")).execute(connection, {**made, "currency": currency})
    made_id: UUID = made["id"]
    return made_id


def _named(prefix: str, row: Row) -> dict[str, Any]:
    return {f"{prefix}_{name}": value for name, value in row.items()}


@cache
def _prepared_change(change: Update) -> Prepared:
    return Prepared(change.returning(_CURRENCY))


@cache
def _prepared_row(table: Table, columns: tuple[str, ...]) -> Prepared:
    return Prepared(insert(table), list(columns))


@cache
def _in_one(change: Update, said: frozenset[str]) -> Prepared:
    """Rows are made out of what was changed: of nothing, none. `said`: the columns of the transfer that are given."""
    changed = change.returning(_CURRENCY).cte("changed")
    currency = {_TRANSFER.c.currency: changed.c.currency}
    staged = insert(_STAGE).from_select(*_out_of(changed, {}, _STAGE, "e", _ENTRY)).cte("staged")
    written = insert(_TRANSFER).from_select(*_out_of(changed, currency, _TRANSFER, "t", said))
    return Prepared(written.add_cte(staged).returning(_TRANSFER.c.id))


def _out_of(changed: CTE, told: dict[Any, Any], table: Table, prefix: str, said: frozenset[str]) -> tuple[Any, Any]:
    """Columns, and a row of them for each envelope that was changed."""
    given = {table.c[each]: bindparam(f"{prefix}_{each}", type_=table.c[each].type) for each in sorted(said)}
    every = {**told, **given}
    return list(every), select(*every.values()).select_from(changed)
