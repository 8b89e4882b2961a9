"""That somebody agrees to their story being told."""

from fundapp.core.i18n import lazy
from fundapp.core.schemas import DateText, InputSchema


class StorySchema(InputSchema):
    """On which day a person agreed."""

    said_on = DateText(lazy("On which day they said so"), required=True)
