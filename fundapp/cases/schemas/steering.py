"""What an officer says when they take a case a step further."""

from collections.abc import Mapping

from fundapp.cases.rules.reasons import REASONS
from fundapp.cases.rules.vocabulary import options
from fundapp.cases.workflow import Action
from fundapp.core.i18n import lazy
from fundapp.core.schemas import Choice, InputSchema

WHY = lazy("Why")


class StepSchema(InputSchema):
    """A step that needs no reason."""


class DeclineSchema(InputSchema):
    """Why it is declined."""

    reason = Choice(WHY, options=lambda: options(REASONS[Action.DECLINE]), radios=True, required=True)


class SuspendSchema(InputSchema):
    """Why it is suspended."""

    reason = Choice(WHY, options=lambda: options(REASONS[Action.SUSPEND]), radios=True, required=True)


class ReopenSchema(InputSchema):
    """Why it is taken up again."""

    reason = Choice(WHY, options=lambda: options(REASONS[Action.REOPEN]), radios=True, required=True)


SCHEMAS: Mapping[Action, type[InputSchema]] = {
    Action.VERIFY: StepSchema,
    Action.SUBMIT: StepSchema,
    Action.DECLINE: DeclineSchema,
    Action.REPORT: StepSchema,
    Action.SUSPEND: SuspendSchema,
    Action.RESUME: StepSchema,
    Action.REOPEN: ReopenSchema,
}
