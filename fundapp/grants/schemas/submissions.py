"""What may be said of something that was sent to a funder."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, validates_schema

from fundapp.core.formats import currency_codes
from fundapp.core.i18n import _, lazy
from fundapp.core.schemas import AmountSchema, AmountText, Choice, Choices, Chosen, DateText, InputSchema, Text
from fundapp.donors.rules.vocabulary import options
from fundapp.grants.rules.deadlines import Due
from fundapp.grants.rules.submissions import CHANNELS
from fundapp.grants.schemas.clocks import ClockText, ZoneChoice
from fundapp.grants.schemas.opportunities import objections

CONFIRMATION = lazy("Number of the receipt")


class Papers(Choices):
    """Versions of documents by their ids; which of them belong here, the command judges."""

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label, options=list, **more)

    def judge(self, value: Any) -> Any:
        """The ids, each once."""
        given = [value] if isinstance(value, str) else list(value)
        try:
            return tuple(dict.fromkeys(UUID(str(each)) for each in given))
        except ValueError:
            raise ValidationError(_("Please choose among the answers offered.")) from None

    def write(self, value: Any) -> list[str]:
        """The ids as text."""
        return [str(each) for each in value or ()]


class SentSchema(AmountSchema):
    """When, how, by whom and what was sent."""

    submitted_on = DateText(lazy("Sent on"), required=True)
    sent_clock = ClockText(
        lazy("Time of sending"), hint=lazy("For example 16:42, as the receipt or the portal says it.")
    )
    sent_zone = ZoneChoice(lazy("Time zone of that clock"))
    sent_by = Text(lazy("Sent by"), longest=200, hint=lazy("Whoever pressed the button, or took it to the post."))
    channel = Choice(lazy("How it was sent"), options=lambda: options(CHANNELS))
    address = Text(lazy("To which address or portal"), longest=400)
    recipient = Text(lazy("To whom"), longest=200, hint=lazy("A person or an office at the funder’s."))
    confirmation = Text(CONFIRMATION, longest=120)
    currency = Choice(lazy("Currency of the amounts"), options=currency_codes)
    requested = AmountText(lazy("Amount asked"), currency="currency")
    papers = Papers(lazy("What was sent"))
    receipt_id = Chosen(lazy("The receipt"), hint=lazy("It can be chosen later, once it is among the documents."))
    note = Text(lazy("Remark"), lines=True, longest=2000)

    @validates_schema(skip_on_field_errors=False)
    def _makes_sense(self, given: Mapping[str, Any], **_options: Any) -> None:
        if errors := dict(_objections(given)):
            raise ValidationError(errors)


class NoteSentSchema(SentSchema):
    """That the concept note was sent."""


class SubmitSchema(SentSchema):
    """That the full proposal was sent."""

    currency = Choice(lazy("Currency of the amounts"), options=currency_codes, required=True)
    requested = AmountText(lazy("Amount asked"), currency="currency", required=True)
    reference = Text(lazy("Their reference of our request"), longest=80)
    answer_on = DateText(lazy("Answer expected on"))


class CompletionSchema(InputSchema):
    """What comes after something was sent."""

    confirmation = Text(CONFIRMATION, longest=120)
    receipt_id = Chosen(lazy("The receipt"), hint=lazy("Add it among the documents first, as a submission receipt."))
    note = Text(lazy("Remark"), lines=True, longest=2000)


def _objections(given: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    yield from objections(given)
    on, clock, zone = (given.get(name) for name in ("submitted_on", "sent_clock", "sent_zone"))
    if clock and not zone:
        yield "sent_zone", [_("A time means nothing without its time zone.")]
    moment = Due(on, clock, zone).moment if on else None
    if moment is not None and moment > dt.datetime.now(dt.UTC):
        yield "sent_clock", [_("This time is still to come.")]
