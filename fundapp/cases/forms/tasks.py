"""Forms of tasks."""

from typing import cast

from fundapp.cases.schemas.tasks import TaskSchema
from fundapp.core.forms import EditForm, EntryForm, form_over

TaskForm = cast("type[EntryForm]", form_over(TaskSchema, EntryForm))
TaskEditForm = cast("type[EditForm]", form_over(TaskSchema, EditForm))
