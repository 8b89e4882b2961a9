"""Tasks of calls and proposals as rows of a sheet."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fundapp.core.i18n import _, lazy
from fundapp.grants.models import CallTask
from fundapp.grants.rules.task_plan import KINDS
from fundapp.grants.rules.tasks import Subject

HEADERS = (
    lazy("Until"), lazy("For what"), lazy("Organisation"), lazy("What is to be done"), lazy("Who does it"),
    lazy("Done on"), lazy("What came of it"), lazy("No longer needed since"), lazy("Call or opportunity"),
    lazy("What sort of work"),
)  # fmt: skip


def task_row(task: CallTask, said: str, names: Mapping[UUID, str]) -> list[Any]:
    """One cell for each of HEADERS; `said`: what is to be done, in words."""
    host = task.organisation.name if task.organisation else None
    done_on, dropped_on = (None, task.done_on) if task.dropped else (task.done_on, None)
    kind = str(KINDS[task.kind]) if task.kind else None
    of_what = _("Call for proposals") if task.subject == Subject.CALL else _("Opportunity")
    return [
        task.due_on, task.title, host, said, names.get(task.owner_id), done_on, task.outcome, dropped_on, of_what, kind,
    ]  # fmt: skip
