"""What may be said of absences and turns on call."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from marshmallow import ValidationError

from fundapp.core.dates import DateError, parse_datetime
from fundapp.core.formats import datetime as write_moment
from fundapp.core.i18n import _, lazy
from fundapp.core.reader import current_reader
from fundapp.core.schemas import Choice, InputSchema
from fundapp.core.schemas.base import Typed


class Moment(Typed[dt.datetime]):
    """A day and a time, as the clocks of the reader's zone show it."""

    def judge(self, value: Any) -> dt.datetime:
        """As Typed's."""
        try:
            return parse_datetime(str(value), current_reader())
        except DateError as error:
            raise ValidationError(str(error.message)) from None

    def write(self, value: dt.datetime | None) -> str:
        """As Typed's."""
        return "" if value is None else write_moment(current_reader(), value)

    def carry(self, value: dt.datetime | None) -> str | None:
        """After ISO 8601."""
        return value.isoformat() if value else None

    def revive(self, carried: Any) -> dt.datetime | None:
        """The moment."""
        return dt.datetime.fromisoformat(str(carried)) if carried else None


class Chosen(Choice):
    """One of a list of rows that the page fills in; whether it may be chosen, the command judges and says why not."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, options=list, **more)

    def judge(self, value: Any) -> Any:
        """The id."""
        try:
            return UUID(str(value))
        except ValueError:
            raise ValidationError(_("Please choose one of the answers offered.")) from None

    def write(self, value: Any) -> str:
        """The id as text."""
        return str(value) if value else ""

    def carry(self, value: Any) -> str | None:
        """As `write`, or nothing."""
        return str(value) if value else None

    def revive(self, carried: Any) -> UUID | None:
        """The id. Raises ValueError."""
        return UUID(str(carried)) if carried else None


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
