"""Two funders are one, or two after all; and a merge taken back. Nothing is deleted: the absorbed one keeps its row."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Column, Table, inspect, select, tuple_, update
from sqlalchemy.orm import Session

from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, EditConflict, NotFound
from fundapp.core.i18n import _
from fundapp.core.text import fold
from fundapp.core.verdicts import require
from fundapp.donors.commands.funders import FOUND_BY
from fundapp.donors.commands.likeness import index_funders
from fundapp.donors.models import Funder, FunderDistinct, FunderMerge
from fundapp.donors.permissions import may_edit
from fundapp.donors.queries.merging import (
    distinct_pair,
    latest_merge_into,
    merge,
    moved_columns,
    stood_for,
    two_funders,
)
from fundapp.donors.rules.merging import ANSWERS, COMBINED, Return, Snapshot, merged, taken_back
from fundapp.donors.rules.naming import joined_names

FUNDER = Funder.__tablename__
MERGE = FunderMerge.__tablename__
DISTINCT = FunderDistinct.__tablename__
Seen = tuple[int, int]
"""The versions of both that whoever decides has seen."""


def merge_funders(
    session: Session, ctx: Context, two: tuple[UUID, UUID], chosen: Mapping[str, str | None], *, seen: Seen
) -> FunderMerge:
    """Makes the second of `two` a part of the first. `chosen`: whose answer stands where both differ (`rules.merging`).

    Raises NotFound; EditConflict where somebody has changed one of them since it was seen; Conflict where one is
    merged already.
    """
    require(may_edit(ctx))
    assert ctx.actor is not None  # or nothing would have been allowed
    kept, absorbed = two_funders(session, ctx, *two, lock=True)
    _refuse_merged(kept, absorbed)
    if (kept.version, absorbed.version) != seen:
        raise EditConflict
    before = {"kept": snapshot(kept), "absorbed": snapshot(absorbed)}
    made = FunderMerge(
        id=uuid4(), kept_id=kept.id, absorbed_id=absorbed.id, merged_at=ctx.now, merged_by_id=ctx.actor.id,
        before=before, after=merged(before["kept"], before["absorbed"], chosen), moved={},
    )  # fmt: skip
    _write(kept, made.after)
    made.moved = _move_rows(session, absorbed.id, kept.id)
    absorbed.merged_into_id = kept.id
    told = {
        "kept": kept.id.hex,
        "absorbed": absorbed.id.hex,
        "moved": {name: len(ids) for name, ids in made.moved.items()},
    }
    for row in (kept, absorbed):  # the log is checked row by row
        row.entry_id = record(session, ctx, "funder.merged", FUNDER, row.id, told)
    made.entry_id = record(session, ctx, "funder.merged", MERGE, made.id, told)
    session.add(made)
    _finish(session, ctx, kept, absorbed)
    return made


def unmerge_funders(
    session: Session, ctx: Context, merge_id: UUID, *, expected_version: int
) -> tuple[FunderMerge, Return]:
    """Takes a merge back: the absorbed one is there again with all it had. What stays with the kept one is told.

    Raises NotFound; EditConflict, and Conflict where another merge has to be taken back first.
    """
    require(may_edit(ctx))
    assert ctx.actor is not None  # or nothing would have been allowed
    found = merge(session, ctx, merge_id)
    kept, absorbed = two_funders(session, ctx, found.kept_id, found.absorbed_id, lock=True)
    session.refresh(found, ["undone_at", "version"])  # as they are once nobody else can change them
    refuse_undo(session, found)
    if found.version != expected_version:
        raise EditConflict
    back = taken_back(found.before["kept"], found.after, snapshot(kept))
    _write(kept, back.found)
    _move_back(session, found)
    absorbed.merged_into_id = None
    found.undone_at, found.undone_by_id = ctx.now, ctx.actor.id
    told = {"kept": kept.id.hex, "absorbed": absorbed.id.hex, "stays": list(back.stays)}
    for row in (kept, absorbed):
        row.entry_id = record(session, ctx, "funder.unmerged", FUNDER, row.id, told)
    found.entry_id = record(session, ctx, "funder.unmerged", MERGE, found.id, told)
    _finish(session, ctx, kept, absorbed)
    return found, back


def say_distinct(session: Session, ctx: Context, one_id: UUID, other_id: UUID) -> FunderDistinct:
    """These are two, however alike they are. Said twice it is said once. Raises NotFound."""
    require(may_edit(ctx))
    assert ctx.actor is not None  # or nothing would have been allowed
    if one_id == other_id:
        raise NotFound
    two_funders(session, ctx, one_id, other_id, lock=True)
    found = distinct_pair(session, one_id, other_id)
    if found is not None:
        return found
    one, other = sorted((one_id, other_id))
    made = FunderDistinct(id=uuid4(), one_id=one, other_id=other, said_at=ctx.now, said_by_id=ctx.actor.id)
    told = {"one": one.hex, "other": other.hex}
    made.entry_id = record(session, ctx, "funder_distinct.said", DISTINCT, made.id, told)
    session.add(made)
    session.flush()
    return made


def ask_again(session: Session, ctx: Context, one_id: UUID, other_id: UUID) -> None:
    """They may be one after all, and are asked about again; nothing happens where nobody said that they are two."""
    require(may_edit(ctx))
    two_funders(session, ctx, one_id, other_id, lock=True)
    found = distinct_pair(session, one_id, other_id)
    if found is None:
        return
    record(session, ctx, "funder_distinct.removed", DISTINCT, found.id)
    session.delete(found)
    session.flush()


def refuse_undo(session: Session, found: FunderMerge) -> None:
    """Raises Conflict, with the reason, where a merge cannot be taken back now. `found` with both funders."""
    if found.undone_at is not None:
        raise Conflict(_("This merge has been taken back already."))
    if found.kept.merged_into_id is not None:
        raise Conflict(
            _("%(name)s has itself been merged into another funder since: take that back first.", name=found.kept.name)
        )
    latest = latest_merge_into(session, found.kept_id)
    if latest is not None and latest.id != found.id:
        raise Conflict(
            _("%(name)s has been merged into the same funder since: take that back first.", name=latest.absorbed.name)
        )


def snapshot(found: Funder) -> dict[str, Any]:
    """A funder as JSON takes it: its columns, and the rows of what is a part of it."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for name in _PARTS:
        kept = [_plain(row, leave="funder_id") for row in getattr(found, name)]
        rows[_table_of(name).name] = sorted(kept, key=lambda row: [str(value) for value in row.values()])
    return {"columns": _plain(found, leave="id"), "rows": rows}


def _refuse_merged(*both: Funder) -> None:
    if both[0].id == both[1].id:
        raise Conflict(_("A funder cannot be merged into itself."))
    if any(each.merged_into_id is not None for each in both):
        raise Conflict(_("One of the two has been merged into another funder meanwhile."))


_PARTS = tuple(each.key for each in inspect(Funder).relationships if each.mapper.class_.__tablename__ in COMBINED)


def _table_of(part: str) -> Any:
    return inspect(Funder).relationships[part].mapper.local_table


def _plain(row: Any, leave: str) -> dict[str, Any]:
    columns = [each.key for each in inspect(type(row)).column_attrs if each.key != leave]
    return {name: _to_json(getattr(row, name)) for name in columns}


def _to_json(value: Any) -> Any:
    return (
        value
        if value is None or isinstance(value, (str, int))
        else value.hex
        if isinstance(value, UUID)
        else value.isoformat()
    )


def _from_json(column: Any, value: Any) -> Any:
    kind = column.type.python_type
    if value is None or kind not in (UUID, date):
        return value
    return UUID(value) if kind is UUID else date.fromisoformat(value)


def _write(found: Funder, wanted: Snapshot) -> None:
    """The answers of a snapshot, and the lists that are a part of the funder."""
    for name in (column for answer in ANSWERS.values() for column in answer.columns):
        setattr(found, name, _from_json(Funder.__table__.c[name], wanted["columns"][name]))
    for part in _PARTS:
        _write_rows(getattr(found, part), inspect(Funder).relationships[part].mapper.class_, wanted)


def _write_rows(rows: list[Any], model: type[Any], wanted: Snapshot) -> None:
    """Leaves rows alone that are wanted as they are, changes or removes the others, adds what is missing."""
    table = inspect(model).local_table
    keys = [column.name for column in table.primary_key if column.name != "funder_id"]
    missing = {tuple(row[key] for key in keys): row for row in wanted["rows"][table.name]}
    for row in list(rows):
        given = missing.pop(tuple(getattr(row, key) for key in keys), None)
        if given is None:
            rows.remove(row)
            continue
        for name, value in given.items():
            setattr(row, name, _from_json(table.c[name], value))
    rows.extend(
        model(**{name: _from_json(table.c[name], value) for name, value in row.items()}) for row in missing.values()
    )


def _finish(session: Session, ctx: Context, kept: Funder, absorbed: Funder) -> None:
    """Names, words and versions of both.

    Both get a version that neither had: a form that was opened before meets what has become of it.
    """
    kept.updated_at = absorbed.updated_at = ctx.now
    session.flush()
    newer = max(kept.version, absorbed.version) + 1
    kept.other_names = joined_names(stood_for(session, kept.id)) or None
    words = [getattr(kept, name) for name in FOUND_BY] + [
        row.tag for row in sorted(kept.tag_rows, key=lambda row: row.folded)
    ]
    kept.found_by = fold(" ".join(filter(None, words)))
    session.flush()
    session.execute(update(Funder).where(Funder.id.in_((kept.id, absorbed.id))).values(version=newer + 1))
    index_funders(session, [kept.id, absorbed.id])


def _move_rows(session: Session, from_id: UUID, to_id: UUID) -> dict[str, list[list[str]]]:
    """Everything that belongs to one becomes the other's; the keys of the rows, by table and column."""
    moved: dict[str, list[list[str]]] = {}
    for table, column in moved_columns():
        rows = session.execute(select(*table.primary_key).where(column == from_id)).all()
        if rows:
            session.execute(update(table).where(column == from_id).values({column.name: to_id}))
            moved[_place(table, column)] = sorted([_to_json(value) for value in row] for row in rows)
    return moved


def _move_back(session: Session, found: FunderMerge) -> None:
    """What was moved and is still there, still the kept one's, goes back."""
    for name, keys in found.moved.items():
        table, column = next(each for each in moved_columns() if _place(*each) == name)
        own = list(table.primary_key)
        wanted = [tuple(_from_json(part, value) for part, value in zip(own, key, strict=True)) for key in keys]
        theirs = column == found.kept_id, tuple_(*own).in_(wanted)
        session.execute(update(table).where(*theirs).values({column.name: found.absorbed_id}))


def _place(table: Table, column: Column[Any]) -> str:
    return f"{table.name}.{column.name}"
