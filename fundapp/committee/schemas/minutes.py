"""How minutes are asked for."""

from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import Choice, Choices, InputSchema

LANGUAGES = (("fr", "français"), ("en", "English"))
"""Languages that minutes are written in."""

SAID = "said"


class MinutesSchema(InputSchema):
    """In which language, and whether with the reasons that members wrote in their own words."""

    language = Choice(lazy("Language of the minutes"), options=lambda: LANGUAGES, radios=True, required=True)
    more = Choices(
        lazy("Also to be written down"), options=lambda: [(SAID, _("Reasons that members wrote in their own words"))]
    )
