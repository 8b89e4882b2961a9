"""Imports as rows of a sheet."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fundapp.core.i18n import lazy
from fundapp.core.importing import ImportSource
from fundapp.imports.models import ImportRun
from fundapp.imports.workflow import LABELS, State

HEADERS = (
    lazy("Sheet"), lazy("Records"), lazy("State"), lazy("New ones"), lazy("Changed"), lazy("As they are"),
    lazy("Not taken"), lazy("Taken back"), lazy("By"), lazy("When"),
)  # fmt: skip


def run_row(run: ImportRun, sources: Mapping[str, ImportSource], names: Mapping[UUID, str]) -> list[Any]:
    """One cell for each of HEADERS."""
    kind, state = str(sources[run.kind].label), str(LABELS[State(run.state)])
    counts = run.added, run.changed, run.same, run.rejected, run.taken_back
    return [run.file_name, kind, state, *counts, names.get(run.by_id), run.created_at]
