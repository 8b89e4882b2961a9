"""Rows judged as the form would judge them, and what each would do."""

from collections.abc import Mapping, Sequence
from typing import Any

from fundapp.core.errors import Invalid
from fundapp.core.i18n import _
from fundapp.core.importing import Existing
from fundapp.imports.models import ImportRow
from fundapp.imports.rules import LONGEST_KEY
from fundapp.imports.schemas.cells import Cells
from fundapp.imports.workflow import Outcome

Judged = dict[str, Any]
"""What is written down of a row."""


def key_of(cells: Cells, typed: Mapping[str, Any]) -> str:
    """By what the record of a row is known again; "" where the row does not say."""
    return cells.source.key(typed)[:LONGEST_KEY]


def judge_rows(
    cells: Cells, rows: Sequence[tuple[ImportRow, Mapping[str, Any]]], known: Mapping[str, Existing],
    stood: Mapping[str, int],
) -> list[Judged]:  # fmt: skip
    """What each row does. `known`: records by their key; `stood`: in which row above a key stood already."""
    first = dict(stood)
    found = []
    for row, typed in rows:
        key = key_of(cells, typed)
        judged = _judged(cells, typed, known.get(key) if key else None)
        if key and first.setdefault(key, row.number) != row.number:
            judged = _rejected({cells.source.needed[0]: [_("This stands in row %(row)s too.", row=first[key])]})
        found.append({"number": row.number, "key": key or None, **judged})
    return found


def _judged(cells: Cells, typed: Mapping[str, Any], there: Existing | None) -> Judged:
    known = there.typed if there else cells.unsaid()
    try:
        given = cells.schema.judge({**known, **typed})
    except Invalid as error:
        return _rejected(error.fields)
    if objections := cells.source.objections(given, there):
        return _rejected(objections)
    carried = cells.carried(given)
    if there is None:
        blank = cells.understood(cells.unsaid())
        said = [name for name in cells.source.fields if carried[name] and carried[name] != blank[name]]
        return _does(Outcome.ADDED, carried, said)
    before = cells.understood(there.typed)
    differs = [name for name in cells.source.fields if before[name] != carried[name]]
    outcome = Outcome.CHANGED if differs else Outcome.SAME
    told = _does(outcome, carried, differs)
    return told | {"subject_id": there.id, "version": there.version, "before": dict(there.typed)}


def _does(outcome: Outcome, carried: Mapping[str, Any], differs: Sequence[str]) -> Judged:
    return {
        "outcome": outcome.value, "given": dict(carried), "differs": list(differs), "reasons": None,
        "subject_id": None, "version": 0, "before": None,
    }  # fmt: skip


def _rejected(reasons: Mapping[str, Sequence[Any]]) -> Judged:
    told = {name: [str(each) for each in messages] for name, messages in reasons.items()}
    return {
        "outcome": Outcome.REJECTED.value, "given": None, "differs": None, "reasons": told, "subject_id": None,
        "version": 0, "before": None,
    }  # fmt: skip
