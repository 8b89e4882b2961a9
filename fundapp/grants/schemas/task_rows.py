"""Tasks of the call watch as rows of a sheet."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fundapp.core.i18n import lazy
from fundapp.grants.models import CallTask

HEADERS = (
    lazy("Until"), lazy("Call for proposals"), lazy("Organisation"), lazy("What is to be done"), lazy("Who does it"),
    lazy("Done on"), lazy("What came of it"),
)  # fmt: skip


def task_row(task: CallTask, said: str, names: Mapping[UUID, str]) -> list[Any]:
    """One cell for each of HEADERS; `said`: what is to be done, in words."""
    host = task.organisation.name if task.organisation else None
    return [task.due_on, task.call.title, host, said, names.get(task.owner_id), task.done_on, task.outcome]
