"""What may be said of a request, and how the list of them is filtered."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import ValidationError, pre_dump, validates_schema

from fundapp.core.formats import currency_codes
from fundapp.core.i18n import _, lazy
from fundapp.core.reader import current_reader
from fundapp.core.schemas import AmountSchema, AmountText, Choice, Choices, DateText, InputSchema, Text, WholeNumber
from fundapp.donors.models import FunderAsk
from fundapp.donors.rules.vocabulary import OUTCOMES, options

AMOUNTS = {"asked_amount": "asked", "got_amount": "got"}
"""Fields that are decimals here and minor units in the table, and the property that has them with their currency."""


class AskSchema(AmountSchema):
    """What was asked of a funder, and what came of it."""

    title = Text(lazy("Purpose of the request"), required=True, longest=200)
    led_by = Text(
        lazy("Who asked"),
        longest=200,
        hint=lazy("The organisation in the lead, for example the network or one of its members."),
    )
    asked_on = DateText(lazy("Asked on"), required=True)
    reference = Text(lazy("The funder’s reference"), longest=80)
    currency = Choice(lazy("Currency of the amounts"), options=currency_codes)
    asked_amount = AmountText(
        lazy("Amount asked"), currency="currency", hint=lazy("Leave it empty where nobody knows.")
    )
    outcome = Choice(lazy("What came of it"), options=lambda: options(OUTCOMES), required=True, radios=True)
    answered_on = DateText(lazy("Answered on"))
    got_amount = AmountText(lazy("Amount granted"), currency="currency", hint=lazy("In the same currency."))
    reasons = Text(lazy("Reasons that the funder gave"), lines=True, longest=2000)
    lessons = Text(
        lazy("What was learnt"), lines=True, longest=4000, hint=lazy("What to do again, and what otherwise next time.")
    )

    @pre_dump
    def _decimals(self, given: Any, **_options: Any) -> Any:
        """Minor units of the table become the decimals that people read."""
        if not isinstance(given, FunderAsk):
            return given
        values = {name: getattr(given, name) for name in self.fields}
        amounts = {name: getattr(given, shown) for name, shown in AMOUNTS.items()}
        return values | {name: money and money.decimal for name, money in amounts.items()}

    @validates_schema(skip_on_field_errors=False)
    def _makes_sense(self, given: Mapping[str, Any], **_options: Any) -> None:
        if errors := dict(_objections(given)):
            raise ValidationError(errors)


def _objections(given: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """What is wrong with answers beside each other, by field."""
    today = dt.datetime.now(current_reader().zone).date()
    for name in ("asked_on", "answered_on"):
        if given.get(name) and given[name] > today:
            yield name, [_("This day is still to come.")]
    asked_on, answered_on, outcome = (given.get(name) for name in ("asked_on", "answered_on", "outcome"))
    if asked_on and answered_on and answered_on < asked_on:
        yield "answered_on", [_("This is before the day on which it was asked.")]
    if answered_on and outcome == "pending":
        yield "answered_on", [_("What is still waiting for an answer has no day on which it was answered.")]
    for name in AMOUNTS:
        if given.get(name) is not None and given[name] <= 0:
            yield name, [_("An amount is more than zero. Leave it empty where nobody knows.")]
    if given.get("got_amount") is not None and outcome not in (None, "won"):
        yield "got_amount", [_("Only what was granted has such an amount.")]


class AskFilterSchema(InputSchema):
    """How the list of requests may be filtered."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In what it was for, who asked, what was learnt, or the funder."))
    outcome = Choices(lazy("What came of it"), options=lambda: options(OUTCOMES))
    year = WholeNumber(lazy("Year of asking"), lowest=1990, highest=2100)
    currency = Choice(lazy("Currency"), options=currency_codes)
    sort = Choice(lazy("Order"), options=lambda: options(SORT_LABELS))


SORT_LABELS: Mapping[str, Any] = {
    "newest": lazy("Latest first"),
    "oldest": lazy("Oldest first"),
    "funder": lazy("By funder"),
    "amount": lazy("Largest amounts first, by currency"),
}
