"""The steps of an import: reading the file, judging its rows, writing them, taking them back."""

from fundapp.accounts.errands import SOON
from fundapp.core.sheets import UnreadableSheetError
from fundapp.imports.commands.working import (
    SheetRead,
    finish_import,
    finish_undo,
    keep_judgements,
    keep_rows,
    refuse_file,
    take_back_rows,
    write_rows,
)
from fundapp.imports.jobs.frame import ERRANDS, At
from fundapp.imports.models import ImportFile
from fundapp.imports.queries import (
    first_with_key,
    remembered_columns,
    rows_to_judge,
    rows_to_take_back,
    rows_to_write,
)
from fundapp.imports.rules import CHUNK, JUDGING, READING, UNDOING, WRITING
from fundapp.imports.schemas.cells import Cells
from fundapp.imports.schemas.judging import Judged, judge_rows, key_of
from fundapp.imports.schemas.reading import read_file
from fundapp.imports.workflow import State
from fundapp.outbox.topics import Claim, on


@on(READING, name="read_import", timeout=90, retry=SOON, bury=ERRANDS.bury(State.READING))
def read_import(claim: Claim) -> bool | None:
    """Reads the file, or says why that cannot be."""
    return ERRANDS.in_parts(claim, State.READING, _read)


@on(JUDGING, name="judge_import", timeout=90, retry=SOON, bury=ERRANDS.bury(State.JUDGING))
def judge_import(claim: Claim) -> bool | None:
    """Finds out what each row does. Nothing is written but that."""
    return ERRANDS.in_parts(claim, State.JUDGING, _judge)


@on(WRITING, name="write_import", timeout=90, retry=SOON, bury=ERRANDS.bury(State.WRITING))
def write_import(claim: Claim) -> bool | None:
    """Writes the rows that do something."""
    return ERRANDS.in_parts(claim, State.WRITING, _write)


@on(UNDOING, name="undo_import", timeout=90, retry=SOON, bury=ERRANDS.bury(State.UNDOING))
def undo_import(claim: Claim) -> bool | None:
    """Takes back what nobody has changed since."""
    return ERRANDS.in_parts(claim, State.UNDOING, _undo)


def _read(claim: Claim) -> bool:
    """The file is read before anything is locked: that takes a while."""
    with ERRANDS.looking(claim, State.READING) as at:
        if at is None:
            return True
        found = _found(at)
    with ERRANDS.writing(claim, State.READING) as now:
        if now is not None and isinstance(found, str):
            refuse_file(now.run, found, now.session, now.ctx)
        elif now is not None and not isinstance(found, str):
            keep_rows(now.run, found, now.session, now.ctx)
    return True


def _found(at: At) -> SheetRead | str:
    """What stands in the file; in words, why it cannot be read."""
    content = at.session.get_one(ImportFile, at.run.id).content
    kind = at.source.kind
    try:
        return read_file(at.source, content, at.run.sheet, lambda known: remembered_columns(at.session, kind, known))
    except UnreadableSheetError as error:
        return error.message


def _judge(claim: Claim) -> bool:
    with ERRANDS.looking(claim, State.JUDGING) as at:
        if at is None:
            return True
        judged = _judged(at)
    with ERRANDS.writing(claim, State.JUDGING) as now:
        if now is not None:
            keep_judgements(now.run, judged, now.session, now.ctx)
    return not judged


def _judged(at: At) -> list[Judged]:
    cells, run = Cells(at.source), at.run
    rows = [(row, cells.typed(run.columns, row.cells)) for row in rows_to_judge(at.session, run, CHUNK)]
    keys = {key_of(cells, typed) for _row, typed in rows} - {""}
    known = at.source.find(at.session, at.ctx, keys) if keys else {}
    stood = first_with_key(at.session, run, keys) if keys else {}
    return judge_rows(cells, rows, known, stood)


def _write(claim: Claim) -> bool:
    with ERRANDS.writing(claim, State.WRITING) as at:
        if at is None:
            return True
        rows = rows_to_write(at.session, at.run, CHUNK)
        if not rows:
            finish_import(at.session, at.ctx, at.run)
            return True
        cells = Cells(at.source)
        revived = [(row, cells.revived(row.given or {})) for row in rows]
        write_rows(at.run, at.source, revived, at.session, at.ctx)
    return False


def _undo(claim: Claim) -> bool:
    with ERRANDS.writing(claim, State.UNDOING) as at:
        if at is None:
            return True
        rows = rows_to_take_back(at.session, at.run, CHUNK)
        if not rows:
            finish_undo(at.session, at.ctx, at.run)
            return True
        take_back_rows(at.run, at.source, rows, at.session, at.ctx)
    return False
