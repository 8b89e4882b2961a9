"""How commands write a row and the lists that are a part of it, and tell the log what changed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, inspect, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

Row = TypeVar("Row")

LONGEST_SORT_NAME = 400
DERIVED = frozenset({"sort_name", "updated_at"})


def matched(rows: list[Any], name: str, wanted: Sequence[str], kind: type[Any]) -> None:
    """Leaves the rows that are wanted alone, removes the others and adds the missing ones."""
    for row in [row for row in rows if getattr(row, name) not in wanted]:
        rows.remove(row)
    have = {getattr(row, name) for row in rows}
    rows.extend(kind(**{name: value}) for value in wanted if value not in have)


def changed_in(found: Any, besides: Collection[str] = ()) -> list[str]:
    """The names of the columns and lists that differ from what is kept; what they say stays in the row."""
    kept_back = DERIVED | set(besides)
    return sorted(
        each.key.replace("_rows", "")
        for each in inspect(found).attrs
        if each.key not in kept_back and each.history.has_changes()
    )


def update_rows(session: Session, kind: type[Any], told: Sequence[Mapping[str, object]]) -> None:
    """Writes news of many rows, each with its key: one statement for all of which the same columns are told."""
    by_names: dict[tuple[str, ...], list[Mapping[str, object]]] = {}
    for each in told:
        by_names.setdefault(tuple(each), []).append(each)
    for same in by_names.values():
        session.execute(update(kind), same)


def given_to(session: Session, theirs: Select[Row], owner_id: UUID, now: datetime) -> Sequence[Row]:
    """Rows that somebody leaves behind, locked in one order, with another owner: each is for the caller to record."""
    (kind,) = (each["entity"] for each in theirs.column_descriptions)
    found = session.scalars(theirs.order_by(kind.id).with_for_update()).all()
    for each in found:
        each.owner_id, each.updated_at = owner_id, now  # type: ignore[attr-defined]
    return found


def insert_once(session: Session, model: type[Any]) -> Any:
    """An INSERT that passes over rows that are there already, also those that somebody else writes just now.

    Both databases say it alike, SQLAlchemy does not.
    """
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(model).on_conflict_do_nothing()
