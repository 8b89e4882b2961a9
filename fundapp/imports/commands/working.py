"""What workers do with an import: keep its rows and what each does, write them, take them back. Each may run twice."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from fundapp.audit.commands import gathered_entries, record
from fundapp.core.batches import batched
from fundapp.core.constraints import broken_rule
from fundapp.core.context import Context
from fundapp.core.errors import Conflict, DomainError, EditConflict, Invalid, NotFound
from fundapp.core.i18n import _
from fundapp.core.importing import Clean, ImportSource, Written
from fundapp.core.models import Base
from fundapp.imports.commands.moving import recount, step
from fundapp.imports.models import ImportRow, ImportRun
from fundapp.imports.rules import FORGETTING, KIND, UNDO_WITHIN
from fundapp.imports.workflow import Action, Fate, Outcome
from fundapp.outbox.commands import put

REFUSALS = (Conflict, Invalid, NotFound, IntegrityError, StaleDataError)
"""What concerns one record alone; whatever else is raised stops the step."""


@dataclass(frozen=True)
class SheetRead:
    """What a worker found in a file: its sheets, the rows of one of them by number, and what their columns may mean."""

    sheets: Sequence[str]
    place: int
    rows: Mapping[int, Sequence[str]]
    heading: int
    columns: Sequence[str]
    remembered: bool
    encoding: str
    delimiter: str


def keep_rows(run: ImportRun, found: SheetRead, session: Session, ctx: Context) -> None:
    """Keeps the rows of a sheet as they were typed; somebody says next what its columns mean."""
    step(run, Action.READ, session, ctx)
    run.sheets, run.sheet, run.heading = list(found.sheets), found.place, found.heading
    run.width, run.columns, run.remembered = len(found.columns), list(found.columns), found.remembered
    run.encoding, run.delimiter, run.total = found.encoding, found.delimiter, 0
    rows = [{"run_id": run.id, "number": number, "cells": cells, "version": 0} for number, cells in found.rows.items()]
    session.execute(insert(ImportRow), rows)


def refuse_file(run: ImportRun, reason: str, session: Session, ctx: Context) -> None:
    """Says why a file cannot be read; it is not kept."""
    step(run, Action.REFUSE, session, ctx)
    run.problem = reason[:1000]


def keep_judgements(run: ImportRun, judged: Sequence[Mapping[str, Any]], session: Session, ctx: Context) -> None:
    """Keeps what rows do, of which some were judged; without any, all are."""
    if judged:
        session.execute(update(ImportRow), [{"run_id": run.id, **each} for each in judged])
        run.done += len(judged)
        run.beat_at = ctx.now
        return
    step(run, Action.JUDGED, session, ctx)
    recount(run, session)


def write_rows(
    run: ImportRun, source: ImportSource, rows: Sequence[tuple[ImportRow, Clean]], session: Session, ctx: Context
) -> None:
    """Writes rows by the commands of their package. What changed since they were judged is left, with the reason."""
    found = source.find(session, ctx, {row.key for row, _given in rows if row.key})

    def write(row: ImportRow, given: Clean) -> Written:
        there = found.get(row.key or "")
        if row.outcome == Outcome.ADDED:
            if there is not None:
                raise Conflict(_("Somebody has added this meanwhile. Import the row again to compare it."))
            return source.add(session, ctx, given)
        if there is None or there.id != row.subject_id:
            raise Conflict(_("This has been removed or renamed meanwhile."))
        if there.version != row.version:
            raise EditConflict
        return source.change(session, ctx, there.id, given, row.version)

    told = []
    for row, done in _each(rows, write, session):
        if isinstance(done, str):
            told.append(_told(row, outcome=Outcome.REJECTED.value, reasons={"": [done]}))
        else:
            told.append(_told(row, fate=Fate.WRITTEN.value, subject_id=done[0], version=done[1]))
    _progress(run, told, session, ctx)


def finish_import(session: Session, ctx: Context, run: ImportRun) -> None:
    """Ends the writing; for some weeks it can be taken back."""
    step(run, Action.FINISH, session, ctx)
    recount(run, session)
    told = {"written": run.written, "rejected": run.rejected}
    run.entry_id = record(session, ctx, "import.finished", KIND, run.id, told)
    put(session, ctx, FORGETTING, f"{run.id.hex}:done", [run.id], due=ctx.now + UNDO_WITHIN)


def take_back_rows(
    run: ImportRun, source: ImportSource, rows: Sequence[ImportRow], session: Session, ctx: Context
) -> None:
    """Undoes rows that nobody has changed since; the others are left as they are, with the reason."""

    def take_back(row: ImportRow, _none: Clean) -> object:
        if row.subject_id is None:
            raise NotFound
        before = row.before if row.outcome == Outcome.CHANGED else None
        return source.take_back(session, ctx, row.subject_id, before, row.version)

    told = []
    for row, done in _each([(row, {}) for row in rows], take_back, session):
        if isinstance(done, str):
            told.append(_told(row, fate=Fate.LEFT.value, reasons={"": [done]}))
        else:
            told.append(_told(row, fate=Fate.TAKEN_BACK.value))
    _progress(run, told, session, ctx)


def finish_undo(session: Session, ctx: Context, run: ImportRun) -> None:
    """Ends the taking back."""
    step(run, Action.UNDONE, session, ctx)
    recount(run, session)
    told = {"taken_back": run.taken_back, "left": run.left_as_is}
    run.entry_id = record(session, ctx, "import.undone", KIND, run.id, told)


def halt(run: ImportRun, reason: str, session: Session, ctx: Context) -> None:
    """A step cannot go on: somebody reads why, and decides. What is written stays written and is not written again."""
    step(run, Action.HALT, session, ctx)
    run.problem = reason[:1000]
    recount(run, session)


def _each(
    rows: Sequence[tuple[ImportRow, Clean]], act: Callable[[ImportRow, Clean], Any], session: Session
) -> Iterable[tuple[ImportRow, Any]]:
    """What `act` returned for each row, or why it was refused. All at once; one by one where one is in the way."""
    try:
        with session.begin_nested(), gathered_entries(session), batched(session):
            return [(row, act(row, given) or ()) for row, given in rows]
    except REFUSALS:
        return [(row, _alone(row, given, act, session)) for row, given in rows]


def _alone(row: ImportRow, given: Clean, act: Callable[[ImportRow, Clean], Any], session: Session) -> Any:
    try:
        with session.begin_nested():
            return act(row, given) or ()
    except REFUSALS as error:
        return _reason(error)


def _reason(error: Exception) -> str:
    """Why a record was not written, in words."""
    if isinstance(error, IntegrityError):
        rule = broken_rule(error, Base.metadata)
        if rule is None:
            return _("Something else refers to this, or it breaks a rule of the register.")
        error = rule
    if isinstance(error, (EditConflict, StaleDataError)):
        return _("Somebody has changed this meanwhile.")
    if isinstance(error, Invalid) and error.fields:
        return " ".join(str(message) for messages in error.fields.values() for message in messages)
    if isinstance(error, NotFound):
        return _("This is not there any more.")
    return str((error.reason if isinstance(error, DomainError) else None) or _("This could not be done"))


def _told(row: ImportRow, **news: object) -> dict[str, object]:
    return {"run_id": row.run_id, "number": row.number, **news}


def _progress(run: ImportRun, told: Sequence[dict[str, object]], session: Session, ctx: Context) -> None:
    """Marks the rows in the transaction that wrote them: whoever comes next begins behind them."""
    by_names: dict[tuple[str, ...], list[dict[str, object]]] = {}
    for each in told:
        by_names.setdefault(tuple(each), []).append(each)
    for same in by_names.values():
        session.execute(update(ImportRow), same)
    run.done += len(told)
    run.beat_at = ctx.now
