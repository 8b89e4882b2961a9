"""What somebody answers who pastes an address or a text."""

from typing import Any

from marshmallow import ValidationError

from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import Choices, InputSchema, Text
from fundapp.grants.rules.capture import LONGEST, MOST_FURTHER
from fundapp.grants.schemas.calls import CallSchema


class CaptureSchema(InputSchema):
    """An address or a text."""

    pasted = Text(
        lazy("Address or text of the call"),
        required=True,
        lines=True,
        longest=LONGEST,
        hint=lazy("The address of a web page, or the text of an announcement, a letter or a message."),
    )


class Further(Choices):
    """Some of the dates that a source names, by their place in its list; the page fills them in."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, options=list, **more)

    def judge(self, value: Any) -> tuple[str, ...]:
        """As Choices', of any list that a page may have shown."""
        given = [value] if isinstance(value, str) else value
        known = {str(number) for number in range(MOST_FURTHER)}
        if not isinstance(given, (list, tuple)) or not known.issuperset(map(str, given)):
            raise ValidationError(_("Please choose among the answers offered."))
        return tuple(dict.fromkeys(map(str, given)))


class CapturedCallSchema(CallSchema):
    """A call as it was read, once somebody has looked it over."""

    further = Further(lazy("Further dates to keep"))
