"""What people do with an import: send a sheet, say what its columns mean, confirm, give up, take back."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from fundapp.accounts.commands.errands import ask_worker, asker
from fundapp.audit.commands import record
from fundapp.core.context import Context
from fundapp.core.errors import Conflict
from fundapp.core.i18n import _
from fundapp.core.importing import ImportSource
from fundapp.core.verdicts import require
from fundapp.imports.commands.moving import forget_rows, step
from fundapp.imports.models import ImportFile, ImportMapping, ImportRow, ImportRun
from fundapp.imports.queries import Sources, import_run
from fundapp.imports.rules import FORGETTING, JUDGING, KIND, READING, UNDO_WITHIN, UNDOING, WRITING
from fundapp.imports.workflow import Action, State
from fundapp.outbox.commands import put


@dataclass(frozen=True)
class SentSheet:
    """A file as it arrived."""

    name: str
    content: bytes


@dataclass(frozen=True)
class ChosenColumns:
    """What somebody said of a sheet: the row of its headings, and the field of each column, "" for none."""

    heading: int
    columns: Sequence[str]
    signature: str


def start_import(session: Session, ctx: Context, source: ImportSource, sheet: SentSheet) -> ImportRun:
    """Takes a file in; a worker reads it. Raises Denied, NotFound."""
    require(source.may(ctx))
    found = ImportRun(
        id=uuid4(), kind=source.kind, state=State.READING.value, by_id=asker(ctx), file_name=sheet.name[:200],
        digest=sha256(sheet.content).hexdigest(), size=len(sheet.content), sheets=[], sheet=-1, heading=0, width=0,
        encoding="", delimiter="", columns=[], remembered=False, total=0, done=0, beat_at=ctx.now, added=0, changed=0,
        same=0, rejected=0, written=0, taken_back=0, left_as_is=0, created_at=ctx.now, updated_at=ctx.now,
    )  # fmt: skip
    found.entry_id = record(session, ctx, "import.started", KIND, found.id, {"kind": source.kind})
    session.add(found)
    session.flush()
    session.add(ImportFile(run_id=found.id, content=sheet.content))
    ask_worker(session, ctx, READING, found.id)
    put(session, ctx, FORGETTING, f"{found.id.hex}:left", [found.id], due=ctx.now + UNDO_WITHIN)
    session.flush()
    return found


def open_sheet(session: Session, ctx: Context, sources: Sources, run_id: UUID, place: int) -> ImportRun:
    """Has another sheet of the workbook read instead. Raises NotFound, Conflict."""
    found, _source = import_run(session, ctx, sources, run_id, lock=True)
    if not 0 <= place < len(found.sheets):
        raise Conflict(_("There is no such sheet in this workbook."))
    step(found, Action.OPEN_SHEET, session, ctx)
    found.sheet, found.problem = place, None
    forget_rows(found, session)
    found.entry_id = record(session, ctx, "import.sheet.chosen", KIND, found.id)
    ask_worker(session, ctx, READING, found.id)
    return found


def choose_columns(session: Session, ctx: Context, sources: Sources, run_id: UUID, chosen: ChosenColumns) -> ImportRun:
    """Says what each column means, for this sheet and the next with the same headings; a worker compares the rows.

    Raises NotFound, Conflict.
    """
    found, source = import_run(session, ctx, sources, run_id, lock=True)
    step(found, Action.JUDGE, session, ctx)
    found.heading, found.columns, found.problem = chosen.heading, list(chosen.columns), None
    session.execute(
        update(ImportRow).where(ImportRow.run_id == found.id).values(
            outcome=None, key=None, given=None, reasons=None, subject_id=None, version=0, before=None, differs=None,
        )
    )  # fmt: skip
    remembered = ImportMapping(
        kind=source.kind, signature=chosen.signature, columns=list(chosen.columns), used_at=ctx.now
    )
    session.merge(remembered)
    found.entry_id = record(session, ctx, "import.columns.chosen", KIND, found.id)
    ask_worker(session, ctx, JUDGING, found.id)
    return found


def correct_columns(session: Session, ctx: Context, sources: Sources, run_id: UUID) -> ImportRun:
    """Goes back from the rows to the columns. Raises NotFound; Conflict where something is written already."""
    found, _source = import_run(session, ctx, sources, run_id, lock=True)
    _refuse_begun(found)
    step(found, Action.CORRECT, session, ctx)
    found.entry_id = record(session, ctx, "import.corrected", KIND, found.id)
    return found


def confirm_import(session: Session, ctx: Context, sources: Sources, run_id: UUID) -> ImportRun:
    """Has the rows written that do something. Raises NotFound; Conflict where there are none or it moved on."""
    found, _source = import_run(session, ctx, sources, run_id, lock=True)
    if not found.added + found.changed:
        raise Conflict(_("No row of this sheet changes anything."))
    step(found, Action.CONFIRM, session, ctx)
    found.done, found.total, found.problem = found.written, found.added + found.changed, None
    told = {"added": found.added, "changed": found.changed, "rejected": found.rejected}
    found.entry_id = record(session, ctx, "import.confirmed", KIND, found.id, told)
    ask_worker(session, ctx, WRITING, found.id)
    return found


def abandon_import(session: Session, ctx: Context, sources: Sources, run_id: UUID) -> ImportRun:
    """Gives an import up: file and rows are removed. Raises NotFound; Conflict where something is written already."""
    found, _source = import_run(session, ctx, sources, run_id, lock=True)
    _refuse_begun(found)
    step(found, Action.ABANDON, session, ctx)
    found.entry_id = record(session, ctx, "import.abandoned", KIND, found.id)
    return found


def undo_import(session: Session, ctx: Context, sources: Sources, run_id: UUID) -> ImportRun:
    """Has taken back what the import wrote and nobody has changed since. Raises NotFound; Conflict after 30 days."""
    found, source = import_run(session, ctx, sources, run_id, lock=True)
    if source.lasting:
        raise Conflict(str(source.lasting))
    if found.ended_at is None or ctx.now > found.ended_at + UNDO_WITHIN:
        raise Conflict(_("This was imported too long ago to be taken back as a whole."))
    step(found, Action.UNDO, session, ctx)
    found.done, found.total, found.problem = 0, found.written, None
    found.entry_id = record(session, ctx, "import.undo.asked", KIND, found.id)
    ask_worker(session, ctx, UNDOING, found.id)
    return found


def _refuse_begun(found: ImportRun) -> None:
    if found.written:
        raise Conflict(_("A part of it is written: let it be finished, and take it back then if need be."))
