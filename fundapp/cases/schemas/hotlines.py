"""What may be said of a number to call, and how the list of them may be filtered."""

import re
from typing import Any

from marshmallow import ValidationError

from fundapp.cases.queries.hotlines import EVERYWHERE
from fundapp.core.i18n import _, lazy
from fundapp.core.places import country_choices
from fundapp.core.schemas import Choice, InputSchema, Text

_NUMBER = re.compile(r"\+?[0-9 ().\-/]{2,}")


class Telephone(Text):
    """A number that a telephone can dial, as people write it."""

    def judge(self, value: Any) -> str:
        """As Typed's."""
        text = super().judge(value)
        if not _NUMBER.fullmatch(text) or sum(sign.isdigit() for sign in text) < 2:
            raise ValidationError(_("Please write a telephone number: digits, spaces, and a + in front."))
        return text


class HotlineSchema(InputSchema):
    """A number to call, as it stands on the public page."""

    name = Text(lazy("Who answers"), required=True, longest=120, hint=lazy("As it stands on the public page."))
    number = Telephone(
        lazy("Number"), required=True, longest=60, hint=lazy("With the country’s code, for example +237 000 00 00 00.")
    )
    country = Choice(lazy("Country"), options=country_choices, hint=lazy("Without a choice, it stands for everybody."))
    hours = Text(lazy("When somebody answers"), longest=120, hint=lazy("For example: day and night; or 8:00 to 18:00."))


class HotlineFilterSchema(InputSchema):
    """How the list of numbers may be filtered. It stands in the address of the list."""

    q = Text(lazy("Words"), longest=100)
    country = Choice(lazy("Country"), options=lambda: [(EVERYWHERE, _("All countries")), *country_choices()])
