"""What is said to the committee of an opportunity."""

from fundapp.core.i18n import lazy
from fundapp.core.schemas import InputSchema, Text


class AskSchema(InputSchema):
    """What is recommended, and why."""

    recommendation = Text(
        lazy("Recommendation"),
        required=True,
        lines=True,
        longest=600,
        hint=lazy("One sentence: take it up or not, and why. The committee votes on it."),
    )
