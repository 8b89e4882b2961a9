"""What may be said of a task of a call, and how the list of all tasks may be filtered."""

from fundapp.core.i18n import lazy
from fundapp.core.schemas import Choice, Choices, Chosen, DateText, InputSchema, Text
from fundapp.donors.rules.vocabulary import options
from fundapp.grants.rules.fit_words import GATES
from fundapp.grants.rules.task_plan import KINDS
from fundapp.grants.rules.tasks import STANDINGS, SUBJECTS, WHOSE


class CheckSchema(InputSchema):
    """A question that somebody is to answer: of the call itself, or of an organisation."""

    gate = Choice(lazy("Question"), options=lambda: options(GATES), required=True)
    organisation_id = Chosen(lazy("Organisation"))


class CallTaskSchema(InputSchema):
    """Who does it, and until when."""

    due_on = DateText(lazy("Until"), required=True)
    owner_id = Chosen(lazy("Who does it"), required=True)


class NewCallTaskSchema(CallTaskSchema):
    """A task in words."""

    what = Text(lazy("What is to be done"), required=True, longest=200)


class CallTaskDoneSchema(InputSchema):
    """A task that is over."""

    outcome = Text(lazy("What came of it"), longest=400)


class CallTaskFilterSchema(InputSchema):
    """How the list of tasks may be filtered. It stands in the address of the list."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In what is to be done, in the call or the opportunity."))
    whose = Choice(lazy("Whose"), options=lambda: options(WHOSE), metadata={"unset": lazy("Only my own")})
    standing = Choice(lazy("Standing"), options=lambda: options(STANDINGS), metadata={"unset": lazy("Still to do")})
    subject = Choice(lazy("For what"), options=lambda: options(SUBJECTS))
    kind = Choices(lazy("What sort of work"), options=lambda: options(KINDS))
    gate = Choices(lazy("Question"), options=lambda: options(GATES))
