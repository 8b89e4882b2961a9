"""What came of asking how it went, and how the list of all times to ask may be filtered."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from fundapp.cases.queries.follow_up import DONE, NEXT, OPEN, OVERDUE, TODAY
from fundapp.cases.rules.follow_up import CAME, CONTINUES, GIVEN_UP, MOMENTS, SAFER, Came
from fundapp.cases.rules.limits import LONGEST_TEXT
from fundapp.cases.rules.vocabulary import Names, options
from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import Choice, Choices, DateText, InputSchema, Text

STANDINGS: Names = {
    OVERDUE: lazy("Overdue"),
    TODAY: lazy("Until today"),
    NEXT: lazy("Within 7 days"),
    OPEN: lazy("Still to be asked"),
    DONE: lazy("Asked, or given up"),
}
WHOSE: Names = {"mine": lazy("My cases")}

_NEEDED: Mapping[str, tuple[str, ...]] = {
    Came.REACHED: ("safer", "continues"),
    Came.TRIED: ("next_on",),
    Came.GIVEN_UP: ("reason",),
}


class FollowUpSchema(InputSchema):
    """What came of asking. Of the other fields those count that belong to it."""

    came = Choice(lazy("What came of it"), options=lambda: options(CAME), radios=True, required=True)
    safer = Choice(lazy("Are they safer than before?"), options=lambda: options(SAFER), hint=lazy("If you spoke."))
    continues = Choice(
        lazy("Could they go on with their work?"), options=lambda: options(CONTINUES), hint=lazy("If you spoke.")
    )
    next_on = DateText(lazy("Try again on"), hint=lazy("If nobody answered."))
    reason = Choice(lazy("Why you give it up"), options=lambda: options(GIVEN_UP), hint=lazy("If you do."))
    note = Text(
        lazy("In your words"),
        lines=True,
        longest=LONGEST_TEXT,
        hint=lazy("What they said, or how you tried. It is sealed."),
    )

    @validates_schema(skip_on_field_errors=False)
    def _says_enough(self, given: Mapping[str, Any], **_options: Any) -> None:
        lacking = [each for each in _NEEDED.get(given.get("came", ""), ()) if not given.get(each)]
        if lacking:
            raise ValidationError({each: [_("This answer is needed here.")] for each in lacking})


class FollowUpFilterSchema(InputSchema):
    """How the list of times to ask may be filtered. It stands in the address of the list."""

    standing = Choice(lazy("When"), options=lambda: options(STANDINGS))
    whose = Choice(lazy("Whose cases"), options=lambda: options(WHOSE))
    kind = Choices(lazy("What is asked"), options=lambda: options(MOMENTS))
    safer = Choice(lazy("Safer"), options=lambda: options(SAFER))
