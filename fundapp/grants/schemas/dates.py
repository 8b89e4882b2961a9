"""What may be said of further dates of a call, of a plan, and how the calendar may be filtered."""

from typing import Any

from fundapp.core.i18n import lazy
from fundapp.core.schemas import Choice, Choices, DateText, InputSchema, Text
from fundapp.donors.rules.vocabulary import options
from fundapp.grants.rules.feeds import WHOSE, Whose
from fundapp.grants.rules.plans import WORDS
from fundapp.grants.rules.vocabulary import STEPS, WITHIN
from fundapp.grants.schemas.clocks import ClockText, ZoneChoice


class DateSchema(InputSchema):
    """A further date of a call."""

    step = Choice(lazy("What this date is for"), options=lambda: options(STEPS), required=True)
    day = DateText(lazy("Day"), required=True)
    clock = ClockText(
        lazy("Time on the funder’s clock"), hint=lazy("For example 16:00. Leave it empty where only the day is known.")
    )
    zone = ZoneChoice(lazy("Time zone of that clock"))
    label = Text(lazy("In other words"), longest=200, hint=lazy("Shown instead of what it is for."))


PlanSchema: Any = InputSchema.from_dict({code: DateText(words) for code, words in WORDS.items()}, name="PlanSchema")
"""A day for each step of a plan; without one it is left out."""


class CalendarFilterSchema(InputSchema):
    """How the calendar of dates may be filtered. It stands in its address."""

    whose = Choice(
        lazy("Which calls"),
        options=lambda: [each for each in options(WHOSE) if each[0] != Whose.FOLLOWED],
        metadata={"unset": WHOSE[Whose.FOLLOWED]},
    )
    within = Choice(lazy("Within"), options=lambda: options(WITHIN))
    step = Choices(lazy("What this date is for"), options=lambda: options(STEPS))
