"""What the pages of imports share: the one import they are about, and their words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for

from fundapp.core.database import db
from fundapp.core.i18n import _
from fundapp.core.importing import ImportSource
from fundapp.core.web.circumstances import current_context, ports
from fundapp.imports import workflow
from fundapp.imports.models import ImportRow, ImportRun
from fundapp.imports.queries import Sources, import_run
from fundapp.imports.schemas.cells import Cells
from fundapp.imports.workflow import ROW_WORDS, Outcome


@dataclass(frozen=True)
class RowShown:
    """A row as the page shows it. `cells`: label, before, after; `reasons`: label, what was typed, sentence."""

    number: int
    title: str
    word: Any
    shape: str
    cells: Sequence[tuple[str, str, str]]
    reasons: Sequence[tuple[str, str, str]]
    url: str | None
    fate: str | None


def sources() -> Sources:
    """Whose records can be imported."""
    return ports().imports


def opened(run_id: UUID) -> tuple[ImportRun, ImportSource]:
    """The import that an address names, and its kind. Raises NotFound. One query."""
    return import_run(db.session(), current_context(), sources(), run_id)


def spoken() -> dict[str, Any]:
    """The words that every page of imports may use."""
    return {"flow": workflow, "crumbs_of": crumbs_of}


def crumbs_of(source: ImportSource, *more: tuple[Any, str | None]) -> list[tuple[Any, str | None]]:
    """Where a page stands."""
    return [(source.label, url_for(source.index)), (_("Imports"), url_for("imports.index")), *more]


def rows_shown(source: ImportSource, run: ImportRun, rows: Sequence[ImportRow]) -> list[RowShown]:
    """Rows as a page shows them: what changes cell by cell, or why they are not taken."""
    cells = Cells(source)
    return [_shown(cells, run, row) for row in rows]


def _shown(cells: Cells, run: ImportRun, row: ImportRow) -> RowShown:
    source, typed = cells.source, cells.typed(run.columns, row.cells)
    word, shape = ROW_WORDS[Outcome(row.outcome)] if row.outcome else ("", "waiting")
    before = cells.understood(row.before) if row.before is not None else {}
    differs = [name for name in row.differs or () if name in cells.fields]
    changes = [
        (
            cells.label(name),
            cells.shown(name, before[name]) if before else "",
            cells.shown(name, (row.given or {}).get(name)),
        )
        for name in differs
    ]
    reasons = [
        (cells.label(name), _as_typed(typed.get(name)), " ".join(messages))
        for name, messages in (row.reasons or {}).items()
    ]
    endpoint, argument = source.shows
    there: dict[str, Any] = {argument: row.subject_id}
    url = url_for(endpoint, **there) if row.subject_id and row.fate != workflow.Fate.TAKEN_BACK else None
    title = str(typed.get(source.needed[0]) or "")
    return RowShown(row.number, title, word, shape, changes, reasons, url, row.fate)


def _as_typed(answer: Any) -> str:
    return ", ".join(answer) if isinstance(answer, list) else str(answer or "")
