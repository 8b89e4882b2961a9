"""Days and periods in the filter of a list, and the options of its choices."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import DateText, InputSchema


class Day(DateText):
    """A day in a filter: as the reader writes it on the page, as ISO 8601 in the address, which others may open too."""

    def _serialize(self, value: dt.date | None, *_marshmallow: Any, **_options: Any) -> str:
        return self.carry(value) or ""


class PeriodSchema(InputSchema):
    """Two days, both included."""

    since = Day(lazy("From (date)"))
    until = Day(lazy("Up to (date)"))

    @validates_schema
    def _days_make_sense(self, given: Mapping[str, Any], **_options: Any) -> None:
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            raise ValidationError(_("This is before the first day."), "until")
