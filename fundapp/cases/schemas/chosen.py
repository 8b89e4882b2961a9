"""Answers that are chosen from rows which the page fills in, and moments that a form carries."""

import datetime as dt
from typing import Any
from uuid import UUID

from marshmallow import ValidationError

from fundapp.cases.schemas import desk
from fundapp.core.i18n import _
from fundapp.core.schemas import Choice


class Moment(desk.Moment):
    """A day and a time, as the clocks of the reader's zone show it, also in a form that is edited."""

    def carry(self, value: dt.datetime | None) -> str | None:
        """After ISO 8601."""
        return value.isoformat() if value else None

    def revive(self, carried: Any) -> dt.datetime | None:
        """The moment. Raises ValueError."""
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
