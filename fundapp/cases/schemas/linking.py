"""What an officer decides of two cases that look alike."""

from fundapp.cases.rules.linking import LIKENESSES
from fundapp.cases.rules.vocabulary import options
from fundapp.core.i18n import lazy
from fundapp.core.schemas import Choice, InputSchema


class LikenessSchema(InputSchema):
    """How two cases belong together."""

    likeness = Choice(lazy("What are they?"), options=lambda: options(LIKENESSES), radios=True, required=True)
