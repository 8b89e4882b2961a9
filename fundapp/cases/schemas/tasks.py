"""Tasks of a case."""

from fundapp.cases.rules.limits import LONGEST_TEXT
from fundapp.cases.rules.tasks import TASKS
from fundapp.cases.rules.vocabulary import options
from fundapp.core.i18n import lazy
from fundapp.core.schemas import Choice, Chosen, InputSchema, Moment, Text


class TaskSchema(InputSchema):
    """What is to be done, by whom, until when."""

    kind = Choice(lazy("What it is about"), options=lambda: options(TASKS), required=True)
    note = Text(lazy("What exactly is to be done"), lines=True, longest=LONGEST_TEXT, hint=lazy("It is sealed."))
    assignee_id = Chosen(lazy("Who does it"), hint=lazy("Without a name, it waits for whoever looks after the case."))
    due_at = Moment(lazy("Until when"), hint=lazy("Day and time, for example 24/11/2026 08:00"))
