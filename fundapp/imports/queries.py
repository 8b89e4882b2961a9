"""Reads of imports: who sees one is who may import records of its kind."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from fundapp.core.context import Context
from fundapp.core.errors import NotFound
from fundapp.core.importing import ImportSource
from fundapp.core.lists.paging import IN_CHUNKS, Marks, Page, read_page
from fundapp.core.verdicts import require
from fundapp.imports.models import ImportMapping, ImportRow, ImportRun
from fundapp.imports.permissions import may_see
from fundapp.imports.workflow import Fate, Outcome, State

Sources = Mapping[str, ImportSource]
"""Whose records can be imported, by kind: `ports().imports`."""

_NEWEST = (ImportRun.created_at.desc(), ImportRun.id.desc())


def open_sources(ctx: Context, sources: Sources) -> list[ImportSource]:
    """The kinds that this person may import."""
    return [each for each in sources.values() if each.may(ctx)]


def import_run(
    session: Session, ctx: Context, sources: Sources, run_id: UUID, *, lock: bool = False
) -> tuple[ImportRun, ImportSource]:
    """An import and its kind; `lock`: it is nobody else's until the transaction ends. One query. Raises NotFound."""
    found = session.get(ImportRun, run_id, with_for_update=lock or None, populate_existing=lock)
    source = sources.get(found.kind) if found else None
    if found is None or source is None or not source.may(ctx):  # to others, an import is as if it were not there
        raise NotFound
    return found, source


def runs_page(
    session: Session,
    ctx: Context,
    sources: Sources,
    wanted: Mapping[str, Any],
    *,
    marks: Marks,
    mark: str | None = None,
) -> Page[ImportRun]:
    """One page of the imports of kinds that this person may import, the newest first. Two queries."""
    require(may_see(ctx))
    kinds = {each.kind for each in open_sources(ctx, sources)}
    statement = _runs(kinds, wanted)
    return read_page(session, statement, _NEWEST, marks=marks, name="imports", mark=mark)


def runs_to_export(session: Session, ctx: Context, sources: Sources, wanted: Mapping[str, Any]) -> Iterator[ImportRun]:
    """Every import that the list would show, the newest first, read in chunks."""
    require(may_see(ctx))
    kinds = {each.kind for each in open_sources(ctx, sources)}
    return iter(session.scalars(_runs(kinds, wanted).order_by(*_NEWEST), execution_options=IN_CHUNKS))


def earlier_import(session: Session, run: ImportRun) -> ImportRun | None:
    """The last time that this very file was imported. One query."""
    same = select(ImportRun).where(ImportRun.kind == run.kind, ImportRun.digest == run.digest, ImportRun.id != run.id)
    done = same.where(ImportRun.state == State.DONE, ImportRun.created_at <= run.created_at)
    return session.scalars(done.order_by(*_NEWEST).limit(1)).first()


def rows_page(
    session: Session, run: ImportRun, outcome: str | None, *, marks: Marks, mark: str | None = None
) -> Page[ImportRow]:
    """One page of the rows of an import, those of one outcome alone if it is given. Two queries."""
    statement = _below(run)
    if outcome:
        statement = statement.where(ImportRow.outcome == outcome)
    name = f"import:{run.id.hex}:{outcome or ''}"
    return read_page(session, statement, (ImportRow.number,), marks=marks, name=name, mark=mark)


def rows_left(session: Session, run: ImportRun, *, marks: Marks, mark: str | None = None) -> Page[ImportRow]:
    """One page of the rows that could not be taken back. Two queries."""
    statement = _below(run).where(ImportRow.fate == Fate.LEFT)
    return read_page(session, statement, (ImportRow.number,), marks=marks, name=f"left:{run.id.hex}", mark=mark)


def rejected_to_export(session: Session, run: ImportRun) -> Iterator[ImportRow]:
    """Every row that is not taken, read in chunks."""
    statement = _below(run).where(ImportRow.outcome == Outcome.REJECTED).order_by(ImportRow.number)
    return iter(session.scalars(statement, execution_options=IN_CHUNKS))


def first_rows(session: Session, run: ImportRun, most: int) -> Sequence[ImportRow]:
    """The first rows of the sheet, headings and all. One query."""
    rows = select(ImportRow).where(ImportRow.run_id == run.id).order_by(ImportRow.number).limit(most)
    return session.scalars(rows).all()


def heading_cells(session: Session, run: ImportRun) -> list[str]:
    """The headings as they stand in the sheet. One query."""
    found = session.get(ImportRow, (run.id, run.heading))
    cells = list(found.cells) if found else []
    return (cells + [""] * run.width)[: run.width]


def sample_rows(session: Session, run: ImportRun, most: int) -> Sequence[ImportRow]:
    """The first rows below the headings. One query."""
    return session.scalars(_below(run).order_by(ImportRow.number).limit(most)).all()


def rows_to_judge(session: Session, run: ImportRun, most: int) -> Sequence[ImportRow]:
    """The next rows of which nobody knows what they do. One query."""
    waiting = _below(run).where(ImportRow.outcome.is_(None))
    return session.scalars(waiting.order_by(ImportRow.number).limit(most)).all()


def rows_to_write(session: Session, run: ImportRun, most: int) -> Sequence[ImportRow]:
    """The next rows that do something and are not written yet. One query."""
    does = ImportRow.outcome.in_((Outcome.ADDED, Outcome.CHANGED))
    waiting = _below(run).where(does, ImportRow.fate.is_(None))
    return session.scalars(waiting.order_by(ImportRow.number).limit(most)).all()


def rows_to_take_back(session: Session, run: ImportRun, most: int) -> Sequence[ImportRow]:
    """The next rows that were written, the last first. One query."""
    waiting = _below(run).where(ImportRow.fate == Fate.WRITTEN)
    return session.scalars(waiting.order_by(ImportRow.number.desc()).limit(most)).all()


def first_with_key(session: Session, run: ImportRun, keys: Collection[str]) -> dict[str, int]:
    """In which row of the sheet each of these keys stood first, among those that are judged. One query."""
    judged = (ImportRow.run_id == run.id, ImportRow.outcome.is_not(None), ImportRow.key.in_(keys))
    rows = select(ImportRow.key, func.min(ImportRow.number)).where(*judged).group_by(ImportRow.key)
    return {str(key): int(number) for key, number in session.execute(rows)}


def count_rows(session: Session, run: ImportRun) -> Mapping[tuple[str | None, str | None], int]:
    """How many rows there are, by outcome and fate. One query."""
    counted = select(ImportRow.outcome, ImportRow.fate, func.count()).where(
        ImportRow.run_id == run.id, ImportRow.number > run.heading
    )
    rows = session.execute(counted.group_by(ImportRow.outcome, ImportRow.fate))
    return {(outcome, fate): int(count) for outcome, fate, count in rows}


def remembered_columns(session: Session, kind: str, signature: str) -> list[str] | None:
    """What the columns under these headings meant the last time. One query."""
    found = session.get(ImportMapping, (kind, signature))
    return list(found.columns) if found else None


def _runs(kinds: Collection[str], wanted: Mapping[str, Any]) -> Select[ImportRun]:
    statement = select(ImportRun).where(ImportRun.kind.in_(kinds))
    if wanted.get("kind"):
        statement = statement.where(ImportRun.kind == wanted["kind"])
    if wanted.get("state"):
        statement = statement.where(ImportRun.state.in_(wanted["state"]))
    return statement


def _below(run: ImportRun) -> Select[ImportRow]:
    return select(ImportRow).where(ImportRow.run_id == run.id, ImportRow.number > run.heading)
