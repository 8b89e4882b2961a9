"""Moments, and rows of the database that a page offers to choose from."""

import datetime as dt
from typing import Any
from uuid import UUID

from marshmallow import ValidationError

from fundapp.core.dates import DateError, parse_datetime
from fundapp.core.formats import datetime as write_moment
from fundapp.core.i18n import _
from fundapp.core.reader import current_reader
from fundapp.core.schemas.base import Typed
from fundapp.core.schemas.choices import Choice


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
