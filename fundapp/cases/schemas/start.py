"""The first message."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from fundapp.cases.rules.answers import URGENT
from fundapp.cases.rules.limits import LONGEST_LINE, LONGEST_TEXT
from fundapp.cases.rules.vocabulary import options
from fundapp.core.i18n import _, lazy
from fundapp.core.places import CENTRAL_AFRICA, country_choices
from fundapp.core.schemas import Choice, Choices, InputSchema, Text


def near_countries() -> tuple[tuple[str, str], ...]:
    """The network's countries and their neighbours: the whole world would weigh too much for a first page."""
    return country_choices()[: len(CENTRAL_AFRICA)]


class StartSchema(InputSchema):
    """Four answers in free words, of which one about the matter itself is enough, and two that are coded."""

    alias = Text(
        lazy("A name to call you by"),
        longest=LONGEST_LINE,
        hint=lazy("Not your real name. Leave it empty and we choose one."),
    )
    happened = Text(lazy("What happened?"), lines=True, longest=LONGEST_TEXT)
    needed = Text(lazy("What do you need?"), lines=True, longest=LONGEST_TEXT)
    answer = Text(
        lazy("How can we answer you?"),
        lines=True,
        longest=LONGEST_TEXT,
        hint=lazy("For example a number on Signal, and when. Or write: no way, I will come back."),
    )
    urgent = Choices(lazy("Urgency"), options=lambda: options(URGENT))
    country = Choice(
        lazy("Country where it happens"),
        options=near_countries,
        hint=lazy("We use it to sort messages: it is not sealed. Leave it empty if you like."),
    )

    @validates_schema
    def _say_something(self, clean: Mapping[str, Any], **_options: Any) -> None:
        if not clean.get("happened") and not clean.get("needed"):
            raise ValidationError({"happened": [_("Write what happened, or what you need. A few words are enough.")]})
