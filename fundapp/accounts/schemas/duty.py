"""What may be said of absences and turns on call."""

from collections.abc import Mapping
from typing import Any

from fundapp.core.i18n import lazy
from fundapp.core.schemas import Choice, Chosen, InputSchema, Moment


class AbsenceSchema(InputSchema):
    """A planned absence."""

    begins_at = Moment(lazy("Away from"), required=True)
    ends_at = Moment(lazy("Back on"), hint=lazy("Leave empty if you do not know yet: you say then that you are back."))
    deputy_id = Chosen(lazy("Who stands in for you"), hint=lazy("Somebody who shares a group with you."))


class DutyPreferencesSchema(InputSchema):
    """Who usually stands in, and where one is reached on call."""

    deputy_id = Chosen(lazy("Usual deputy"), hint=lazy("Stands in for you as soon as you say that you are away."))
    on_call_id = Chosen(
        lazy("Address while you are on call"),
        hint=lazy("Choose one that wakes you. Without a choice, it is your first address in use."),
    )


class ShiftSchema(InputSchema):
    """A turn on call."""

    person_id = Chosen(lazy("Who is on call"), required=True)
    begins_at = Moment(lazy("On call from"), required=True)
    ends_at = Moment(lazy("On call until"), required=True)


class HandOverSchema(InputSchema):
    """To whom a turn is handed over."""

    person_id = Chosen(lazy("Who takes the turn"), required=True)


class RotaFilterSchema(InputSchema):
    """Which part of a rota is shown. It stands in the address of the list."""

    span = Choice(lazy("Part of the rota"), options=lambda: [(code, str(words)) for code, words in SPANS.items()])


SPANS: Mapping[str, Any] = {
    "weeks": lazy("Next four weeks"),
    "coming": lazy("All that come"),
    "past": lazy("Those that are over"),
}
