"""How the audit log and the outbox may be filtered. Each filter stands in the address of its list."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from fundapp.accounts import journal_words, outbox_words
from fundapp.accounts.outbox_words import options
from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import Choice, Choices, DateText, InputSchema, Text


class Day(DateText):
    """A day in a filter: as the reader writes it on the page, as ISO 8601 in the address, which others may open too."""

    def _serialize(self, value: dt.date | None, *_marshmallow: Any, **_options: Any) -> str:
        return self.carry(value) or ""


class JournalFilterSchema(InputSchema):
    """Conditions for entries of the audit log."""

    q = Text(lazy("Number or identifier"), longest=100)
    action = Choices(lazy("What was done"), options=journal_words.action_options)
    kind = Choices(lazy("Subject"), options=journal_words.kind_options)
    since = Day(lazy("From (date)"))
    until = Day(lazy("Up to (date)"))

    @validates_schema
    def _days_make_sense(self, given: Mapping[str, Any], **_options: Any) -> None:
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            raise ValidationError(_("This is before the first day."), "until")


class MessageFilterSchema(InputSchema):
    """Conditions for messages of the outbox."""

    q = Text(lazy("Identifier, key or error"), longest=100)
    state = Choices(lazy("State"), options=lambda: options(outbox_words.MESSAGE_STATES))
    topic = Choices(lazy("What for"), options=lambda: options(outbox_words.TOPICS))
    span = Choice(lazy("When"), options=lambda: options(outbox_words.SPANS))


class DeliveryFilterSchema(InputSchema):
    """Conditions for notices and letters."""

    q = Text(lazy("Recipient or reference"), longest=100)
    state = Choices(lazy("State"), options=lambda: options(outbox_words.DELIVERY_STATES))
    kind = Choice(lazy("Class"), options=lambda: options(outbox_words.CLASSES))
    channel = Choices(lazy("Channel"), options=lambda: options(outbox_words.CHANNELS))
    template = Choices(lazy("What it is"), options=lambda: options(outbox_words.TEMPLATES))
    span = Choice(lazy("When"), options=lambda: options(outbox_words.SPANS))
