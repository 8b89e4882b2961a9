"""What may be said of an opportunity, and how the list of them is filtered."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import ValidationError, pre_dump, validates_schema

from fundapp.core.formats import currency_codes
from fundapp.core.i18n import _, lazy
from fundapp.core.reader import current_reader
from fundapp.core.schemas import (
    AmountSchema,
    AmountText,
    Choice,
    Choices,
    Chosen,
    DateText,
    InputSchema,
    Text,
    WholeNumber,
)
from fundapp.donors.rules.vocabulary import options
from fundapp.grants.models import Opportunity
from fundapp.grants.schemas.choosing import Lead, Owned
from fundapp.grants.workflow import LABELS

STAGES: Mapping[str, Any] = {
    "one": lazy("A full proposal at once"),
    "two": lazy("A concept note first, then a full proposal by invitation"),
}
AMOUNTS = {"requested": "asked", "expected": "hoped", "awarded": "got"}
"""Fields that are decimals here and minor units in the table, and the property that has them with their currency."""
PAST = ("decided_on", "submitted_on", "answered_on")


class OpportunitySchema(AmountSchema):
    """An opportunity, as somebody writes it. Amounts are decimals here and minor units in the table."""

    title = Text(lazy("What it is called"), required=True, longest=400)
    funder_name = Text(
        lazy("Funder"),
        longest=200,
        hint=lazy("As it stands on the funder map, or any name: it may be unknown yet."),
    )
    stages = Choice(lazy("What the funder asks for"), options=lambda: options(STAGES), required=True, radios=True)
    owner_id = Chosen(lazy("Who looks after it"))
    lead_id = Chosen(lazy("Organisation in the lead"), hint=lazy("The member that would sign the agreement."))
    currency = Choice(lazy("Currency of the amounts"), options=currency_codes)
    requested = AmountText(lazy("Amount to ask for"), currency="currency")
    expected = AmountText(
        lazy("Amount expected"),
        currency="currency",
        hint=lazy("What we may hope for, where that is less. The forecast takes this one first."),
    )
    chance = WholeNumber(
        lazy("Chance, in per cent"),
        lowest=0,
        highest=100,
        hint=lazy("Leave it empty for the usual one of the step where it stands."),
    )
    answer_on = DateText(lazy("Answer expected on"))
    reference = Text(lazy("Their reference of our request"), longest=80)

    @pre_dump
    def _decimals(self, given: Any, **_options: Any) -> Any:
        """Minor units of the table become the decimals that people read."""
        if not isinstance(given, Opportunity):
            return given
        values = {name: getattr(given, name, None) for name in self.fields}
        amounts = {name: getattr(given, shown) for name, shown in AMOUNTS.items() if name in values}
        values |= {name: money and money.decimal for name, money in amounts.items()}
        return values | {"funder_name": given.funder_said, "stages": "two" if given.two_stage else "one"}

    @validates_schema(skip_on_field_errors=False)
    def _makes_sense(self, given: Mapping[str, Any], **_options: Any) -> None:
        if errors := dict(objections(given)):
            raise ValidationError(errors)


class OpportunityEditSchema(OpportunitySchema):
    """The same, with what its steps have recorded (see rules.recorded)."""

    decided_on = DateText(lazy("Decided on"))
    decided_by_words = Text(lazy("Who decided"), longest=200)
    submitted_on = DateText(lazy("Sent on"))
    answered_on = DateText(lazy("Answered on"))
    awarded = AmountText(lazy("Amount granted"), currency="currency")
    reasons = Text(lazy("Reasons"), lines=True, longest=2000)
    lessons = Text(lazy("What was learnt"), lines=True, longest=4000)


def objections(given: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """What is wrong with answers by themselves and beside each other, by field."""
    today = dt.datetime.now(current_reader().zone).date()
    for name in PAST:
        if given.get(name) and given[name] > today:
            yield name, [_("This day is still to come.")]
    for name in AMOUNTS:
        if given.get(name) is not None and given[name] <= 0:
            yield name, [_("An amount is more than zero. Leave it empty where nobody knows.")]
    submitted_on, answered_on = given.get("submitted_on"), given.get("answered_on")
    if submitted_on and answered_on and answered_on < submitted_on:
        yield "answered_on", [_("This is before the day on which it was sent.")]


SORT_LABELS: Mapping[str, Any] = {
    "recent": lazy("Last changed first"),
    "deadline": lazy("Next deadline first"),
    "answer": lazy("Next answer expected first"),
    "sent": lazy("Sent last first"),
    "title": lazy("Title"),
    "amount": lazy("Largest amounts first, by currency"),
}

LACKING: Mapping[str, Any] = {
    "amount": lazy("No amount yet"),
    "answer_on": lazy("No day on which the answer is expected"),
    "late": lazy("Answer expected for over 30 days"),
    "untouched": lazy("Spotted, and untouched for 14 days"),
}


class OpportunityFilterSchema(InputSchema):
    """How the list of opportunities may be filtered. It stands in the address of the list."""

    q = Text(lazy("Words"), longest=100, hint=lazy("In the title, the funder or the reference."))
    state = Choices(lazy("Step"), options=lambda: options(LABELS))
    owner = Owned(lazy("Looked after by"))
    lead = Lead(lazy("Organisation in the lead"))
    partner = Lead(lazy("With this partner"))
    year = WholeNumber(lazy("Year of sending"), lowest=1990, highest=2100)
    currency = Choice(lazy("Currency"), options=currency_codes)
    lacking = Choice(lazy("Missing or late"), options=lambda: options(LACKING))
    sort = Choice(lazy("Order"), options=lambda: options(SORT_LABELS))


class BoardFilterSchema(InputSchema):
    """Whose opportunities the board shows."""

    owner = Owned(lazy("Looked after by"))
