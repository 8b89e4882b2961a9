"""What is asked before a budget is reckoned at another rate or copied, or a line is taken out."""

from fundapp.core.i18n import lazy
from fundapp.core.schemas import Chosen, InputSchema, Text


class RateTakenSchema(InputSchema):
    """The rate that was shown, as it is kept: what is taken is what somebody has seen."""

    shown = Text(lazy("Rate"), required=True, longest=40)


class CopiedSchema(InputSchema):
    """Whose budget is copied."""

    from_id = Chosen(lazy("Budget to copy"), required=True)


class RemovedLineSchema(InputSchema):
    """Nothing but that somebody means it."""
