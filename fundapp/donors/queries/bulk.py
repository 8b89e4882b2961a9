"""Reads of changes to several funders at once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require
from fundapp.donors.models import BulkChange, BulkChangeRow, Funder
from fundapp.donors.permissions import may_see
from fundapp.donors.queries.funders import shown
from fundapp.donors.workflow.bulk import Fate, Outcome

_NEWEST = (BulkChange.created_at.desc(), BulkChange.id.desc())


@dataclass(frozen=True)
class Chosen:
    """Which funders: those that meet `wanted`, and of these only `ids` where some were chosen one by one."""

    wanted: Mapping[str, Any]
    ids: Collection[UUID] | None = None


def chosen_funders(ctx: Context, chosen: Chosen) -> Select[Funder]:
    """The funders that are meant."""
    found = shown(ctx, chosen.wanted)
    return found if chosen.ids is None else found.where(Funder.id.in_(chosen.ids))


def names_of_chosen(session: Session, ctx: Context, chosen: Chosen, most: int) -> tuple[int, Sequence[str]]:
    """How many funders are meant, and the names of the first of them. Two queries."""
    require(may_see(ctx))
    wanted = chosen_funders(ctx, chosen).with_only_columns(Funder.name)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    return total, session.scalars(wanted.order_by(Funder.sort_name, Funder.id).limit(most)).all()


def bulk_change(session: Session, ctx: Context, change_id: UUID, *, lock: bool = False) -> BulkChange:
    """One change; `lock`: it is nobody else's until the transaction ends. One query. Raises NotFound."""
    require(may_see(ctx))
    found = session.get(BulkChange, change_id, with_for_update=lock or None, populate_existing=lock)
    if found is None:
        raise NotFound
    return found


def changes_page(
    session: Session, ctx: Context, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[BulkChange]:
    """One page of the changes that meet `wanted` (see BulkFilterSchema), the newest first. Two queries."""
    require(may_see(ctx))
    return read_page(session, _changes(wanted), _NEWEST, marks=marks, name="bulk_changes", mark=mark)


def changes_to_export(session: Session, ctx: Context, wanted: Mapping[str, Any]) -> Iterator[BulkChange]:
    """Every change that meets `wanted`, the newest first."""
    require(may_see(ctx))
    return iter(session.scalars(_changes(wanted).order_by(*_NEWEST), execution_options=IN_CHUNKS))


def change_rows_page(
    session: Session, change: BulkChange, wanted: Mapping[str, Any], *, marks: Marks, mark: str | None = None
) -> Page[BulkChangeRow]:
    """One page of the funders of a change that meet `wanted` (see BulkRowFilterSchema), by name. Two queries."""
    name = f"bulk:{change.id.hex}:{wanted.get('outcome') or ''}:{wanted.get('fate') or ''}"
    order = (BulkChangeRow.number,)
    return read_page(session, _rows(change, wanted), order, marks=marks, name=name, mark=mark)


def change_rows_to_export(session: Session, change: BulkChange, wanted: Mapping[str, Any]) -> Iterator[BulkChangeRow]:
    """Every funder of a change that meets `wanted`, by name."""
    statement = _rows(change, wanted).order_by(BulkChangeRow.number)
    return iter(session.scalars(statement, execution_options=IN_CHUNKS))


def rows_to_judge(session: Session, change: BulkChange, most: int) -> Sequence[BulkChangeRow]:
    """The next funders of which nobody knows what the change does to them. One query."""
    return _next(session, _rows(change, {}).where(BulkChangeRow.foreseen.is_(None)), most)


def rows_to_write(session: Session, change: BulkChange, most: int) -> Sequence[BulkChangeRow]:
    """The next funders that were not changed yet. One query."""
    return _next(session, _rows(change, {}).where(BulkChangeRow.outcome.is_(None)), most)


def rows_to_take_back(session: Session, change: BulkChange, most: int) -> Sequence[BulkChangeRow]:
    """The next funders that were changed, and not taken back. One query."""
    changed = _rows(change, {}).where(BulkChangeRow.outcome == Outcome.CHANGED, BulkChangeRow.fate.is_(None))
    return _next(session, changed, most)


def count_rows(session: Session, change: BulkChange) -> Mapping[tuple[str | None, str | None, str | None], int]:
    """How many funders there are, by what was foreseen, what came of it, and what taking it back did. One query."""
    by = BulkChangeRow.foreseen, BulkChangeRow.outcome, BulkChangeRow.fate
    rows = session.execute(select(*by, func.count()).where(BulkChangeRow.change_id == change.id).group_by(*by))
    return {(foreseen, outcome, fate): int(count) for foreseen, outcome, fate, count in rows}


def count_all(session: Session, change: BulkChange) -> int:
    """How many funders the change is about. One query."""
    return session.scalar(select(func.count()).where(BulkChangeRow.change_id == change.id)) or 0


def count_written(session: Session, change: BulkChange) -> int:
    """How many funders the change has been through. One query."""
    done = select(func.count()).where(BulkChangeRow.change_id == change.id, BulkChangeRow.outcome.is_not(None))
    return session.scalar(done) or 0


def _next(session: Session, statement: Select[BulkChangeRow], most: int) -> Sequence[BulkChangeRow]:
    return session.scalars(statement.order_by(BulkChangeRow.number).limit(most)).all()


def _changes(wanted: Mapping[str, Any]) -> Select[BulkChange]:
    statement = select(BulkChange)
    return statement.where(BulkChange.state.in_(wanted["state"])) if wanted.get("state") else statement


def _rows(change: BulkChange, wanted: Mapping[str, Any]) -> Select[BulkChangeRow]:
    statement = select(BulkChangeRow).where(BulkChangeRow.change_id == change.id)
    if wanted.get("outcome"):
        stands = func.coalesce(BulkChangeRow.outcome, BulkChangeRow.foreseen)
        statement = statement.where(stands == wanted["outcome"])
    if wanted.get("fate"):
        statement = statement.where(BulkChangeRow.fate == Fate(wanted["fate"]))
    return statement
