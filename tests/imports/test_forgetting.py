"""What stood in a sheet is forgotten a month after it was last of use, whatever was done with it meanwhile."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from fundapp.imports.models import ImportRow
from fundapp.imports.rules import UNDO_WITHIN
from tests.fixtures.application import Look
from tests.imports.acting import HEADINGS, ROW, Importer, work_off

DAY = timedelta(days=1)


def after(importer: Importer, look: Look, run_id: UUID, days: timedelta) -> int:
    """How many rows are left so long from now, once a worker has come by."""
    work_off(importer.app, datetime.now(UTC) + days)
    return len(look(select(ImportRow.number).where(ImportRow.run_id == run_id)))


def test_rows_stay_as_long_as_they_can_be_taken_back(importer: Importer, look: Look) -> None:
    run_id = importer.write(f"{HEADINGS}\n{ROW}")
    assert after(importer, look, run_id, UNDO_WITHIN - DAY) == 2
    assert after(importer, look, run_id, UNDO_WITHIN + DAY) == 0
    assert importer.run(run_id).state == "done"


def test_an_import_that_was_taken_back_late_is_forgotten_a_month_after_that(importer: Importer, look: Look) -> None:
    run_id = importer.write(f"{HEADINGS}\n{ROW}")
    importer.press(run_id, "undo", worked=False)
    work_off(importer.app, datetime.now(UTC) + UNDO_WITHIN - DAY)
    assert importer.run(run_id).state == "undone"
    assert after(importer, look, run_id, UNDO_WITHIN + DAY) == 2
    assert after(importer, look, run_id, 2 * UNDO_WITHIN) == 0


def test_an_import_that_nobody_came_back_for_is_given_up(importer: Importer, look: Look) -> None:
    run_id = importer.read(f"{HEADINGS}\n{ROW}")
    assert after(importer, look, run_id, UNDO_WITHIN - DAY) == 2
    assert after(importer, look, run_id, UNDO_WITHIN + DAY) == 0
    assert importer.run(run_id).state == "abandoned"
